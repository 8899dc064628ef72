// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include "support/tempdir.h"
#include "support/testing.h"

#include <errno.h>
#include <sys/stat.h>

struct fixture {
	struct tempdir dir;
	struct arena arena;
	struct error err;
};

static void begin(struct fixture *fixture)
{
	*fixture = (struct fixture){0};
	tempdir_init(&fixture->dir);
	arena_init(&fixture->arena);
}

static void end(struct fixture *fixture)
{
	tempdir_deinit(&fixture->dir);
	arena_deinit(&fixture->arena);
}

static const char *path_of(struct fixture *fixture, const char *name)
{
	return arena_printf(&fixture->arena, "%s/%s", fixture->dir.path, name).ptr;
}

static void a_file_is_read_with_zeros_behind_it(void **state)
{
	struct fixture fixture;
	str text;

	(void)state;
	begin(&fixture);
	tempdir_write(&fixture.dir, "a/b.go", "package p\n");
	assert_true(
		file_read(&fixture.arena, path_of(&fixture, "a/b.go"), 10, &text, &fixture.err));
	assert_text(text, "package p\n");
	for (int i = 0; i < FILE_PAD; i++)
		assert_int_equal(text.ptr[text.len + (size_t)i], 0);
	tempdir_write(&fixture.dir, "empty", "");
	assert_true(file_read(&fixture.arena, path_of(&fixture, "empty"), 0, &text, &fixture.err));
	assert_int_equal(text.len, 0);
	end(&fixture);
}

static void what_cannot_be_read_is_an_error(void **state)
{
	struct fixture fixture;
	str text = STR("untouched");

	(void)state;
	begin(&fixture);
	tempdir_write(&fixture.dir, "large", "12345");
	assert_false(file_read(&fixture.arena, path_of(&fixture, "large"), 4, &text, &fixture.err));
	assert_int_equal(fixture.err.kind, ERROR_LIMIT);
	assert_non_null(strstr(fixture.err.text, "5 bytes, the limit is 4"));
	assert_false(file_read(&fixture.arena, path_of(&fixture, "none"), 4, &text, &fixture.err));
	assert_int_equal(fixture.err.kind, ERROR_SYSTEM);
	assert_int_equal(fixture.err.system_errno, ENOENT);
	assert_false(file_read(&fixture.arena, fixture.dir.path, 4, &text, &fixture.err));
	assert_int_equal(fixture.err.kind, ERROR_INPUT);
	assert_int_equal(mkfifo(path_of(&fixture, "fifo"), 0600), 0);
	assert_false(file_read(&fixture.arena, path_of(&fixture, "fifo"), 4, &text, &fixture.err));
	assert_int_equal(fixture.err.kind, ERROR_INPUT);
	assert_text(text, "untouched");
	end(&fixture);
}

static void paths_are_joined_and_split(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_text(path_join(&arena, STR("a"), STR("b")), "a/b");
	assert_text(path_join(&arena, STR("a/"), STR("b")), "a/b");
	assert_text(path_join(&arena, STR("a"), STR("/b")), "/b");
	assert_text(path_join(&arena, STR_EMPTY, STR("b")), "b");
	assert_text(path_join(&arena, STR("a"), STR_EMPTY), "a");
	assert_text(path_base(STR("a/b.go")), "b.go");
	assert_text(path_base(STR("b.go")), "b.go");
	assert_text(path_dir(STR("a/b/c")), "a/b");
	assert_text(path_dir(STR("c")), ".");
	assert_text(path_dir(STR("/c")), "/");
	assert_text(path_relative(STR("/a/b/c"), STR("/a")), "b/c");
	assert_text(path_relative(STR("/ab/c"), STR("/a")), "/ab/c");
	assert_text(path_relative(STR("/a"), STR("/a")), "/a");
	assert_text(path_relative(STR("/a"), STR("/")), "a");
	arena_deinit(&arena);
}

static void absolute_paths_have_no_dots(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_text(path_absolute(&arena, STR("/a/./b//c/../d/")), "/a/b/d");
	assert_text(path_absolute(&arena, STR("/../..")), "/");
	assert_text(path_absolute(&arena, STR("/a/..")), "/");
	assert_true(str_starts(path_absolute(&arena, STR("x")), STR("/")));
	assert_true(str_ends(path_absolute(&arena, STR("x")), STR("/x")));
	arena_deinit(&arena);
}

static void folders_and_files_are_told_apart(void **state)
{
	struct fixture fixture;

	(void)state;
	begin(&fixture);
	tempdir_write(&fixture.dir, "a/b", "x");
	assert_true(path_is_dir(path_of(&fixture, "a")));
	assert_false(path_is_file(path_of(&fixture, "a")));
	assert_true(path_is_file(path_of(&fixture, "a/b")));
	assert_false(path_is_dir(path_of(&fixture, "a/b")));
	assert_false(path_is_dir(path_of(&fixture, "none")));
	assert_false(path_is_file(path_of(&fixture, "none")));
	end(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_read_with_zeros_behind_it),
		cmocka_unit_test(what_cannot_be_read_is_an_error),
		cmocka_unit_test(paths_are_joined_and_split),
		cmocka_unit_test(absolute_paths_have_no_dots),
		cmocka_unit_test(folders_and_files_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
