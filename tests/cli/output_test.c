// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include "base/file.h"

#include "support/tempdir.h"
#include "support/testing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct fixture {
	struct arena arena;
	struct tempdir dir;
	char path[300], link[300];
};

// One for the program, as in the program itself.
static struct interrupt *interrupt;

static int set_up(void **state)
{
	static struct fixture fixture;

	arena_init(&fixture.arena);
	tempdir_init(&fixture.dir);
	snprintf(fixture.path, sizeof(fixture.path), "%s/out.json", fixture.dir.path);
	snprintf(fixture.link, sizeof(fixture.link), "%s/link", fixture.dir.path);
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

static u32 count_files(const struct fixture *fixture)
{
	DIR *dir = opendir(fixture->dir.path);
	u32 count = 0;

	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir));)
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

static void assert_content(struct fixture *fixture, const char *want)
{
	struct error err;
	str text;

	assert_true(file_read(&fixture->arena, fixture->path, 1 << 20, &text, &err));
	assert_text(text, want);
}

static void files_are_written_whole(void **state)
{
	struct fixture *fixture = *state;
	struct error err;
	struct stat info;

	assert_true(output_file(interrupt, fixture->path, STR("first"), &err));
	assert_content(fixture, "first");
	assert_int_equal(stat(fixture->path, &info), 0);
	assert_int_equal(info.st_mode & 0700, 0600);
	assert_true(output_file(interrupt, fixture->path, STR("2"), &err));
	assert_content(fixture, "2");
	assert_int_equal(count_files(fixture), 1);
	assert_string_equal(interrupt->temporary, "");
}

static void the_mode_of_a_file_stays(void **state)
{
	struct fixture *fixture = *state;
	struct error err;
	struct stat info;

	tempdir_write(&fixture->dir, "out.json", "old");
	assert_int_equal(chmod(fixture->path, 0640), 0);
	assert_true(output_file(interrupt, fixture->path, STR("new"), &err));
	assert_int_equal(stat(fixture->path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0640);
}

static void links_are_followed(void **state)
{
	struct fixture *fixture = *state;
	struct error err;
	struct stat info;

	tempdir_write(&fixture->dir, "out.json", "old");
	assert_int_equal(symlink(fixture->path, fixture->link), 0);
	assert_true(output_file(interrupt, fixture->link, STR("new"), &err));
	assert_content(fixture, "new");
	assert_int_equal(lstat(fixture->link, &info), 0);
	assert_true(S_ISLNK(info.st_mode));
}

static void trouble_leaves_the_old_file(void **state)
{
	struct fixture *fixture = *state;
	struct error err;

	tempdir_write(&fixture->dir, "out.json", "old");
	assert_false(output_file(interrupt, "/nowhere/at/all", STR("x"), &err));
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_int_equal(err.system_errno, ENOENT);
	assert_false(output_file(interrupt, fixture->dir.path, STR("x"), &err));
	assert_content(fixture, "old");
	assert_int_equal(count_files(fixture), 1);
}

static void devices_are_written_directly(void **state)
{
	struct error err;

	(void)state;
	assert_true(output_file(interrupt, "/dev/null", STR("x"), &err));
	assert_false(output_file(interrupt, "/dev/full", STR("x"), &err));
	assert_int_equal(err.system_errno, ENOSPC);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(files_are_written_whole),
		CASE(the_mode_of_a_file_stays),
		CASE(links_are_followed),
		CASE(trouble_leaves_the_old_file),
		CASE(devices_are_written_directly),
	};

	interrupt = interrupt_open();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
