// SPDX-License-Identifier: Apache-2.0
// Real Go programs: live, with their file gone, behind namespaces, and the kernel's core of them.
#include "process/memory/freeze.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process/memory/support/child.h"
#include "process/memory/support/go_program.h"
#include "support/testing.h"

static const char source[] = "package main\n"
			     "\n"
			     "import (\n\t\"fmt\"\n\t\"time\"\n)\n"
			     "\n"
			     "func main() {\n"
			     "\tfmt.Println(\"ready\")\n"
			     "\ttime.Sleep(time.Hour)\n"
			     "}\n";

static struct tempdir dir;

static const char *path_of(const char *name)
{
	static char paths[2][512]; // two may be in use
	static u32 next;
	char *path = paths[next++ % 2];

	snprintf(path, sizeof(paths[0]), "%s/%s", dir.path, name);
	return path;
}

// What is at the link-time address of the pclntab is what the file has there.
static void assert_right(const struct target *target)
{
	const struct binary *binary = &target->binary;
	char bytes[64];

	assert_true(memory_read(
		target->memory, binary->pclntab_address + target->bias, bytes, sizeof(bytes)));
	// The header's pointer to the text is relocated in a PIE.
	assert_memory_equal(bytes, binary->pclntab.ptr, 24);
}

static void open_live(struct arena *arena, pid_t pid, struct target *ret)
{
	struct error err;

	if (!target_open_live(arena, (u32)pid, ret, &err))
		fail_msg("%s", err.text);
	assert_right(ret);
	assert_int_equal(ret->pid, pid);
	assert_true(ret->start_time_ticks > 0);
	assert_true(target_is_alive(ret));
}

static void opens_programs(void **state)
{
	static const char *const names[] = {"plain", "pie"};

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(names); i++) {
		pid_t pid = go_program_start(path_of(names[i]));
		struct target target;
		struct arena arena;
		struct error err;

		arena_init(&arena);
		open_live(&arena, pid, &target);
		assert_text(target.exe, path_of(names[i]));
		assert_false(target.is_exe_deleted);
		assert_int_equal(target.bias != 0, i == 1);
		if (!target_freeze(&target, NULL, NULL, 0, &err))
			fail_msg("%s", err.text);
		assert_right(&target);
		assert_true(target.thread_count > 1);
		assert_true(target_is_alive(&target));
		child_end(pid);
		assert_false(target_is_alive(&target));
		target_close(&target);
		arena_deinit(&arena);
	}
}

// Where the file was stands another one now.
static void reads_the_file_that_it_was_started_from(void **state)
{
	struct target target;
	struct arena arena;
	pid_t pid;

	(void)state;
	assert_int_equal(link(path_of("pie"), path_of("replaced")), 0);
	pid = go_program_start(path_of("replaced"));
	assert_int_equal(unlink(path_of("replaced")), 0);
	tempdir_write(&dir, "replaced", "something else");
	arena_init(&arena);
	open_live(&arena, pid, &target);
	assert_text(target.exe, path_of("replaced"));
	assert_true(target.is_exe_deleted);
	target_close(&target);
	arena_deinit(&arena);
	child_end(pid);
}

// In namespaces of its own, its root is the folder; the process that does so is the program's parent.
static void run_hidden(void *context)
{
	pid_t pid;

	(void)context;
	if (unshare(CLONE_NEWPID | CLONE_NEWNS) || chroot(dir.path) || chdir("/")) {
		child_ready();
		_exit(1);
	}
	pid = go_program_start("/plain");
	child_ready();
	waitpid(pid, NULL, 0);
	_exit(0);
}

static pid_t child_of(pid_t parent)
{
	char path[80];
	FILE *file;
	int pid = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", parent, parent);
	file = fopen(path, "r");
	if (file && fscanf(file, "%d", &pid) != 1)
		pid = 0;
	if (file)
		fclose(file);
	return pid;
}

static void looks_behind_namespaces(void **state)
{
	pid_t parent = child_start(run_hidden, NULL), pid = child_of(parent);
	struct target target;
	struct arena arena;
	str path;

	(void)state;
	if (!pid) {
		printf("# SKIP namespaces and chroot are for root\n");
		child_end(parent);
		return;
	}
	arena_init(&arena);
	open_live(&arena, pid, &target);
	path = target_file_path(&arena, &target, STR("/plain"));
	assert_int_equal(access(path.ptr, X_OK), 0);
	target_close(&target);
	arena_deinit(&arena);
	kill(pid, SIGKILL);
	child_end(parent);
}

// The kernel writes core files into the working folder: core_pattern says "core".
static bool dump(const char *name)
{
	struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};
	char pattern[128] = "";
	FILE *file = fopen("/proc/sys/kernel/core_pattern", "r");
	pid_t pid;

	if (!file || !fgets(pattern, sizeof(pattern), file) || strcmp(pattern, "core\n") != 0)
		limit.rlim_cur = 0;
	if (file)
		fclose(file);
	if (limit.rlim_cur == 0 || setrlimit(RLIMIT_CORE, &limit)) {
		printf("# SKIP core files go elsewhere here: %s", pattern);
		return false;
	}
	pid = go_program_start(path_of(name));
	kill(pid, SIGABRT);
	waitpid(pid, NULL, 0);
	return true;
}

static void opens_cores_of_the_kernel(void **state)
{
	static const char *const names[] = {"plain", "pie"};
	char here[1024];

	(void)state;
	assert_non_null(getcwd(here, sizeof(here)));
	assert_int_equal(setenv("GOTRACEBACK", "crash", 1), 0);
	for (u32 i = 0; i < ARRAY_LEN(names); i++) {
		struct target target;
		struct arena arena;
		struct error err;
		bool is_there;

		assert_int_equal(chdir(dir.path), 0);
		is_there = dump(names[i]);
		assert_int_equal(chdir(here), 0);
		if (!is_there)
			return;
		arena_init(&arena);
		if (!target_open_core(&arena, path_of("core"), NULL, &target, &err))
			fail_msg("%s", err.text);
		assert_right(&target);
		assert_text(target.exe, path_of(names[i]));
		assert_true(target.thread_count > 1);
		assert_int_equal(target.note_count, 0);
		assert_int_equal(target.bias != 0, i == 1);
		target_close(&target);
		assert_false(
			target_open_core(&arena, path_of("core"), names[1 - i], &target, &err));
		arena_deinit(&arena);
		assert_int_equal(unlink(path_of("core")), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_programs),
		cmocka_unit_test(reads_the_file_that_it_was_started_from),
		cmocka_unit_test(looks_behind_namespaces),
		cmocka_unit_test(opens_cores_of_the_kernel),
	};
	int failed = 0;

	tempdir_init(&dir);
	if (!go_program_build(&dir, source, "", "plain") ||
		!go_program_build(&dir, source, "-buildmode=pie", "pie"))
		printf("1..0 # SKIP without a Go program\n");
	else if (child_can_be_traced())
		failed = cmocka_run_group_tests(tests, NULL, NULL);
	tempdir_deinit(&dir);
	return failed;
}
