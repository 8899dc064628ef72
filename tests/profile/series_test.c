// SPDX-License-Identifier: Apache-2.0
#include "profile/series.h"

#include "support/testing.h"

struct fixture {
	struct arena arena;
	struct series_entry entries[8];
	struct error err;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	arena_init(&fixture.arena);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	arena_deinit(&((struct fixture *)*state)->arena);
	return 0;
}

// A goroutine profile in text form: a goroutines in main.a, b in main.b.
static void add(struct fixture *fixture, u32 at, const char *name, i64 time, u32 a, u32 b)
{
	struct series_entry *entry = &fixture->entries[at];
	str text = arena_printf(&fixture->arena,
		"goroutine profile: total %u\n%u @ 0x1\n#\t0x1\tmain.a+0x1\t/a.go:1\n\n"
		"%u @ 0x2\n#\t0x2\tmain.b+0x1\t/b.go:2\n\n",
		a + b, a, b);

	entry->name = str_from_c(name);
	assert_true(profile_read(&fixture->arena, text, &entry->file, &fixture->err));
	entry->file.profile.time_unix_ns = time;
}

static void is_sorted_by_time_else_by_name(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, 0, "p.10", 5, 1, 1);
	add(fixture, 1, "p.9", 7, 1, 1);
	add(fixture, 2, "p.1", 6, 1, 1);
	series_sort(fixture->entries, 3);
	assert_text(fixture->entries[0].name, "p.10");
	assert_text(fixture->entries[1].name, "p.1");
	fixture->entries[1].file.profile.time_unix_ns = 0;
	series_sort(fixture->entries, 3);
	assert_text(fixture->entries[0].name, "p.1");
	assert_text(fixture->entries[1].name, "p.9");
	assert_text(fixture->entries[2].name, "p.10");
}

static void shows_what_grew_first(void **state)
{
	struct fixture *fixture = *state;
	struct series series;

	add(fixture, 0, "1", 1, 10, 3);
	add(fixture, 1, "2", 2, 9, 20);
	add(fixture, 2, "3", 3, 8, 40);
	assert_true(series_make(
		&fixture->arena, fixture->entries, 3, STR_EMPTY, false, &series, &fixture->err));
	assert_text(series.type, "goroutine");
	assert_int_equal(series.totals[1], 29);
	assert_int_equal(series.row_count, 2);
	assert_text(series.rows[0].name, "main.b");
	assert_int_equal(series.rows[0].flat[0], 3);
	assert_int_equal(series.rows[0].flat[1], 20);
	assert_int_equal(series.rows[0].cum[2], 40);
	assert_text(series.rows[1].name, "main.a");
}

static void names_the_profile_that_does_not_fit(void **state)
{
	struct fixture *fixture = *state;
	struct series series;

	add(fixture, 0, "first", 1, 10, 3);
	assert_true(profile_read(&fixture->arena,
		STR("--- mutex:\ncycles/second=1000000000\n5 3 @ 0x1\n\n"),
		&fixture->entries[1].file, &fixture->err));
	fixture->entries[1].name = STR("other");
	assert_false(series_make(
		&fixture->arena, fixture->entries, 2, STR_EMPTY, false, &series, &fixture->err));
	assert_string_equal(fixture->err.text, "other has no 'goroutine', which first has");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(is_sorted_by_time_else_by_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(shows_what_grew_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			names_the_profile_that_does_not_fit, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
