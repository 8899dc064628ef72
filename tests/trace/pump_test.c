// SPDX-License-Identifier: Apache-2.0
#include "trace/pump.h"

#include "support/testing.h"
#include "trace/made_trace.h"

struct arena arena;

enum { GENERATIONS = 3, BATCHES = 6, ROUNDS = 4000, GOROUTINES = 5, APART = 1 << 20 };

// Ids that a table by their lowest bits cannot tell apart, and of all lengths.
static u64 id_of(u32 i)
{
	return 7 + (u64)i * i * i * APART;
}

// Goroutine 1 creates the others and wakes one after the other, which runs on thread 20 and waits again.
static void put_generation(struct made_trace *made, u64 generation)
{
	u64 seqs[GOROUTINES] = {0}, time = generation * 1000000000;

	for (u32 batch = 0; batch < BATCHES; batch++) {
		u64 begin[GOROUTINES];

		memcpy(begin, seqs, sizeof(seqs));
		made_batch(made, generation, 10, time);
		if (!batch) {
			MADE_EVENT(made, TRACE_PROC_STATUS, 0, 0, TRACE_PROC_RUNNING);
			MADE_EVENT(made, TRACE_GO_STATUS, 1, 1, 10, TRACE_RUNNING);
		}
		for (u32 i = 0; !batch && i < GOROUTINES; i++) {
			if (generation == 1)
				MADE_EVENT(made, TRACE_GO_CREATE_BLOCKED, 2, id_of(i), 0, 0);
			else
				MADE_EVENT(made, TRACE_GO_STATUS, 2, id_of(i), UINT64_MAX,
					TRACE_WAITING);
		}
		for (u32 i = 0; i < ROUNDS; i++) {
			MADE_EVENT(made, TRACE_GO_UNBLOCK, 20, id_of(i % GOROUTINES),
				seqs[i % GOROUTINES] + 1, 0);
			seqs[i % GOROUTINES] += 2;
		}
		made_end(made);
		memcpy(seqs, begin, sizeof(seqs));
		made_batch(made, generation, 20, time);
		if (!batch)
			MADE_EVENT(made, TRACE_PROC_STATUS, 0, 1, TRACE_PROC_RUNNING);
		for (u32 i = 0; i < ROUNDS; i++) {
			seqs[i % GOROUTINES] += 2;
			MADE_EVENT(made, TRACE_GO_START, 15, id_of(i % GOROUTINES),
				seqs[i % GOROUTINES]);
			MADE_EVENT(made, TRACE_GO_BLOCK, 5, 1, 0);
		}
		made_end(made);
		time += (u64)ROUNDS * 20 + 1000;
	}
	made_tables(made, generation, 23);
}

static void open_reader(struct trace_reader *reader, struct trace_source_bytes *memory, str bytes)
{
	struct error err;

	*memory = (struct trace_source_bytes){.bytes = bytes};
	assert_true(trace_reader_open(reader, trace_source_memory(memory), &err));
}

static str made(void)
{
	struct made_trace trace;

	made_begin(&trace, &arena, 23);
	for (u64 generation = 1; generation <= GENERATIONS; generation++)
		put_generation(&trace, generation);
	return made_bytes(&trace);
}

static void assert_same(
	const struct trace_event *event, const struct trace_event *wanted, enum trace_need need)
{
	u32 words = trace_event_specs[wanted->type].arguments;

	assert_int_equal(event->time_ns, wanted->time_ns);
	assert_int_equal(event->what, wanted->what);
	if (need == TRACE_NEED_STATES)
		return;
	assert_memory_equal(event->args, wanted->args, words * sizeof(u64));
	assert_int_equal(event->thread, wanted->thread);
	assert_int_equal(event->proc, wanted->proc);
	assert_int_equal(event->goroutine, wanted->goroutine);
}

// What the thread hands on is what the reader says; how many there were.
static u64 compare(str bytes, enum trace_need need)
{
	struct trace_source_bytes memories[2];
	struct trace_reader alone, ahead;
	const struct trace_event *wanted;
	struct trace_packed part;
	struct trace_pump *pump;
	struct error err;
	u64 count = 0;

	open_reader(&alone, &memories[0], bytes);
	open_reader(&ahead, &memories[1], bytes);
	pump = trace_pump_open(&ahead, need);
	assert_non_null(pump);
	while (trace_pump_take(pump, &part, &err) == TRACE_NEXT_EVENT) {
		for (; part.at < part.end; count++) {
			const struct trace_event *event = trace_packed_next(&part);

			assert_int_equal(
				trace_reader_next(&alone, &wanted, &err), TRACE_NEXT_EVENT);
			assert_same(event, wanted, need);
		}
	}
	assert_int_equal(trace_reader_next(&alone, &wanted, &err), TRACE_NEXT_END);
	trace_pump_close(pump);
	assert_int_equal(ahead.losses.generations, 0);
	assert_int_equal(ahead.losses.first[0], 0);
	trace_reader_close(&alone);
	trace_reader_close(&ahead);
	return count;
}

static void thread_hands_on_what_the_reader_says(void **state)
{
	// Of each generation: a sync, two Ps, a goroutine, those that it has to do with, and three events a round.
	u64 each = 1 + 2 + 1 + GOROUTINES + (u64)3 * BATCHES * ROUNDS;
	str bytes = made();

	(void)state;
	assert_int_equal(compare(bytes, TRACE_NEED_ALL), GENERATIONS * each + 1);
	assert_int_equal(compare(bytes, TRACE_NEED_STATES), GENERATIONS * each + 1);
}

// A goroutine keeps its slot from its creation on, whatever it is looked for with.
static void goroutines_keep_their_slots(void **state)
{
	struct trace_source_bytes memory;
	struct trace_reader reader;
	const struct trace_event *event;
	struct error err;
	u32 slots[GOROUTINES] = {0}, created = 0, round = 0;

	(void)state;
	open_reader(&reader, &memory, made());
	while (trace_reader_next(&reader, &event, &err) == TRACE_NEXT_EVENT) {
		if (event->type == TRACE_GO_CREATE_BLOCKED) {
			assert_int_equal(event->args[0], id_of(created));
			slots[created++] = event->slot;
		} else if (event->type == TRACE_GO_UNBLOCK) {
			u32 i = round++ % ROUNDS % GOROUTINES;

			assert_int_equal(event->args[0], id_of(i));
			assert_int_equal(event->slot, slots[i]);
		} else if (event->type == TRACE_GO_START) {
			assert_int_equal(event->slot, slots[(round - 1) % ROUNDS % GOROUTINES]);
		}
	}
	assert_int_equal(created, GOROUTINES);
	assert_int_equal(round, GENERATIONS * BATCHES * ROUNDS);
	trace_reader_close(&reader);
}

// Whoever wants no more is not kept waiting.
static void closes_in_the_middle(void **state)
{
	struct trace_source_bytes memory;
	struct trace_reader reader;
	struct trace_packed part;
	struct trace_pump *pump;
	struct error err;

	(void)state;
	open_reader(&reader, &memory, made());
	pump = trace_pump_open(&reader, TRACE_NEED_ALL);
	assert_non_null(pump);
	assert_int_equal(trace_pump_take(pump, &part, &err), TRACE_NEXT_EVENT);
	trace_pump_close(pump);
	trace_reader_close(&reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thread_hands_on_what_the_reader_says),
		cmocka_unit_test(goroutines_keep_their_slots),
		cmocka_unit_test(closes_in_the_middle),
	};
	int result;

	arena_init(&arena);
	result = cmocka_run_group_tests(tests, NULL, NULL);
	arena_deinit(&arena);
	return result;
}
