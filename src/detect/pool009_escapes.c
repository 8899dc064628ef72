// SPDX-License-Identifier: Apache-2.0
// POOL009: an object that lies in a pool, and that another object or a global still points to.
#include "detect/pools.h"

// Timers stay in the runtime's heap for a while after they were stopped.
static bool is_timer(str type)
{
	return str_equal(type, STR("*time.Timer")) || str_equal(type, STR("*time.Ticker"));
}

// What the library keeps of an object it was once given is not the program's to mend.
static bool is_library_holder(const struct detection *detection, str type)
{
	if (str_starts(type, STR("closure ")))
		type = str_skip(type, 8);
	while (type.len && (type.ptr[0] == '*' || type.ptr[0] == '[' || type.ptr[0] == ']'))
		type = str_skip(type, 1);
	return code_package(type).len < type.len &&
	       code_is_standard(&detection->code, type, STR_EMPTY);
}

struct escape {
	u32 objects, unknown;
	const struct pool_alias *example;
};

static struct escape find_escapes(const struct detection *detection, const struct pool *pool)
{
	struct escape escape = {0};

	for (u32 a = 0; a < pool->alias_count; a++) {
		const struct pool_alias *alias = &pool->aliases[a];

		if (alias->kind == ALIAS_STACK || !pool_alias_is_certain(detection, pool, alias) ||
			is_timer(pool->objects[alias->object].type_name) ||
			is_library_holder(detection, alias->holder_type) ||
			alias->holder == pool->objects[alias->object].address)
			continue;
		escape.objects++;
		if (alias->kind == ALIAS_HEAP && !alias->holder_type.len)
			escape.unknown++;
		else if (!escape.example || !escape.example->holder_type.len)
			escape.example = alias;
		if (!escape.example)
			escape.example = alias;
	}
	return escape;
}

// "a package variable main.last", "a main.request", or what is known of it.
static str holder_text(struct detection *detection, const struct pool_alias *alias)
{
	bool is_global = alias->kind == ALIAS_GLOBAL;

	if (!alias->holder_type.len)
		return is_global ? STR("a package variable") : STR("an object of the heap");
	return arena_printf(detection->scratch, "a %s" STR_FMT,
		is_global ? "package variable " : "", STR_ARG(alias->holder_type));
}

static void report(
	struct detection *detection, const struct pool *pool, const struct escape *escape)
{
	const struct pool_alias *alias = escape->example;
	struct sighting sighting = pool_sighting(
		detection, FAULT_POOL009, pool, "holds objects that others still point to");

	sighting_step(&sighting, NULL, "a " STR_FMT " in the pool is still held by " STR_FMT,
		STR_ARG(pool->objects[alias->object].type_name),
		STR_ARG(holder_text(detection, alias)));
	sighting_count(&sighting, STR("escaped"), escape->objects);
	sighting_text(&sighting, STR("object"),
		arena_printf(detection->list->arena, "0x%llx",
			(unsigned long long)pool->objects[alias->object].address));
	sighting_text(&sighting, STR("holder"),
		arena_printf(detection->list->arena, "0x%llx", (unsigned long long)alias->holder));
	if (alias->holder_type.len)
		sighting_text(&sighting, STR("holder_type"), alias->holder_type);
	sighting_end(&sighting);
}

void detect_pool009_escapes(struct detection *detection)
{
	for (u32 p = 0; p < detection->now->pools.len; p++) {
		const struct pool *pool = &detection->now->pools.at[p];
		struct escape escape;

		if (pool_owner(detection, pool) != POOL_OF_PROGRAM)
			continue;
		escape = find_escapes(detection, pool);
		if (escape.objects > escape.unknown || escape.unknown >= HOLDERS_UNKNOWN_MIN)
			report(detection, pool, &escape);
	}
}
