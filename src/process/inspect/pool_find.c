// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/go_value.h"
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
	struct heap_object object;
	u64 type;

	if (address == 0 || address % 8 || build->pools.len >= POOL_MAX_POOLS ||
		address_index_first(&finding->known, address) != UINT32_MAX)
		return;
	address_index_put(&finding->known, address, build->pools.len);
	entry = vec_push(build->arena, &build->pools);
	entry->pool.address = address;
	entry->pool.symbol = data_symbols_text(build->arena, &build->symbols, address);
	entry->pool.is_global = (address >= module->data && address < module->edata) ||
	                        (address >= module->bss && address < module->ebss);
	if (entry->pool.symbol.len || !build->heap || !heap_find(build->heap, address, &object) ||
		object.is_noscan)
		return;
	type = heap_object_type(build->heap, &object);
	if (type)
		entry->pool.symbol = arena_printf(build->arena, STR_FMT STR_FMT,
			STR_ARG(go_type_full_name(build->arena, build->types, type)),
			STR_ARG(go_field_path(build->arena, build->types, type,
				address - object.base - object.header)));
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

static bool take_variable(void *context, const struct dwarf_variable *variable)
{
	struct finding *finding = context;
	const struct go_runtime *runtime = finding->build->runtime;
	u64 address = variable->address + runtime->target->bias, pool;

	if (str_equal(variable->type, STR("sync.Pool")))
		enter(finding, address);
	else if (str_equal(variable->type, STR("*sync.Pool")) &&
		 memory_read_u64(runtime->memory, address, &pool))
		enter(finding, pool);
	return true;
}

void pool_find(struct pool_build *build)
{
	struct finding finding = {.build = build};
	const struct globals *globals = &build->runtime->globals;

	take_list(&finding, globals->address[GLOBAL_all_pools]);
	take_list(&finding, globals->address[GLOBAL_old_pools]);
	dwarf_variables_each(build->runtime->target->binary.dwarf, take_variable, &finding);
	address_index_free(&finding.known);
}
