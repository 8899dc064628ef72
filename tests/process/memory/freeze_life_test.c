// SPDX-License-Identifier: Apache-2.0
// What a target may do while it is stopped, and what may happen to who stops it.
#include "process/memory/freeze.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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

static void hang(struct stop_hook *hook)
{
	(void)hook;
	*shared = 1;
	for (;;)
		pause();
}

static void freeze_and_hang(void *context)
{
	struct counting_child *child = context;
	struct stop_hook hook = {.child = child, .fn = hang};
	struct error err;

	child_ready();
	freeze_once(child, hooked_plan, &hook, &err);
}

static void goes_on_when_the_tracer_is_killed(void **state)
{
	struct counting_child child;
	u64 before;
	pid_t tracer;

	(void)state;
	counting_child_start(&child, NULL, NULL);
	*shared = 0;
	tracer = child_start(freeze_and_hang, &child);
	wait_until(shared, 1);
	assert_int_equal(child_state(child.pid), 't');
	before = *child.alive;
	usleep(20000);
	assert_int_equal(*child.alive, before);
	child_end(tracer);
	wait_for_state(child.pid, 'S'); // its main thread pauses
	counting_child_goes_on(&child);
	freeze_well(&child, counting_child_plan, &child);
	counting_child_end(&child);
}

static void end_main_thread(void *context)
{
	(void)context;
	pthread_exit(NULL);
}

static void copes_without_the_main_thread(void **state)
{
	struct counting_child child;

	(void)state;
	counting_child_start(&child, end_main_thread, NULL);
	wait_for_state(child.pid, 'Z');
	// process_vm_readv by the number of the dead main thread does not work: an error, not a hang.
	struct error err;

	assert_false(freeze_once(&child, counting_child_plan, &child, &err));
	counting_child_goes_on(&child);
	counting_child_end(&child);
}

static void kill_it(struct stop_hook *hook)
{
	kill(hook->child->pid, SIGKILL);
	wait_for_state(hook->child->pid, 'Z');
}

static void says_so_when_the_target_is_killed(void **state)
{
	struct counting_child child;
	struct stop_hook hook = {.child = &child, .fn = kill_it};
	struct error err;

	(void)state;
	for (int i = 0; i < 5; i++) {
		counting_child_start(&child, NULL, NULL);
		hook.calls = 0;
		assert_false(freeze_once(&child, hooked_plan, &hook, &err));
		assert_int_equal(err.kind, ERROR_MISSING);
		assert_non_null(strstr(err.text, "was killed while it was copied"));
		counting_child_end(&child);
	}
}

static void exit_soon(void *context)
{
	(void)context;
	usleep(3000);
	_exit(0);
}

static void copes_with_an_exit_at_any_time(void **state)
{
	struct counting_child child;
	struct error err;

	(void)state;
	for (int i = 0; i < 40; i++) {
		counting_child_start(&child, exit_soon, NULL);
		usleep(i * 100);
		// Either way; but it ends.
		if (!freeze_once(&child, counting_child_plan, &child, &err))
			assert_true(err.text[0]);
		waitpid(child.pid, NULL, 0);
		counting_child_end(&child);
	}
}

static void count_signal(int number)
{
	(void)number;
	__atomic_fetch_add(shared, 1, __ATOMIC_SEQ_CST);
}

static void take_signals(void *context)
{
	struct sigaction action = {.sa_handler = count_signal, .sa_flags = SA_RESTART};

	(void)context;
	sigaction(SIGRTMIN, &action, NULL);
	shared[1] = 1;
}

static void send(struct stop_hook *hook)
{
	for (int i = 0; i < 10; i++)
		assert_int_equal(kill(hook->child->pid, SIGRTMIN), 0);
}

static void *send_many(void *context)
{
	const struct counting_child *child = context;

	for (u64 i = 0; i < 5000; i++) {
		while (sigqueue(child->pid, SIGRTMIN, (union sigval){0}))
			usleep(10);
		if (i % 50 == 0)
			usleep(100);
	}
	return NULL;
}

// Real-time signals queue: each must be handled once.
static void loses_no_signal(void **state)
{
	struct counting_child child;
	struct stop_hook hook = {.child = &child, .fn = send};
	pthread_t sender;

	(void)state;
	shared[0] = shared[1] = 0;
	counting_child_start(&child, take_signals, NULL);
	wait_until(shared + 1, 1);
	freeze_well(&child, hooked_plan, &hook);
	wait_until(shared, 10);
	pthread_create(&sender, NULL, send_many, &child);
	for (int i = 0; i < 60; i++)
		freeze_well(&child, counting_child_plan, &child);
	pthread_join(sender, NULL);
	wait_until(shared, 5010);
	usleep(10000);
	assert_int_equal(*shared, 5010);
	counting_child_goes_on(&child);
	counting_child_end(&child);
}

static void stop_it(struct stop_hook *hook)
{
	kill(hook->child->pid, SIGSTOP);
}

static void keeps_a_stop_by_signal(void **state)
{
	struct counting_child child;
	struct stop_hook hook = {.child = &child, .fn = stop_it};
	u64 before;

	(void)state;
	counting_child_start(&child, NULL, NULL);
	kill(child.pid, SIGSTOP);
	wait_for_state(child.pid, 'T');
	freeze_well(&child, counting_child_plan, &child);
	wait_for_state(child.pid, 'T');
	before = *child.alive;
	usleep(20000);
	assert_int_equal(*child.alive, before);
	kill(child.pid, SIGCONT);
	counting_child_goes_on(&child);

	freeze_well(&child, hooked_plan, &hook);
	wait_for_state(child.pid, 'T');
	kill(child.pid, SIGCONT);
	counting_child_goes_on(&child);
	counting_child_end(&child);
}

static void trace_it(void *context)
{
	const struct counting_child *child = context;

	ASSERT(ptrace(PTRACE_SEIZE, child->pid, NULL, NULL) == 0);
	child_ready();
	for (;;)
		pause();
}

static void names_another_tracer(void **state)
{
	struct counting_child child;
	struct error err;
	char number[40];
	pid_t tracer;

	(void)state;
	counting_child_start(&child, NULL, NULL);
	tracer = child_start(trace_it, &child);
	assert_false(freeze_once(&child, counting_child_plan, &child, &err));
	snprintf(number, sizeof(number), "process %d (", tracer);
	assert_non_null(strstr(err.text, number));
	assert_non_null(strstr(err.text, "traces it already"));
	child_end(tracer);
	counting_child_goes_on(&child);
	counting_child_end(&child);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goes_on_when_the_tracer_is_killed),
		cmocka_unit_test(copes_without_the_main_thread),
		cmocka_unit_test(says_so_when_the_target_is_killed),
		cmocka_unit_test(copes_with_an_exit_at_any_time),
		cmocka_unit_test(loses_no_signal),
		cmocka_unit_test(keeps_a_stop_by_signal),
		cmocka_unit_test(names_another_tracer),
	};

	if (!child_can_be_traced())
		return 0;
	return cmocka_run_group_tests(tests, make_shared, NULL);
}
