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

const struct pool *pool_before(const struct detection *detection, const struct pool *pool)
{
	if (!detection_has_before(detection))
		return NULL;
	for (u32 i = 0; i < detection->before->pools.len; i++) {
		if (detection->before->pools.at[i].address == pool->address)
			return &detection->before->pools.at[i];
	}
	return NULL;
}

static bool same_alias(const struct detection *detection, const struct pool *pool,
	const struct pool_alias *alias, const struct pool *earlier, const struct pool_alias *other)
{
	if (alias->kind != other->kind || other->object >= earlier->object_count ||
		pool->objects[alias->object].address != earlier->objects[other->object].address)
		return false;
	if (alias->kind != ALIAS_STACK)
		return alias->holder == other->holder;
	return alias->goroutine < detection->now->goroutines.len &&
	       other->goroutine < detection->before->goroutines.len &&
	       detection->now->goroutines.at[alias->goroutine].id ==
	               detection->before->goroutines.at[other->goroutine].id;
}

bool pool_alias_is_certain(
	const struct detection *detection, const struct pool *pool, const struct pool_alias *alias)
{
	const struct pool *earlier;

	if (pool->was_torn || !alias->is_exact || alias->object >= pool->object_count)
		return false;
	if (detection->is_stable)
		return true;
	earlier = pool_before(detection, pool);
	for (u32 i = 0; earlier && i < earlier->alias_count; i++) {
		if (same_alias(detection, pool, alias, earlier, &earlier->aliases[i]))
			return true;
	}
	return false;
}

bool pool_is_bad(const struct detection *detection, const struct pool *pool, pool_judge is_bad)
{
	const struct pool *earlier = pool_before(detection, pool);

	if (!is_bad(detection->scratch, pool))
		return false;
	return detection->is_stable || (earlier && is_bad(detection->scratch, earlier));
}
