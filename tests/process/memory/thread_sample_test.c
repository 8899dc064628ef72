// SPDX-License-Identifier: Apache-2.0
#include "process/memory/thread_sample.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <unistd.h>

#include "process/memory/support/child.h"
#include "support/rest.h"
#include "support/testing.h"

enum { WORDS = 16, ATTEMPTS = 200 };
static const u64 planted = 0x5eed0fca11ab1e00;

// A child's thread stays here, with the planted words on its stack.
static __attribute__((noinline)) void spin(void *context)
{
	u64 words[WORDS];

	(void)context;
	for (u32 i = 0; i < WORDS; i++)
		words[i] = planted + i;
	child_ready();
	for (;;)
		__asm__ volatile("" : : "r"(words) : "memory");
}

static void sleep_only(void *context)
{
	(void)context;
	child_ready();
	for (;;)
		pause();
}

static bool has_planted(const struct thread_sample *sample)
{
	u64 words[WORDS];

	for (u32 at = 0; at + sizeof(words) <= sample->stack_size; at += 8) {
		u32 same = 0;

		memcpy(words, sample->stack + at, sizeof(words));
		while (same < WORDS && words[same] == planted + same)
			same++;
		if (same == WORDS)
			return true;
	}
	return false;
}

// Whether this machine lets anybody sample.
static void skip_without_sampling(int reason)
{
	if (reason == EPERM || reason == EACCES || reason == ENOSYS || reason == ENOENT) {
		print_message("# SKIP threads cannot be sampled here: %s\n", strerror(reason));
		skip();
	}
}

// One that runs beside one that sleeps and one that is not there.
static void samples_those_that_run(void **state)
{
	struct thread_sample samples[3] = {0};
	pid_t busy = child_start(spin, NULL), asleep = child_start(sleep_only, NULL);
	struct arena arena;
	int reason = 0;

	(void)state;
	arena_init(&arena);
	wait_for_rest(asleep);
	// A busy machine may not have let it run meanwhile.
	for (u32 i = 0; i < ATTEMPTS && !samples[0].done; i++) {
		samples[0] = (struct thread_sample){.tid = (u32)busy, .stack_high = UINT64_MAX};
		samples[1] = (struct thread_sample){.tid = (u32)asleep, .stack_high = UINT64_MAX};
		samples[2] = (struct thread_sample){.tid = INT32_MAX, .stack_high = UINT64_MAX};
		if (!threads_sample(&arena, samples, ARRAY_LEN(samples), &reason))
			skip_without_sampling(reason);
	}
	child_end(busy);
	child_end(asleep);
	assert_true(samples[0].done);
	assert_int_equal(reason, 0);
	assert_false(samples[1].done);
	assert_false(samples[2].done);
	assert_int_equal(samples[0].tid, busy);
	assert_true(samples[0].pc > 4096 && samples[0].sp > 4096);
	assert_in_range(samples[0].stack_size, WORDS * 8, THREAD_SAMPLE_STACK);
	assert_true(has_planted(&samples[0]));
	arena_deinit(&arena);
}

struct record {
	struct perf_event_header header;
	u64 abi, registers[3]; // bp, sp, ip on amd64
	u64 room;
	u64 stack[4];
	u64 used;
};

static struct record made_record(void)
{
	return (struct record){
		.header = {PERF_RECORD_SAMPLE, 0, sizeof(struct record)},
		.abi = PERF_SAMPLE_REGS_ABI_64,
		.registers = {0xb0, 0x50, 0x1c},
		.room = 32,
		.stack = {1, 2, 3, 4},
		.used = 24,
	};
}

static bool parse(const void *bytes, size_t size, struct thread_sample *ret)
{
	*ret = (struct thread_sample){.tid = 7};
	return thread_sample_parse((str){bytes, size}, ret);
}

static void finds_the_sample_among_records(void **state)
{
	struct {
		struct perf_event_header other;
		u64 of_other;
		struct record record;
	} all = {{PERF_RECORD_THROTTLE, 0, 16}, 5, made_record()};
	struct thread_sample sample;

	(void)state;
#if !defined(__x86_64__)
	skip();
#endif
	assert_true(parse(&all, sizeof(all), &sample));
	assert_true(sample.done);
	assert_int_equal(sample.tid, 7);
	assert_int_equal(sample.bp, 0xb0);
	assert_int_equal(sample.sp, 0x50);
	assert_int_equal(sample.pc, 0x1c);
	assert_int_equal(sample.stack_size, 24);
	assert_memory_equal(sample.stack, all.record.stack, 24);
}

static void says_no_to_what_does_not_hold_together(void **state)
{
	struct record record = made_record();
	struct thread_sample sample;

	(void)state;
	for (size_t size = 0; size < sizeof(record); size++)
		assert_false(parse(&record, size, &sample));
	record.header.size = 4;
	assert_false(parse(&record, sizeof(record), &sample));
	record = made_record();
	record.abi = PERF_SAMPLE_REGS_ABI_NONE;
	assert_false(parse(&record, sizeof(record), &sample));
	record = made_record();
	record.room = THREAD_SAMPLE_STACK + 8;
	assert_false(parse(&record, sizeof(record), &sample));
	record = made_record();
	record.used = 33;
	assert_false(parse(&record, sizeof(record), &sample));
	record.used = 0;
	assert_false(parse(&record, sizeof(record), &sample));
	assert_false(sample.done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_those_that_run),
		cmocka_unit_test(finds_the_sample_among_records),
		cmocka_unit_test(says_no_to_what_does_not_hold_together),
	};

	if (!child_can_be_traced())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
