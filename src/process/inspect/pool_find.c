// SPDX-License-Identifier: Apache-2.0
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

// A pool that two collections passed by is in neither list: globals are known by their type as well.
static bool take_variable(void *context, const struct dwarf_variable *variable)
{
	struct finding *finding = context;

	if (str_equal(variable->type, STR("sync.Pool")))
		enter(finding, variable->address + finding->build->runtime->target->bias);
	return true;
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
	dwarf_variables_each(build->runtime->target->binary.dwarf, take_variable, &finding);
	address_index_free(&finding.known);
	name_owners(build);
}
