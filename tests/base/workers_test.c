// SPDX-License-Identifier: Apache-2.0
#include "base/workers.h"

#include "support/testing.h"

enum { COUNT = 10000 };

struct tally {
	struct workers *workers;
	u32 sum, per_index[COUNT], bad_worker;
};

static void count_index(void *context, u32 index, u32 worker)
{
	struct tally *tally = context;

	__atomic_fetch_add(&tally->per_index[index], 1, __ATOMIC_RELAXED);
	if (worker >= workers_count(tally->workers))
		__atomic_store_n(&tally->bad_worker, 1, __ATOMIC_RELAXED);
}

static void every_index_runs_once(void **state)
{
	static const u32 grains[] = {0, 1, 7, COUNT + 1};
	struct tally tally = {.workers = workers_open(3, 1 << 20)};

	(void)state;
	assert_int_equal(workers_count(tally.workers), 3);
	for (size_t i = 0; i < ARRAY_LEN(grains); i++)
		workers_for(tally.workers, COUNT, grains[i], count_index, &tally);
	workers_for(tally.workers, 0, 1, count_index, &tally);
	for (u32 count = 0; count < 8; count++)
		workers_for_apart(tally.workers, count, count_index, &tally);
	workers_for_apart(tally.workers, COUNT, count_index, &tally);
	for (u32 i = 0; i < COUNT; i++)
		assert_int_equal(tally.per_index[i], ARRAY_LEN(grains) + 1 + (i < 7 ? 7 - i : 0));
	assert_int_equal(tally.bad_worker, 0);
	workers_close(tally.workers);
}

// A job that adds two smaller ones, down to nothing.
static void split_job(void *context, void *job, u32 worker)
{
	struct tally *tally = context;
	uintptr_t depth = (uintptr_t)job;

	(void)worker;
	__atomic_fetch_add(&tally->sum, 1, __ATOMIC_RELAXED);
	for (int i = 0; i < 2 && depth; i++)
		workers_add(tally->workers, split_job, tally, (void *)(depth - 1));
}

static void wait_includes_jobs_added_by_jobs(void **state)
{
	enum { DEPTH = 12 };
	struct tally tally = {.workers = workers_open(0, 0)};

	(void)state;
	assert_true(workers_count(tally.workers) >= 1);
	workers_wait(tally.workers);
	for (u32 round = 1; round <= 3; round++) {
		workers_add(tally.workers, split_job, &tally, (void *)(uintptr_t)DEPTH);
		workers_wait(tally.workers);
		assert_int_equal(tally.sum, round * ((2u << DEPTH) - 1));
	}
	workers_close(tally.workers);
	workers_close(NULL);
}

static void use_stack(void *context, u32 index, u32 worker)
{
	volatile char block[8 << 20];

	(void)index;
	(void)worker;
	for (size_t i = 0; i < sizeof(block); i += 4096)
		block[i] = 1;
	__atomic_fetch_add(&((struct tally *)context)->sum, (u32)block[0], __ATOMIC_RELAXED);
}

static void stacks_are_deep(void **state)
{
	struct tally tally = {.workers = workers_open(2, 0)};

	(void)state;
	workers_for(tally.workers, 2, 1, use_stack, &tally);
	assert_int_equal(tally.sum, 2);
	workers_close(tally.workers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_index_runs_once),
		cmocka_unit_test(wait_includes_jobs_added_by_jobs),
		cmocka_unit_test(stacks_are_deep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
