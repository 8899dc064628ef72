// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/function_counter.h"

#include "report/inspect/support/fabricated.h"
#include "support/testing.h"

// Goroutines 0 to 3 are one group, 4 and 5 another in the same function, 6 to 8 one in another function, 9 has no stack.
// All have waited for their index in seconds, but the members of the last group.
enum { GOROUTINES = 10, SECOND = 1000000000 };

struct fixture {
	struct fabricated made;
	const struct inspection *inspection;
	struct inspect_filter filter;
	struct group_list groups;
	struct function_counter counter;
};

static int setup(void **state)
{
	static const char *const load[] = {
		"main.load /src/main.go:10", "main.main /src/main.go:1", NULL};
	static const char *const nested[] = {"main.load /src/main.go:10", "main.f /src/main.go:5",
		"main.main /src/main.go:1", NULL};
	static const char *const store[] = {"main.store /src/main.go:20", NULL};
	struct fixture *it = test_calloc(1, sizeof(*it));
	u32 stacks[4];

	fabricated_init(&it->made);
	stacks[0] = fabricated_stack(&it->made, load);
	stacks[1] = fabricated_stack(&it->made, nested);
	stacks[2] = fabricated_stack(&it->made, store);
	stacks[3] = UINT32_MAX;
	for (u32 i = 0; i < GOROUTINES; i++) {
		u32 group = i < 4 ? 0 : i < 6 ? 1 : i < 9 ? 2 : 3;
		struct goroutine *goroutine = fabricated_goroutine(
			&it->made, 100 - i, REASON_CHAN_RECEIVE, stacks[group], 0);

		goroutine->wait_ns = group == 2 ? 0 : (u64)i * SECOND;
	}
	it->inspection = fabricated_finish(&it->made);
	*state = it;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *it = *state;

	function_counter_deinit(&it->counter);
	fabricated_deinit(&it->made);
	test_free(it);
	return 0;
}

static void open_counter(struct fixture *it)
{
	groups_build(&it->made.arena, it->inspection, &it->filter, &it->groups);
	function_counter_init(&it->counter, it->inspection, &it->groups);
}

// expected: "main.load 4, main.store 1".
static void check(
	struct fixture *it, const u32 *goroutines, u32 count, const char *expected, u32 longest)
{
	struct function_list list;
	struct strbuf text;

	function_counter_count(&it->made.arena, &it->counter, goroutines, count, &list);
	strbuf_init(&text, &it->made.arena);
	for (u32 i = 0; i < list.len; i++)
		strbuf_printf(&text, "%s" STR_FMT " %u", i ? ", " : "",
			STR_ARG(list.at[i].function), list.at[i].count);
	assert_true(str_equal(strbuf_str(&text), str_from_c(expected)));
	assert_int_equal(list.longest_wait_ns, (u64)longest * SECOND);
}

// All of a group, a part of one, both, and again as if nothing had been before.
static void check_parts(struct fixture *it)
{
	static const u32 all[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

	check(it, all, 10, "main.load 6, main.store 3, ? 1", 9);
	check(it, all, 4, "main.load 4", 3);
	check(it, all, 3, "main.load 3", 2);
	check(it, all + 2, 4, "main.load 4", 5);
	check(it, all + 5, 3, "main.store 2, main.load 1", 5);
	check(it, all + 6, 3, "main.store 3", 0);
	check(it, all + 9, 1, "? 1", 9);
	check(it, all, 0, "", 0);
	check(it, all, 10, "main.load 6, main.store 3, ? 1", 9);
}

static void groups_and_parts_of_them(void **state)
{
	struct fixture *it = *state;

	open_counter(it);
	assert_int_equal(it->groups.len, 4);
	check_parts(it);
}

static void without_groups(void **state)
{
	struct fixture *it = *state;

	function_counter_init(&it->counter, it->inspection, &it->groups);
	check_parts(it);
}

static void goroutines_that_are_not_shown(void **state)
{
	struct fixture *it = *state;

	it->filter.min_wait_ns = 2ull * SECOND;
	open_counter(it);
	assert_int_equal(it->groups.goroutine_count, 5);
	check_parts(it);
}

// A select may wait twice for the same channel: as many waiters as the group has members need not be all of them.
static void one_that_waits_twice(void **state)
{
	static const u32 twice[] = {4, 4};
	struct fixture *it = *state;

	open_counter(it);
	check(it, twice, 2, "main.load 2", 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(groups_and_parts_of_them, setup, teardown),
		cmocka_unit_test_setup_teardown(without_groups, setup, teardown),
		cmocka_unit_test_setup_teardown(goroutines_that_are_not_shown, setup, teardown),
		cmocka_unit_test_setup_teardown(one_that_waits_twice, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
