// SPDX-License-Identifier: Apache-2.0
#include "finding/finding.h"

#include "support/testing.h"

struct fixture {
	struct arena arena;
	struct finding_list list;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	arena_init(&fixture.arena);
	fixture.list.arena = &fixture.arena;
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_deinit(&fixture->arena);
	return 0;
}

static struct finding *add(
	struct fixture *fixture, enum fault_id id, str file, u32 line, u32 column)
{
	struct finding *finding = vec_push(&fixture->arena, &fixture->list.items);

	*finding = (struct finding){
		.id = id,
		.severity = fault_get(id)->severity,
		.where = {file, line, column, line, column + 1},
		.function = STR("example.com/shop.Load"),
		.message = STR("the file is not closed"),
	};
	return finding;
}

static str fingerprint_of(struct fixture *fixture, u32 index)
{
	return fixture->list.items.at[index].fingerprint;
}

static void sorts_by_place_then_id(void **state)
{
	struct fixture *fixture = *state;
	const struct finding *at;

	add(fixture, FAULT_CTX001, STR("b.go"), 1, 1);
	add(fixture, FAULT_POOL001, STR("a.go"), 10, 5);
	add(fixture, FAULT_DEF001, STR("a.go"), 10, 5);
	add(fixture, FAULT_DEF001, STR("a.go"), 10, 2);
	add(fixture, FAULT_DEF001, STR("a.go"), 9, 80);
	findings_finish(&fixture->list);
	at = fixture->list.items.at;
	assert_int_equal(fixture->list.items.len, 5);
	assert_int_equal(at[0].where.line, 9);
	assert_int_equal(at[1].where.column, 2);
	assert_int_equal(at[2].id, FAULT_DEF001);
	assert_int_equal(at[3].id, FAULT_POOL001);
	assert_text(at[4].where.file, "b.go");
}

static void drops_repetitions_and_keeps_the_shorter_path(void **state)
{
	struct fixture *fixture = *state;
	struct step steps[3] = {0};
	struct finding *longer = add(fixture, FAULT_DEF001, STR("a.go"), 3, 1);

	longer->steps = steps;
	longer->step_count = 3;
	add(fixture, FAULT_DEF001, STR("a.go"), 3, 1)->step_count = 0;
	add(fixture, FAULT_DEF010, STR("a.go"), 3, 1);
	findings_finish(&fixture->list);
	assert_int_equal(fixture->list.items.len, 2);
	assert_int_equal(fixture->list.items.at[0].step_count, 0);
}

static void fingerprints_survive_moved_lines(void **state)
{
	struct fixture *fixture = *state;
	str before, after;

	add(fixture, FAULT_DEF001, STR("a.go"), 14, 3)->message = STR("leaks on line 19");
	findings_finish(&fixture->list);
	before = fingerprint_of(fixture, 0);
	assert_int_equal(before.len, 16);
	fixture->list.items.len = 0;
	add(fixture, FAULT_DEF001, STR("a.go"), 140, 3)->message = STR("leaks on line 1,450,123");
	findings_finish(&fixture->list);
	after = fingerprint_of(fixture, 0);
	assert_true(str_equal(before, after));
}

static void fingerprints_tell_faults_apart(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, FAULT_DEF001, STR("a.go"), 1, 1);
	add(fixture, FAULT_DEF001, STR("a.go"), 2, 1); // the same fault again
	add(fixture, FAULT_DEF010, STR("a.go"), 3, 1);
	add(fixture, FAULT_DEF001, STR("a.go"), 4, 1)->message = STR("the socket is not closed");
	add(fixture, FAULT_DEF001, STR("a.go"), 5, 1)->function = STR("example.com/shop.Save");
	add(fixture, FAULT_DEF001, STR("a.go"), 6, 1)->function = STR_EMPTY;
	findings_finish(&fixture->list);
	for (u32 i = 0; i < fixture->list.items.len; i++) {
		for (u32 j = 0; j < i; j++)
			assert_false(
				str_equal(fingerprint_of(fixture, i), fingerprint_of(fixture, j)));
	}
}

static void finishing_twice_changes_nothing(void **state)
{
	struct fixture *fixture = *state;
	str first;

	add(fixture, FAULT_DEF001, STR("b.go"), 1, 1);
	add(fixture, FAULT_DEF001, STR("a.go"), 2, 1);
	findings_finish(&fixture->list);
	first = fingerprint_of(fixture, 0);
	findings_finish(&fixture->list);
	assert_true(str_equal(first, fingerprint_of(fixture, 0)));
	assert_text(fixture->list.items.at[0].where.file, "a.go");
}

static void an_empty_list_is_fine(void **state)
{
	struct fixture *fixture = *state;

	findings_finish(&fixture->list);
	assert_int_equal(fixture->list.items.len, 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(sorts_by_place_then_id),
		CASE(drops_repetitions_and_keeps_the_shorter_path),
		CASE(fingerprints_survive_moved_lines),
		CASE(fingerprints_tell_faults_apart),
		CASE(finishing_twice_changes_nothing),
		CASE(an_empty_list_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
