// SPDX-License-Identifier: Apache-2.0
// Errors of targets that are no Go programs, or that one may not read.
#include "process/memory/target.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process/memory/support/child.h"
#include "support/testing.h"

static void assert_refused(u32 pid, enum error_kind kind, const char *text)
{
	struct target target;
	struct arena arena;
	struct error err;

	arena_init(&arena);
	assert_false(target_open_live(&arena, pid, &target, &err));
	if (!strstr(err.text, text))
		fail_msg("\"%s\" is not in \"%s\"", text, err.text);
	assert_int_equal(err.kind, kind);
	assert_int_equal(strncmp(err.text, "PID ", 4), 0);
	arena_deinit(&arena);
}

static void wait_only(void *context)
{
	(void)context;
	child_ready();
	for (;;)
		pause();
}

static void there_is_no_such_process(void **state)
{
	pid_t pid = child_start(wait_only, NULL);

	(void)state;
	child_end(pid);
	assert_refused((u32)pid, ERROR_MISSING, "no such process");
	assert_refused(0, ERROR_INPUT, "no process has this number");
	assert_refused(UINT32_MAX, ERROR_INPUT, "no process has this number");
}

static void it_is_not_a_go_program(void **state)
{
	pid_t pid = child_start(wait_only, NULL);

	(void)state;
	assert_refused((u32)pid, ERROR_MISSING, "not a Go program");
	child_end(pid);
}

static void it_is_a_thread_of_the_kernel(void **state)
{
	char name[32] = "";
	FILE *file = fopen("/proc/2/comm", "r");

	(void)state;
	if (!file || !fgets(name, sizeof(name), file) || strcmp(name, "kthreadd\n") != 0) {
		printf("# SKIP no thread of the kernel is seen here\n");
		if (file)
			fclose(file);
		return;
	}
	fclose(file);
	assert_refused(2, ERROR_INPUT, "is a thread of the kernel (kthreadd)");
}

static void exit_at_once(void *context)
{
	(void)context;
	child_ready();
	_exit(0);
}

static void it_is_a_zombie(void **state)
{
	pid_t pid = child_start(exit_at_once, NULL);
	char text[64];

	(void)state;
	while (child_state(pid) != 'Z')
		usleep(1000);
	snprintf(text, sizeof(text), "that its parent, process %d, has not waited for", getpid());
	assert_refused((u32)pid, ERROR_MISSING, text);
	waitpid(pid, NULL, 0);
}

struct sleeper {
	volatile u32 tid;
};

static void *sleep_on(void *context)
{
	((struct sleeper *)context)->tid = (u32)gettid();
	for (;;)
		pause();
	return NULL;
}

static void it_is_a_thread(void **state)
{
	static struct sleeper sleeper;
	pthread_t thread;
	char text[64];

	(void)state;
	pthread_create(&thread, NULL, sleep_on, &sleeper);
	while (!sleeper.tid)
		usleep(1000);
	snprintf(text, sizeof(text), "is a thread of process %d (", getpid());
	assert_refused(sleeper.tid, ERROR_INPUT, text);
}

static void lose_the_main_thread(void *context)
{
	static struct sleeper sleeper;
	pthread_t thread;

	(void)context;
	pthread_create(&thread, NULL, sleep_on, &sleeper);
	child_ready();
	pthread_exit(NULL);
}

static void its_main_thread_is_gone(void **state)
{
	pid_t pid = child_start(lose_the_main_thread, NULL);

	(void)state;
	while (child_state(pid) != 'Z')
		usleep(1000);
	assert_refused((u32)pid, ERROR_INPUT, "its main thread has ended while others run");
	child_end(pid);
}

// The child as somebody else; it tries to open the test.
struct prying {
	u32 pid;
	struct error *err; // shared
};

static void pry(void *context)
{
	struct prying *prying = context;
	struct target target;
	struct arena arena;

	if (setgid(65534) || setuid(65534))
		_exit(1);
	arena_init(&arena);
	if (target_open_live(&arena, prying->pid, &target, prying->err))
		error_set(prying->err, ERROR_NONE, "it was opened");
	child_ready();
	for (;;)
		pause();
}

static void one_may_not_read_it(void **state)
{
	struct prying prying = {(u32)getpid(), child_shared(4096)};
	pid_t pid;

	(void)state;
	if (getuid() != 0) {
		printf("# SKIP only root can become somebody else\n");
		return;
	}
	pid = child_start(pry, &prying);
	assert_int_equal(prying.err->kind, ERROR_SYSTEM);
	assert_non_null(strstr(prying.err->text, "no permission to read its memory"));
	assert_non_null(strstr(prying.err->text, "uid 0, tocsin as uid 65534"));
	assert_non_null(strstr(prying.err->text, "CAP_SYS_PTRACE"));
	child_end(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_is_no_such_process),
		cmocka_unit_test(it_is_not_a_go_program),
		cmocka_unit_test(it_is_a_thread_of_the_kernel),
		cmocka_unit_test(it_is_a_zombie),
		cmocka_unit_test(it_is_a_thread),
		cmocka_unit_test(its_main_thread_is_gone),
		cmocka_unit_test(one_may_not_read_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
