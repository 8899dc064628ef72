// SPDX-License-Identifier: Apache-2.0
#include "base/background.h"

#include "support/testing.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

// A thread that stays until it is told to end, and what its policy is.
struct sleeper {
	pthread_t thread;
	pthread_barrier_t has_started, may_end;
	pid_t id;
};

static void *sleep_there(void *context)
{
	struct sleeper *sleeper = context;

	sleeper->id = gettid();
	pthread_barrier_wait(&sleeper->has_started);
	pthread_barrier_wait(&sleeper->may_end);
	return NULL;
}

static void start(struct sleeper *sleeper)
{
	pthread_barrier_init(&sleeper->has_started, NULL, 2);
	pthread_barrier_init(&sleeper->may_end, NULL, 2);
	assert_int_equal(pthread_create(&sleeper->thread, NULL, sleep_there, sleeper), 0);
	pthread_barrier_wait(&sleeper->has_started);
}

static void end(struct sleeper *sleeper)
{
	pthread_barrier_wait(&sleeper->may_end);
	pthread_join(sleeper->thread, NULL);
	pthread_barrier_destroy(&sleeper->may_end);
	pthread_barrier_destroy(&sleeper->has_started);
}

static struct background *begin(void)
{
	struct background *background = background_begin();

	if (!background)
		skip(); // not allowed here: that nothing was changed is asserted by its own test
	return background;
}

static void every_thread_lets_others_go_first(void **state)
{
	struct sleeper before, after;
	struct background *background;

	(void)state;
	start(&before);
	background = background_begin();
	if (background) {
		int policies[3];

		start(&after);
		policies[0] = sched_getscheduler(0);
		policies[1] = sched_getscheduler(before.id);
		policies[2] = sched_getscheduler(after.id);
		// On a machine as busy as that it may be over already.
		for (u32 i = 0; i < ARRAY_LEN(policies) && !background_is_over(background); i++)
			assert_int_equal(policies[i], SCHED_IDLE);
		background_end(background);
		assert_int_equal(sched_getscheduler(after.id), SCHED_OTHER);
		end(&after);
	}
	assert_int_equal(sched_getscheduler(0), SCHED_OTHER);
	assert_int_equal(sched_getscheduler(before.id), SCHED_OTHER);
	end(&before);
}

// Another process wants all of the one processor: the share is taken back, or this would take hours.
static void work_goes_on_where_no_time_is_left(void **state)
{
	struct background *background = begin();
	cpu_set_t one, all;
	pid_t busy;

	(void)state;
	assert_int_equal(sched_getaffinity(0, sizeof(all), &all), 0);
	CPU_ZERO(&one);
	for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
		if (CPU_ISSET(i, &all))
			CPU_SET(i, &one);
	assert_int_equal(sched_setaffinity(0, sizeof(one), &one), 0);
	busy = fork();
	assert_true(busy >= 0);
	if (busy == 0) {
		sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){0});
		for (;;)
			__asm__ volatile("");
	}
	while (sched_getscheduler(0) == SCHED_IDLE)
		;
	assert_true(background_is_over(background));
	kill(busy, SIGKILL);
	assert_int_equal(waitpid(busy, NULL, 0), busy);
	background_end(background);
	assert_int_equal(sched_getscheduler(0), SCHED_OTHER);
	assert_int_equal(sched_setaffinity(0, sizeof(all), &all), 0);
}

// Whoever chose another policy has reasons.
static void a_policy_of_its_own_is_kept(void **state)
{
	(void)state;
	assert_int_equal(sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){0}), 0);
	assert_null(background_begin());
	assert_int_equal(sched_getscheduler(0), SCHED_BATCH);
	assert_int_equal(sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){0}), 0);
	background_end(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_thread_lets_others_go_first),
		cmocka_unit_test(work_goes_on_where_no_time_is_left),
		cmocka_unit_test(a_policy_of_its_own_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
