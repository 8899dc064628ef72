// SPDX-License-Identifier: Apache-2.0
#include "detect/pools.h"

static enum pool_owner owner_by(const struct detection *detection, str name, str file)
{
	return code_is_standard(&detection->code, name, file) ? POOL_OF_LIBRARY : POOL_OF_PROGRAM;
}

enum pool_owner pool_owner(const struct detection *detection, const struct pool *pool)
{
	if (pool->new_function.len)
		return owner_by(detection, pool->new_function, pool->new_file);
	if (pool->symbol.len)
		return owner_by(detection, pool->symbol, STR_EMPTY);
	return POOL_OF_UNKNOWN;
}

str pool_name(const struct detection *detection, const struct pool *pool)
{
	if (pool->symbol.len)
		return pool->symbol;
	if (pool->object_count && pool->objects[0].type_name.len)
		return arena_printf(detection->list->arena, "a pool of " STR_FMT,
			STR_ARG(pool->objects[0].type_name));
	return STR("a pool");
}

struct sighting pool_sighting(
	struct detection *detection, enum fault_id id, const struct pool *pool, const char *message)
{
	const struct stack_line new_line = {
		.function = pool->new_function, .file = pool->new_file, .line = pool->new_line};
	bool has_line = pool->new_line &&
	                !code_is_standard(&detection->code, pool->new_function, pool->new_file);
	str name = pool_name(detection, pool);
	struct sighting sighting = sighting_begin(detection, id, has_line ? &new_line : NULL,
		has_line           ? pool->new_function
		: pool->symbol.len ? pool->symbol
				   : STR_EMPTY,
		STR_FMT " %s", STR_ARG(name), message);

	if (has_line)
		sighting_step(&sighting, &new_line, "New of this pool");
	sighting_text(&sighting, STR("pool"), name);
	sighting_text(&sighting, STR("address"),
		arena_printf(detection->list->arena, "0x%llx", (unsigned long long)pool->address));
	sighting_count(&sighting, STR("objects"), pool->object_count);
	return sighting;
}

bool pool_alias_is_certain(const struct pool *pool, const struct pool_alias *alias)
{
	return !pool->was_torn && alias->is_exact && alias->object < pool->object_count;
}
