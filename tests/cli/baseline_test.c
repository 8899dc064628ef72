// SPDX-License-Identifier: Apache-2.0
#include "cli/baseline.h"

#include "support/tempdir.h"
#include "support/testing.h"

#include <stdio.h>

struct fixture {
	struct arena arena;
	struct tempdir dir;
	char path[300];
};

static int set_up(void **state)
{
	static struct fixture fixture;

	arena_init(&fixture.arena);
	tempdir_init(&fixture.dir);
	snprintf(fixture.path, sizeof(fixture.path), "%s/known.txt", fixture.dir.path);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	tempdir_deinit(&fixture->dir);
	arena_deinit(&fixture->arena);
	return 0;
}

static void what_is_written_is_known(void **state)
{
	struct fixture *fixture = *state;
	struct finding_list list = {.arena = &fixture->arena};
	struct baseline baseline;
	struct error err;
	struct finding other;

	*vec_push(&fixture->arena, &list.items) = (struct finding){
		.id = FAULT_DEF001, .where = {STR("a b.go"), 3, 1, 3, 2}, .message = STR("one")};
	*vec_push(&fixture->arena, &list.items) = (struct finding){
		.id = FAULT_CTX001, .where = {STR("c.go"), 9, 1, 9, 2}, .message = STR("two")};
	findings_finish(&list);
	tempdir_write(&fixture->dir, "known.txt",
		arena_c_str(&fixture->arena, baseline_text(&fixture->arena, &list)));
	assert_true(baseline_read(&fixture->arena, fixture->path, &baseline, &err));
	assert_int_equal(baseline.entries.len, 2);
	assert_text(baseline.entries.at[0].file, "a b.go");
	assert_text(baseline.entries.at[1].id, "CTX001");
	assert_true(baseline_knows(&baseline, &list.items.at[1]));
	assert_false(baseline.entries.at[0].found);
	assert_true(baseline.entries.at[1].found);
	other = list.items.at[0];
	other.fingerprint = STR("0123456789abcdef");
	assert_false(baseline_knows(&baseline, &other));
}

static void comments_and_empty_lines_are_skipped(void **state)
{
	struct fixture *fixture = *state;
	struct baseline baseline;
	struct error err;

	tempdir_write(&fixture->dir, "known.txt",
		"# tocsin baseline 1\n\n# kept until the rewrite\n0123456789abcdef DEF001 a.go\r\n");
	assert_true(baseline_read(&fixture->arena, fixture->path, &baseline, &err));
	assert_int_equal(baseline.entries.len, 1);
	assert_text(baseline.entries.at[0].file, "a.go");
}

static void what_is_no_baseline_is_refused(void **state)
{
	static const char *const texts[] = {"", "{}", "# tocsin baseline 1\nnonsense\n",
		"# tocsin baseline 1\n0123456789abcdef DEF001\n"};
	struct fixture *fixture = *state;
	struct baseline baseline;
	struct error err;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		tempdir_write(&fixture->dir, "known.txt", texts[i]);
		assert_false(baseline_read(&fixture->arena, fixture->path, &baseline, &err));
		assert_int_equal(err.kind, ERROR_INPUT);
		assert_non_null(strstr(err.text, "known.txt"));
	}
	assert_false(baseline_read(&fixture->arena, "/nowhere/at/all", &baseline, &err));
	assert_non_null(strstr(err.text, "/nowhere/at/all"));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_is_written_is_known),
		CASE(comments_and_empty_lines_are_skipped),
		CASE(what_is_no_baseline_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
