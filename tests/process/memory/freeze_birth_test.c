// SPDX-License-Identifier: Apache-2.0
// Targets that fork, make threads and execute other programs while they are stopped.
#include "process/memory/freeze.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process/memory/live_memory.h"
#include "process/memory/support/frozen_child.h"
#include "support/testing.h"

static volatile u64 *shared; // of the test and what it forks

static int make_shared(void **state)
{
	(void)state;
	shared = child_shared(4096);
	return 0;
}

static void fork_on(void *context)
{
	(void)context;
	for (;;) {
		pid_t pid = fork();

		if (pid == 0)
			_exit(0);
		ASSERT(pid > 0 && waitpid(pid, NULL, 0) == pid);
		++*shared;
	}
}

static void leaves_forks_alone(void **state)
{
	struct counting_child child;

	(void)state;
	*shared = 0;
	counting_child_start(&child, fork_on, NULL);
	for (int i = 0; i < 30; i++) {
		u64 before = *shared;

		freeze_well(&child, counting_child_plan, &child);
		wait_until(shared, before + 2);
	}
	counting_child_goes_on(&child);
	counting_child_end(&child);
}

static void wait_for_vfork(void *context)
{
	(void)context;
	for (;;) {
		pid_t pid = vfork();

		if (pid == 0) {
			++*shared;
			usleep(300000); // its parent sleeps uninterruptibly
			_exit(0);
		}
		waitpid(pid, NULL, 0);
	}
}

static void does_not_wait_for_vfork(void **state)
{
	struct counting_child child;

	(void)state;
	*shared = 0;
	counting_child_start(&child, wait_for_vfork, NULL);
	for (u64 i = 1; i < 4; i++) {
		wait_until(shared, i);
		freeze_well(&child, counting_child_plan, &child);
	}
	counting_child_goes_on(&child);
	wait_until(shared, 5);
	counting_child_end(&child);
}

// Each thread makes the next one and ends.
static void *make_the_next(void *context)
{
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	++*shared;
	while (pthread_create(&thread, &attributes, make_the_next, context))
		sched_yield();
	pthread_attr_destroy(&attributes);
	return NULL;
}

static void make_threads(void *context)
{
	for (int i = 0; i < 3; i++)
		make_the_next(context);
}

static void catches_threads_that_are_born(void **state)
{
	struct counting_child child;

	(void)state;
	*shared = 0;
	counting_child_start(&child, make_threads, NULL);
	for (int i = 0; i < 50; i++) {
		u64 before = *shared;

		freeze_well(&child, counting_child_plan, &child);
		wait_until(shared, before + 10);
	}
	counting_child_goes_on(&child);
	counting_child_end(&child);
}

static void see_that_none_is_born(struct stop_hook *hook)
{
	u64 before = *shared;

	(void)hook;
	usleep(20000);
	assert_int_equal(*shared, before);
}

static void stops_them_all(void **state)
{
	struct counting_child child;
	struct stop_hook hook = {.child = &child, .fn = see_that_none_is_born};

	(void)state;
	*shared = 0;
	counting_child_start(&child, make_threads, NULL);
	for (int i = 0; i < 10; i++) {
		hook.calls = 0;
		freeze_well(&child, hooked_plan, &hook);
	}
	counting_child_end(&child);
}

// The program that is executed, again and again, is this test: see main.
static void execute_on(void *context)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", *(int *)context);
	execl("/proc/self/exe", "test", "execute", number, NULL);
}

static void *execute_thread(void *context)
{
	execute_on(context);
	return NULL;
}

static void *spin(void *context)
{
	for (;;)
		sched_yield();
	return context;
}

// What it executes: threads, of which one executes the next.
static int execute_next(const char *number)
{
	volatile u64 *counter =
		mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, atoi(number), 0);
	pthread_t thread;
	int file = atoi(number);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	++*counter;
	for (int i = 0; i < 3; i++)
		pthread_create(&thread, NULL, spin, NULL);
	pthread_create(&thread, NULL, execute_thread, &file);
	pause();
	return 1;
}

// exec waits for the threads that it kills, the tracer for exec: neither may hang.
static void gets_past_exec(void **state)
{
	int file = memfd_create("counter", 0);
	struct counting_child child;
	volatile u64 *counter;
	u32 done = 0;

	(void)state;
	assert_int_equal(ftruncate(file, 4096), 0);
	counter = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	counting_child_start(&child, execute_on, &file);
	for (int i = 0; i < 100; i++) {
		u64 before = *counter;
		struct target target;
		struct arena arena;
		struct error err;

		arena_init(&arena);
		child_target_open(&arena, child.pid, &target);
		done += target_freeze(&target, NULL, NULL, 0, &err);
		child_target_close(&target);
		arena_deinit(&arena);
		wait_until(counter, before + 1);
	}
	printf("# %u of 100 were frozen between two calls of exec\n", done);
	counting_child_end(&child);
	close(file);
}

static void execute_when_told(void *context)
{
	(void)context;
	wait_until(shared, 1);
	execlp("sleep", "sleep", "1000", NULL);
}

static void trace_a_thread(void *context)
{
	const struct counting_child *child = context;
	struct dirent *entry;
	char path[40];
	DIR *folder;

	snprintf(path, sizeof(path), "/proc/%d/task", child->pid);
	folder = opendir(path);
	while ((entry = readdir(folder))) {
		pid_t tid = atoi(entry->d_name);

		if (tid && tid != child->pid) {
			ASSERT(ptrace(PTRACE_SEIZE, tid, NULL, NULL) == 0);
			break;
		}
	}
	child_ready();
	for (;;)
		pause();
}

// Another tracer does not collect a thread that exec has killed: exec hangs, and PTRACE_SEIZE with it.
static void gives_up_on_an_exec_that_hangs(void **state)
{
	struct counting_child child;
	struct target target;
	struct arena arena;
	struct error err;
	pid_t tracer;

	(void)state;
	*shared = 0;
	arena_init(&arena);
	counting_child_start(&child, execute_when_told, NULL);
	tracer = child_start(trace_a_thread, &child);
	child_target_open(&arena, child.pid, &target);
	*shared = 1;
	wait_for_state(child.pid, 'D');
	assert_false(target_freeze(&target, counting_child_plan, &child, 0, &err));
	assert_non_null(strstr(err.text, "did not let it be stopped"));
	child_end(tracer);
	wait_for_state(child.pid, 'S');
	assert_false(live_memory_is_same(target.live));
	child_target_close(&target);
	arena_deinit(&arena);
	counting_child_end(&child);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_forks_alone),
		cmocka_unit_test(does_not_wait_for_vfork),
		cmocka_unit_test(catches_threads_that_are_born),
		cmocka_unit_test(stops_them_all),
		cmocka_unit_test(gets_past_exec),
		cmocka_unit_test(gives_up_on_an_exec_that_hangs),
	};

	if (argc == 3)
		return execute_next(argv[2]);
	if (!child_can_be_traced())
		return 0;
	return cmocka_run_group_tests(tests, make_shared, NULL);
}
