// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/global_words.h"
#include "process/inspect/go_value.h"
#include "process/inspect/owner_name.h"
#include "process/inspect/pool_build.h"

struct finding {
	struct pool_build *build;
	struct address_index known;
};

static void enter(struct finding *finding, u64 address)
{
	struct pool_build *build = finding->build;
	const struct moduledata *module = &build->runtime->module;
	struct pool_entry *entry;

	if (address == 0 || address % 8 || build->pools.len >= POOL_MAX_POOLS ||
		address_index_first(&finding->known, address) != UINT32_MAX)
		return;
	address_index_put(&finding->known, address, build->pools.len);
	entry = vec_push(build->arena, &build->pools);
	entry->pool.address = address;
	entry->pool.symbol = data_symbols_text(build->arena, &build->symbols, address);
	entry->pool.is_global = (address >= module->data && address < module->edata) ||
	                        (address >= module->bss && address < module->ebss);
}

static void take_list(struct finding *finding, u64 list)
{
	const struct memory *memory = finding->build->runtime->memory;
	u64 header[2];

	if (list == 0 || !memory_read(memory, list, header, sizeof(header)) ||
		header[1] > POOL_MAX_POOLS)
		return;
	for (u64 i = 0; i < header[1]; i++) {
		u64 pool;

		if (!memory_read_u64(memory, header[0] + i * 8, &pool))
			return;
		enter(finding, pool);
	}
}

// sync.Pool, the same in every release: local, its size, victim, its size, New.
enum { POOL_WORDS = 5, POOL_POINTERS = 1 << 0 | 1 << 2 | 1 << 4 };

// func() any, which takes nothing on the stack.
static bool is_new(const struct go_runtime *runtime, u64 value)
{
	struct go_func func;
	u64 pc;

	return value && memory_read_u64(runtime->memory, value, &pc) &&
	       pclntab_find(&runtime->pclntab, pc, &func) && func.entry == pc && func.args == 0;
}

// A pool that two collections passed by is in neither list, and nothing of it is set but New. Pools that have none of
// that either are not told from other variables, and nothing lies in them.
static void take_idle(struct finding *finding)
{
	const struct go_runtime *runtime = finding->build->runtime;
	const struct data_symbols *symbols = &finding->build->symbols;

	for (u32 i = 0; i < symbols->len; i++) {
		u64 address = symbols->at[i].address, words[POOL_WORDS], pointers;

		if (symbols->at[i].size == sizeof(words) && address % 8 == 0 &&
			memory_read(runtime->memory, address, words, sizeof(words)) &&
			!(words[0] | words[1] | words[2] | words[3]) && words[4] &&
			global_mask(runtime, address, POOL_WORDS, &pointers) &&
			pointers == POOL_POINTERS && is_new(runtime, words[4]))
			enter(finding, address);
	}
}

// "main.Server.bufs", of whatever server.
static void name_by_type(struct pool_build *build, struct pool *pool)
{
	struct heap_object object;
	u64 type;

	if (pool->symbol.len || !heap_find(build->heap, pool->address, &object) ||
		!(type = heap_object_type(build->heap, &object)))
		return;
	pool->symbol = arena_printf(build->arena, STR_FMT STR_FMT,
		STR_ARG(go_type_full_name(build->arena, build->types, type)),
		STR_ARG(go_field_path(build->arena, build->types, type,
			pool->address - object.base - object.header, STR("sync"))));
}

static void name_owners(struct pool_build *build)
{
	struct owner_wanted *wanted =
		arena_array(build->arena, struct owner_wanted, build->pools.len);

	for (u32 i = 0; i < build->pools.len; i++)
		wanted[i] = (struct owner_wanted){
			build->pools.at[i].pool.address, &build->pools.at[i].pool.symbol};
	owner_names_find(build->arena, build->runtime, build->types, build->heap, &build->symbols,
		wanted, build->pools.len);
	for (u32 i = 0; i < build->pools.len; i++)
		name_by_type(build, &build->pools.at[i].pool);
}

void pool_find(struct pool_build *build)
{
	struct finding finding = {.build = build};
	const struct globals *globals = &build->runtime->globals;

	take_list(&finding, globals->address[GLOBAL_all_pools]);
	take_list(&finding, globals->address[GLOBAL_old_pools]);
	take_idle(&finding);
	address_index_free(&finding.known);
	name_owners(build);
}
