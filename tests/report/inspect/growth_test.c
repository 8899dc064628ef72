// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/growth.h"

#include "report/inspect/support/fabricated.h"
#include "support/testing.h"

static void add(struct tally *tally, enum tally_kind kind, u64 key, u64 count, u64 bytes)
{
	tally_add(tally, kind,
		&(struct tally_entry){
			.key = key, .what = STR("main.f"), .count = count, .bytes = bytes});
}

struct pair {
	struct arena arena;
	struct tally before, after;
};

static int set_up(void **state)
{
	static struct pair pair;

	arena_init(&pair.arena);
	tally_init(&pair.before, &pair.arena);
	tally_init(&pair.after, &pair.arena);
	for (u32 i = 0; i < TALLY_KINDS; i++)
		pair.before.has[i] = pair.after.has[i] = true;
	*state = &pair;
	return 0;
}

static int tear_down(void **state)
{
	struct pair *pair = *state;

	arena_deinit(&pair->arena);
	return 0;
}

static void every_change_has_its_name(void **state)
{
	static const struct {
		enum growth_change change;
		u64 before, after;
	} expected[] = {
		{GROWTH_GROWN, 10, 1000},
		{GROWTH_GONE, 500, 0},
		{GROWTH_NEW, 0, 40},
		{GROWTH_SHRUNK, 9, 8},
	};
	struct pair *pair = *state;
	struct growth growth;

	add(&pair->before, TALLY_GROUPS, 1, 10, 0);
	add(&pair->before, TALLY_GROUPS, 2, 500, 0);
	add(&pair->before, TALLY_GROUPS, 4, 9, 0);
	add(&pair->before, TALLY_GROUPS, 5, 7, 0);
	add(&pair->after, TALLY_GROUPS, 1, 900, 0);
	add(&pair->after, TALLY_GROUPS, 1, 100, 0); // adds up
	add(&pair->after, TALLY_GROUPS, 3, 40, 0);
	add(&pair->after, TALLY_GROUPS, 4, 8, 0);
	add(&pair->after, TALLY_GROUPS, 5, 7, 0);
	growth_compare(&pair->arena, &pair->before, &pair->after, &growth);
	assert_int_equal(growth.items[TALLY_GROUPS].len, ARRAY_LEN(expected));
	assert_int_equal(growth.same[TALLY_GROUPS], 1);
	for (u32 i = 0; i < ARRAY_LEN(expected); i++) {
		const struct growth_item *item = &growth.items[TALLY_GROUPS].at[i];

		assert_int_equal(item->change, expected[i].change);
		assert_int_equal(item->before, expected[i].before);
		assert_int_equal(item->after, expected[i].after);
	}
}

static void bytes_alone_are_growth_too(void **state)
{
	struct pair *pair = *state;
	struct growth growth;

	add(&pair->before, TALLY_POOLS, 1, 3, 100);
	add(&pair->after, TALLY_POOLS, 1, 3, 900);
	growth_compare(&pair->arena, &pair->before, &pair->after, &growth);
	assert_int_equal(growth.items[TALLY_POOLS].len, 1);
	assert_int_equal(growth.items[TALLY_POOLS].at[0].change, GROWTH_GROWN);
}

// A stripped program's pools: those with one New are one, the others are known by where they are.
static void pools_without_symbols(void **state)
{
	struct pair *pair = *state;
	struct tally_entry entry = {.count = 2, .bytes = 100};

	tally_pool_name(&pair->arena, STR_EMPTY, STR("main.newBuffer"), 0xc000100000, &entry);
	assert_text(entry.what, "main.newBuffer (New)");
	tally_add(&pair->after, TALLY_POOLS, &entry);
	tally_pool_name(&pair->arena, STR_EMPTY, STR("main.newBuffer"), 0xc000200000, &entry);
	tally_add(&pair->after, TALLY_POOLS, &entry);
	assert_int_equal(pair->after.lists[TALLY_POOLS].entries.len, 1);
	assert_int_equal(pair->after.lists[TALLY_POOLS].entries.at[0].count, 4);
	tally_pool_name(&pair->arena, STR_EMPTY, STR_EMPTY, 0xc000300000, &entry);
	assert_text(entry.what, "0xc000300000");
	tally_add(&pair->after, TALLY_POOLS, &entry);
	tally_pool_name(&pair->arena, STR("main.pool"), STR("main.newBuffer"), 1, &entry);
	assert_text(entry.what, "main.pool");
	tally_add(&pair->after, TALLY_POOLS, &entry);
	assert_int_equal(pair->after.lists[TALLY_POOLS].entries.len, 3);
}

// A look that did not look for pools says nothing about them.
static void what_was_not_looked_for_is_not_gone(void **state)
{
	struct pair *pair = *state;
	struct growth growth;

	add(&pair->before, TALLY_POOLS, 1, 3, 100);
	pair->after.has[TALLY_POOLS] = false;
	growth_compare(&pair->arena, &pair->before, &pair->after, &growth);
	assert_int_equal(growth.items[TALLY_POOLS].len, 0);
}

static void another_process_is_noticed(void **state)
{
	struct pair *pair = *state;
	struct growth growth;

	pair->before.pid = pair->after.pid = 7;
	pair->before.taken_unix_ns = 1000;
	pair->after.taken_unix_ns = 5000;
	growth_compare(&pair->arena, &pair->before, &pair->after, &growth);
	assert_false(growth.other_process);
	assert_int_equal(growth.between_ns, 4000);
	pair->before.pid = 8;
	pair->before.taken_unix_ns = 9000;
	growth_compare(&pair->arena, &pair->before, &pair->after, &growth);
	assert_true(growth.other_process);
	assert_int_equal(growth.between_ns, 0);
}

// The same groups have the same keys in another look, whatever the order and the addresses.
static void groups_are_known_again(void **state)
{
	struct pair *pair = *state;
	struct fabricated looks[2];
	struct growth growth;

	for (u32 i = 0; i < 2; i++) {
		const struct inspect_filter filter = {0};
		struct group_list groups;

		fabricated_init(&looks[i]);
		if (i)
			fabricated_creator(&looks[i], "main.other /x.go:1"); // moves the indices
		fabricated_leaky(&looks[i], 10 + 90 * i);
		groups_build(&looks[i].arena, fabricated_finish(&looks[i]), &filter, &groups);
		tally_inspection(i ? &pair->after : &pair->before, &looks[i].inspection, &groups);
	}
	growth_compare(&pair->arena, &pair->before, &pair->after, &growth);
	assert_int_equal(growth.items[TALLY_GROUPS].len, 1);
	assert_int_equal(growth.same[TALLY_GROUPS], 3);
	assert_int_equal(growth.items[TALLY_GROUPS].at[0].before, 10);
	assert_int_equal(growth.items[TALLY_GROUPS].at[0].after, 100);
	assert_text(growth.items[TALLY_GROUPS].at[0].entry->state, "chan send");
	assert_int_equal(growth.items[TALLY_CONTEXTS].len, 1);
	assert_int_equal(growth.items[TALLY_POOLS].len, 0);
	fabricated_deinit(&looks[0]);
	fabricated_deinit(&looks[1]);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(every_change_has_its_name),
		CASE(bytes_alone_are_growth_too),
		CASE(pools_without_symbols),
		CASE(what_was_not_looked_for_is_not_gone),
		CASE(another_process_is_noticed),
		CASE(groups_are_known_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
