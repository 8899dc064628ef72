// SPDX-License-Identifier: Apache-2.0
// The pools that data/pools fills, read from the running program, built by every toolchain: what lies in
// them, what lies there twice, and who else holds it. Nothing more may be claimed.
#include "process/inspect/pool.h"

#include "process/inspect/support/go_program.h"
#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>

struct check {
	const struct go_program *program;
	const struct inspection *inspection;
	const char *line;
	bool has_symbols;
	unsigned duplicates, aliases;
};

#define EXPECT(check, condition)                                                     \
	do {                                                                         \
		if (!(condition))                                                    \
			fail_msg("%s: " #condition " does not hold", (check)->line); \
	} while (0)

// Address of the pool that the program calls by this name.
static unsigned long pool_address(const struct check *check, const char *name)
{
	char prefix[80];

	snprintf(prefix, sizeof(prefix), "pool %s ", name);
	return go_number(check->program, prefix);
}

static const struct pool *pool_named(const struct check *check, const char *name)
{
	unsigned long address = pool_address(check, name);

	for (u32 i = 0; i < check->inspection->pools.len; i++) {
		if (check->inspection->pools.at[i].address == address)
			return &check->inspection->pools.at[i];
	}
	fail_msg("there is no pool %s", name);
	return NULL;
}

static const struct pooled_object *object_at(const struct pool *pool, unsigned long address)
{
	for (u32 i = 0; i < pool->object_count; i++) {
		if (pool->objects[i].address == address)
			return &pool->objects[i];
	}
	return NULL;
}

static void check_pool(struct check *check)
{
	unsigned private, shared, victim;
	const struct pool *pool;
	char name[64];

	assert_int_equal(
		sscanf(check->line, "pool %63s %*x %u %u %u", name, &private, &shared, &victim), 4);
	pool = pool_named(check, name);
	if (check->has_symbols)
		EXPECT(check, str_equal(pool->symbol, str_from_c(name)));
	EXPECT(check, !pool->was_torn);
	EXPECT(check, pool->is_global);
	if (pool->private_count != private || pool->shared_count != shared ||
		pool->victim_count != victim)
		fail_msg("%s: holds %u, %u, %u", name, pool->private_count, pool->shared_count,
			pool->victim_count);
	check->duplicates += pool->duplicate_count;
	check->aliases += pool->alias_count;
}

static void check_object(struct check *check)
{
	const struct pooled_object *object;
	char pool[64], type[64];
	unsigned long address, capacity;
	unsigned stale;

	assert_int_equal(sscanf(check->line, "object %63s %lx %63s %lu %u", pool, &address, type,
				 &capacity, &stale),
		5);
	object = object_at(pool_named(check, pool), address);
	EXPECT(check, object != NULL);
	EXPECT(check, str_equal(object->type_name, str_from_c(type)));
	EXPECT(check, object->capacity_bytes == capacity);
	EXPECT(check, object->stale_pointers == stale);
	EXPECT(check, object->retained_bytes >= object->size + capacity);
	EXPECT(check, object->size > 0);
}

static void check_duplicate(struct check *check)
{
	const struct pool *pool, *other;
	char name[64], second[64];
	unsigned long address;

	assert_int_equal(sscanf(check->line, "duplicate %63s %lx %63s", name, &address, second), 3);
	pool = pool_named(check, name);
	EXPECT(check, pool->duplicate_count == 1);
	EXPECT(check, pool->duplicates[0].address == address);
	EXPECT(check, pool->objects[pool->duplicates[0].first].address == address);
	other = &check->inspection->pools.at[pool->duplicates[0].other];
	EXPECT(check, other->address == pool_address(check, second));
	EXPECT(check, other->objects[pool->duplicates[0].second].address == address);
	check->duplicates--;
}

static bool is_alias(const struct check *check, const struct pool_alias *alias, const char *kind,
	const char *holder)
{
	unsigned long address = strtoul(holder, NULL, 0);
	const struct stack *stack;

	if (strcmp(kind, "heap") == 0)
		return alias->kind == ALIAS_HEAP && (address == 0 || alias->holder == address);
	if (strcmp(kind, "global") == 0)
		return alias->kind == ALIAS_GLOBAL &&
		       (!check->has_symbols || str_equal(alias->holder_type, str_from_c(holder)));
	if (alias->kind != ALIAS_STACK)
		return false;
	stack = &check->inspection->goroutines
	                 .stacks[check->inspection->goroutines.at[alias->goroutine].stack];
	for (u32 i = 0; i < stack->line_count; i++) {
		if (stack->lines[i].frame == alias->frame)
			return str_equal(stack->lines[i].function, str_from_c(holder));
	}
	return false;
}

static void check_alias(struct check *check)
{
	const struct pool *pool;
	char name[64], kind[16], holder[64];
	unsigned long address;
	unsigned found = 0;

	assert_int_equal(
		sscanf(check->line, "alias %63s %lx %15s %63s", name, &address, kind, holder), 4);
	pool = pool_named(check, name);
	for (u32 i = 0; i < pool->alias_count; i++) {
		const struct pool_alias *alias = &pool->aliases[i];

		if (pool->objects[alias->object].address == address &&
			is_alias(check, alias, kind, holder)) {
			EXPECT(check, alias->is_exact);
			found++;
		}
	}
	EXPECT(check, found == 1);
	check->aliases--;
}

static void check_pools(struct check *check)
{
	static const struct {
		const char *prefix;
		void (*fn)(struct check *check);
	} kinds[] = {{"pool ", check_pool}, {"object ", check_object},
		{"duplicate ", check_duplicate}, {"alias ", check_alias}};

	for (unsigned kind = 0; kind < ARRAY_LEN(kinds); kind++) {
		for (unsigned i = 0; i < check->program->line_count; i++) {
			check->line = check->program->lines[i];
			if (strncmp(check->line, kinds[kind].prefix, strlen(kinds[kind].prefix)) ==
				0)
				kinds[kind].fn(check);
		}
	}
	check->line = "nothing else";
	EXPECT(check, check->duplicates == 0);
	EXPECT(check, check->aliases == 0);
}

static void look_into(const struct go_toolchain *go, const char *flags, bool freeze)
{
	struct inspect_options options = {.freeze = freeze};
	struct go_program program;
	struct go_look look;
	struct tempdir dir;
	char path[300];
	struct check check = {.program = &program, .inspection = &look.inspection};

	tempdir_init(&dir);
	snprintf(path, sizeof(path), "%s/pools", dir.path);
	go_build(go, "pools", flags, path);
	go_start(&program, path, NULL);
	go_look(&look, &program, &options);
	print_message("# go %s %s%s\n", go->version, flags, freeze ? "frozen" : "");
	check.has_symbols = strstr(flags, "-s") == NULL;
	check_pools(&check);
	go_look_free(&look);
	go_stop(&program);
	tempdir_deinit(&dir);
}

static void each_toolchain(const char *flags, bool freeze)
{
	struct go_toolchain toolchains[GO_MAX_TOOLCHAINS];
	unsigned count = go_toolchains(toolchains);

	if (count == 0) {
		print_message("# SKIP: no Go toolchain in build/go\n");
		skip();
	}
	for (unsigned i = 0; i < count; i++)
		look_into(&toolchains[i], flags, freeze);
}

static void pools_are_read(void **state)
{
	(void)state;
	each_toolchain("", false);
}

static void pools_are_read_without_symbols(void **state)
{
	(void)state;
	each_toolchain("-ldflags=-s\\ -w", false);
}

static void pools_are_read_in_a_frozen_copy(void **state)
{
	(void)state;
	each_toolchain("-buildmode=pie", true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pools_are_read),
		cmocka_unit_test(pools_are_read_without_symbols),
		cmocka_unit_test(pools_are_read_in_a_frozen_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
