// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include "support/tempdir.h"
#include "support/testing.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

static void reads_a_file_and_pads_it(void **state)
{
	struct tempdir dir;
	struct arena arena;
	struct error err;
	str text;

	(void)state;
	tempdir_init(&dir);
	tempdir_write(&dir, "a/b.go", "package b\n");
	arena_init(&arena);
	text = arena_printf(&arena, "%s/a/b.go", dir.path);
	assert_true(file_read(&arena, arena_c_str(&arena, text), 100, &text, &err));
	assert_text(text, "package b\n");
	for (int i = 0; i < FILE_PAD; i++)
		assert_int_equal(text.ptr[text.len + (size_t)i], 0);
	arena_deinit(&arena);
	tempdir_deinit(&dir);
}

static void says_why_it_cannot_read(void **state)
{
	struct tempdir dir;
	struct arena arena;
	struct error err;
	str text = STR("untouched");
	const char *large, *pipe;

	(void)state;
	tempdir_init(&dir);
	tempdir_write(&dir, "large.go", "12345678901");
	arena_init(&arena);
	large = arena_c_str(&arena, arena_printf(&arena, "%s/large.go", dir.path));
	pipe = arena_c_str(&arena, arena_printf(&arena, "%s/pipe", dir.path));
	assert_false(file_read(&arena, large, 10, &text, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_non_null(strstr(err.text, "the limit is 10"));
	assert_false(file_read(&arena, dir.path, 10, &text, &err));
	assert_int_equal(err.kind, ERROR_INPUT);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_false(file_read(&arena, pipe, 10, &text, &err));
	assert_int_equal(err.kind, ERROR_INPUT);
	assert_false(file_read(&arena, "/no/such/file.go", 10, &text, &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_int_equal(err.system_errno, ENOENT);
	assert_non_null(strstr(err.text, "/no/such/file.go"));
	assert_text(text, "untouched");
	arena_deinit(&arena);
	tempdir_deinit(&dir);
}

static void joins_and_resolves_paths(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_text(path_join(&arena, STR("a"), STR("b.go")), "a/b.go");
	assert_text(path_join(&arena, STR("a/"), STR("b.go")), "a/b.go");
	assert_text(path_join(&arena, STR("a"), STR("/b")), "/b");
	assert_text(path_join(&arena, STR_EMPTY, STR("b")), "b");
	assert_text(path_absolute(&arena, STR("/a//b/./../c/")), "/a/c");
	assert_text(path_absolute(&arena, STR("/../..")), "/");
	assert_true(str_ends(path_absolute(&arena, STR("x/./y")), STR("/x/y")));
	arena_deinit(&arena);
}

static void takes_paths_apart(void **state)
{
	(void)state;
	assert_text(path_base(STR("a/b.go")), "b.go");
	assert_text(path_base(STR("b.go")), "b.go");
	assert_text(path_dir(STR("a/b.go")), "a");
	assert_text(path_dir(STR("b.go")), ".");
	assert_text(path_dir(STR("/b.go")), "/");
	assert_text(path_relative(STR("/w/a/b.go"), STR("/w")), "a/b.go");
	assert_text(path_relative(STR("/work/b.go"), STR("/w")), "/work/b.go");
	assert_text(path_relative(STR("/b.go"), STR("/")), "b.go");
}

static void tells_files_from_folders(void **state)
{
	struct tempdir dir;
	char path[300];

	(void)state;
	tempdir_init(&dir);
	tempdir_write(&dir, "go.mod", "module m\n");
	snprintf(path, sizeof(path), "%s/go.mod", dir.path);
	assert_true(path_is_dir(dir.path));
	assert_false(path_is_file(dir.path));
	assert_true(path_is_file(path));
	assert_false(path_is_dir(path));
	tempdir_deinit(&dir);
	assert_false(path_is_dir(dir.path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_file_and_pads_it),
		cmocka_unit_test(says_why_it_cannot_read),
		cmocka_unit_test(joins_and_resolves_paths),
		cmocka_unit_test(takes_paths_apart),
		cmocka_unit_test(tells_files_from_folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
