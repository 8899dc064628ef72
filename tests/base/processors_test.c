// SPDX-License-Identifier: Apache-2.0
#include "base/processors.h"

#include "support/testing.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void what_runs_stands_in_the_fourth_field(void **state)
{
	(void)state;
	assert_int_equal(processors_running(STR("0.20 0.18 0.12 2/80 11206\n")), 2);
	assert_int_equal(processors_running(STR("117.00 80.18 3.12 4096/90000 11206\n")), 4096);
}

static void what_does_not_say_it_is_nothing(void **state)
{
	(void)state;
	assert_int_equal(processors_running(STR_EMPTY), 0);
	assert_int_equal(processors_running(STR("0.20 0.18 0.12")), 0);
	assert_int_equal(processors_running(STR("0.20 0.18 0.12 ")), 0);
	assert_int_equal(processors_running(STR("0.20 0.18 0.12 7")), 0);
	assert_int_equal(processors_running(STR("0.20 0.18 0.12 x/80 1\n")), 0);
	assert_int_equal(processors_running(STR("0.20 0.18 0.12 99999999999999/80 1\n")), 0);
}

static void others_take_theirs_first(void **state)
{
	const struct processors all = {8, 8}, few = {8, 2};

	(void)state;
	assert_int_equal(processors_left(&all, 0), 8);
	assert_int_equal(processors_left(&all, 3), 5);
	assert_int_equal(processors_left(&all, 8), 1);
	assert_int_equal(processors_left(&all, 100), 1);
	assert_int_equal(processors_left(&few, 0), 2);
	assert_int_equal(processors_left(&few, 6), 2);
	assert_int_equal(processors_left(&few, 7), 1);
}

static void one_allowed_processor_is_one(void **state)
{
	cpu_set_t before, one;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	CPU_ZERO(&one);
	for (int i = 0; i < CPU_SETSIZE && !CPU_COUNT(&one); i++)
		if (CPU_ISSET(i, &before))
			CPU_SET(i, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	assert_int_equal(processors_here().allowed, 1);
	assert_int_equal(processors_free(), 1);
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
	assert_int_equal(processors_here().allowed, CPU_COUNT(&before));
}

static void a_busy_system_leaves_one(void **state)
{
	u32 count = processors_here().online;
	pid_t children[64];

	(void)state;
	if (count > 64)
		skip();
	for (u32 i = 0; i < count; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (children[i] == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			for (;;)
				;
		}
	}
	assert_int_equal(processors_free(), 1);
	for (u32 i = 0; i < count; i++) {
		kill(children[i], SIGKILL);
		waitpid(children[i], NULL, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_runs_stands_in_the_fourth_field),
		cmocka_unit_test(what_does_not_say_it_is_nothing),
		cmocka_unit_test(others_take_theirs_first),
		cmocka_unit_test(one_allowed_processor_is_one),
		cmocka_unit_test(a_busy_system_leaves_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
