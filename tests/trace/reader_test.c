// SPDX-License-Identifier: Apache-2.0
#include "trace/reader.h"

#include "support/testing.h"
#include "trace/made_trace.h"

#include <stdio.h>

struct arena arena;

// The types of all events of a trace, as "SYNC 25 25 16 …", the goroutine behind those that have one.
static str types_of(str bytes, struct trace_losses *losses)
{
	struct trace_source_bytes memory = {.bytes = bytes};
	struct trace_reader reader;
	const struct trace_event *event;
	struct strbuf out;
	struct error err;

	strbuf_init(&out, &arena);
	assert_true(trace_reader_open(&reader, trace_source_memory(&memory), &err));
	while (trace_reader_next(&reader, &event, &err) == TRACE_NEXT_EVENT) {
		if (event->type == TRACE_SYNC)
			strbuf_add(&out, STR("sync "));
		else if (event->type == TRACE_GAP)
			strbuf_add(&out, STR("gap "));
		else
			strbuf_printf(&out, STR_FMT "/%lld ",
				STR_ARG(trace_event_specs[event->type].name),
				(long long)event->goroutine);
	}
	*losses = reader.losses;
	trace_reader_close(&reader);
	return str_trim(strbuf_str(&out));
}

static void assert_refused(str bytes, const char *text)
{
	struct trace_source_bytes memory = {.bytes = bytes};
	struct trace_reader reader;
	struct error err;

	assert_false(trace_reader_open(&reader, trace_source_memory(&memory), &err));
	assert_string_equal(err.text, text);
}

static void headers_are_judged(void **state)
{
	(void)state;
	assert_refused(STR(""), "byte 0: there is nothing in it");
	assert_refused(STR("go 1."),
		"byte 0: not a Go execution trace: it does not begin with 'go 1.N trace'");
	assert_refused(STR("\x1f\x8b\x08 what a profile looks like"),
		"byte 0: not a Go execution trace: it does not begin with 'go 1.N trace'");
	assert_refused(STR("go 1.21 trace\0\0\0"),
		"a trace in the format of Go 1.21; traces of Go 1.22 and later can be read");
	assert_refused(STR("go 1.11 trace\0\0\0"),
		"a trace in the format of Go 1.11; traces of Go 1.22 and later can be read");
	assert_refused(STR("go 1.42 trace\0\0\0"),
		"a trace in the format of Go 1.42, which this version does not know");
}

// Goroutine 1 runs on thread 10 and creates 2, which thread 20 starts: by its clock before it was created.
static void put_scene(struct made_trace *made, u64 generation)
{
	made_batch(made, generation, 10, 100);
	MADE_EVENT(made, TRACE_PROC_STATUS, 0, 0, TRACE_PROC_RUNNING);
	MADE_EVENT(made, TRACE_GO_STATUS, 1, 1, 10, TRACE_RUNNING);
	if (generation == 1)
		MADE_EVENT(made, TRACE_GO_CREATE, 50, 2, 0, 0);
	made_end(made);
	made_batch(made, generation, 20, 90);
	MADE_EVENT(made, TRACE_PROC_STATUS, 0, 1, TRACE_PROC_RUNNING);
	if (generation == 1) {
		MADE_EVENT(made, TRACE_GO_START, 5, 2, 1);
		MADE_EVENT(made, TRACE_GO_BLOCK, 5, 1, 0);
	} else {
		MADE_EVENT(made, TRACE_GO_STATUS, 5, 2, UINT64_MAX, TRACE_WAITING);
	}
	made_end(made);
}

static void numbers_decide_and_not_clocks(void **state)
{
	struct trace_losses losses;
	struct made_trace made;

	(void)state;
	made_begin(&made, &arena, 22);
	made_tables(&made, 1, 22);
	put_scene(&made, 1);
	put_scene(&made, 2);
	made_tables(&made, 2, 22);
	assert_text(types_of(made_bytes(&made), &losses),
		"sync ProcStatus/-1 ProcStatus/-1 GoStatus/-1 GoCreate/1 GoStart/-1 GoBlock/2 "
		"sync ProcStatus/-1 GoStatus/-1 ProcStatus/1 GoStatus/1 sync");
	assert_int_equal(losses.generations, 0);
	assert_false(losses.is_cut);
	assert_int_equal(losses.first[0], 0);
}

// The last generation has no tables yet: it is left out, and counted.
static void unfinished_generation_is_left_out(void **state)
{
	struct trace_losses losses;
	struct made_trace made;

	(void)state;
	for (u32 version = 22; version <= 26; version += 4) {
		made_begin(&made, &arena, version);
		made_tables(&made, 1, version);
		put_scene(&made, 1);
		if (version >= 26)
			made_generation_end(&made);
		put_scene(&made, 2);
		assert_text(types_of(made_bytes(&made), &losses),
			"sync ProcStatus/-1 ProcStatus/-1 GoStatus/-1 GoCreate/1 GoStart/-1 "
			"GoBlock/2 sync");
		assert_true(losses.is_cut);
		assert_true(losses.is_unfinished);
		assert_int_equal(losses.generations, 1);
		assert_string_equal(losses.first, "a generation without its tables");
	}
}

// What happened at the same instant is taken in the order in which the threads' events begin in the trace, as Go's reader
// does: the tables, which come first here, are of nobody, and so is an event.
static void ties_are_taken_as_they_stand(void **state)
{
	struct trace_losses losses;
	struct made_trace made;

	(void)state;
	made_begin(&made, &arena, 23);
	made_tables(&made, 1, 23);
	made_batch(&made, 1, 10, 100);
	MADE_EVENT(&made, TRACE_PROC_STATUS, 5, 0, TRACE_PROC_IDLE);
	made_end(&made);
	made_batch(&made, 1, 11, 100);
	MADE_EVENT(&made, TRACE_GO_STATUS, 5, 1, UINT64_MAX, TRACE_WAITING);
	made_end(&made);
	made_batch(&made, 1, 12, 100);
	MADE_EVENT(&made, TRACE_PROC_STATUS, 5, 1, TRACE_PROC_IDLE);
	made_end(&made);
	made_batch(&made, 1, UINT64_MAX, 200);
	MADE_EVENT(&made, TRACE_GO_STATUS, 5, 2, UINT64_MAX, TRACE_WAITING);
	made_end(&made);
	assert_text(types_of(made_bytes(&made), &losses),
		"sync ProcStatus/-1 GoStatus/-1 ProcStatus/-1 GoStatus/-1 sync");
	assert_int_equal(losses.generations, 0);
}

// What comes before an impossible event is used; the next generation stands for itself.
static void broken_generation_makes_a_gap(void **state)
{
	struct trace_losses losses;
	struct made_trace made;

	(void)state;
	made_begin(&made, &arena, 23);
	made_tables(&made, 1, 23);
	made_batch(&made, 1, 10, 100);
	MADE_EVENT(&made, TRACE_PROC_STATUS, 0, 0, TRACE_PROC_RUNNING);
	MADE_PLAIN(&made, TRACE_GO_DESTROY, 1);
	MADE_EVENT(&made, TRACE_GO_STATUS, 1, 1, 10, TRACE_RUNNING);
	made_end(&made);
	put_scene(&made, 2);
	made_tables(&made, 2, 23);
	assert_text(types_of(made_bytes(&made), &losses),
		"sync ProcStatus/-1 gap sync ProcStatus/-1 GoStatus/-1 ProcStatus/-1 "
		"GoStatus/-1 sync");
	assert_int_equal(losses.generations, 1);
	assert_int_equal(losses.events, 2);
	assert_string_equal(losses.first, "a goroutine stops that does not run");
}

// A thread that is about to steal the P of a system call says its status first, and keeps its own P meanwhile.
static void thief_keeps_its_own_p(void **state)
{
	struct trace_losses losses;
	struct made_trace made;

	(void)state;
	made_begin(&made, &arena, 23);
	made_tables(&made, 1, 23);
	made_batch(&made, 1, 10, 100);
	MADE_EVENT(&made, TRACE_PROC_STATUS, 0, 0, TRACE_PROC_RUNNING);
	MADE_EVENT(&made, TRACE_GO_STATUS, 1, 1, 10, TRACE_RUNNING);
	MADE_EVENT(&made, TRACE_GO_SYSCALL_BEGIN, 1, 1, 0);
	made_end(&made);
	made_batch(&made, 1, 20, 110);
	MADE_EVENT(&made, TRACE_PROC_STATUS, 0, 1, TRACE_PROC_RUNNING);
	made_end(&made);
	made_tables(&made, 2, 23);
	made_batch(&made, 2, 20, 200);
	MADE_EVENT(&made, TRACE_PROC_STATUS, 0, 1, TRACE_PROC_RUNNING);
	MADE_EVENT(&made, TRACE_PROC_STATUS, 1, 0, TRACE_PROC_ABANDONED);
	MADE_EVENT(&made, TRACE_PROC_STEAL, 1, 0, 1, 10);
	MADE_PLAIN(&made, TRACE_PROC_STOP, 1);
	made_end(&made);
	made_batch(&made, 2, 10, 210);
	MADE_EVENT(&made, TRACE_GO_STATUS, 0, 1, 10, TRACE_SYSCALL);
	MADE_PLAIN(&made, TRACE_GO_SYSCALL_END_BLOCKED, 1);
	made_end(&made);
	assert_text(types_of(made_bytes(&made), &losses),
		"sync ProcStatus/-1 GoStatus/-1 GoSyscallBegin/1 ProcStatus/-1 sync ProcStatus/-1 "
		"ProcStatus/1 ProcSteal/-1 ProcStop/-1 GoStatus/1 GoSyscallEndBlocked/1 sync");
	assert_int_equal(losses.generations, 0);
}

// Bytes that are no batch are skipped up to the next two that are.
static void rubbish_between_batches_is_skipped(void **state)
{
	struct trace_losses losses;
	struct made_trace made;

	(void)state;
	made_begin(&made, &arena, 22);
	made_tables(&made, 1, 22);
	strbuf_add(&made.bytes, STR("\x77\x01\x02\xff\xff\xff"));
	put_scene(&made, 1);
	assert_text(types_of(made_bytes(&made), &losses),
		"sync ProcStatus/-1 ProcStatus/-1 GoStatus/-1 GoCreate/1 GoStart/-1 GoBlock/2 "
		"gap sync");
	assert_int_equal(losses.batches, 1);
}

// Every length of a real trace: nothing but what is whole, and never trouble.
static void every_cut_is_survived(void **state)
{
	static char bytes[1 << 17];
	FILE *file = fopen("fuzz/corpus/trace/go1.23.trace", "rb");
	size_t len;

	(void)state;
	assert_non_null(file);
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	for (size_t cut = 16; cut < len; cut += cut < 400 || len - cut < 400 ? 1 : 997) {
		struct trace_losses losses;

		(void)types_of((str){bytes, cut}, &losses);
	}
}

static int setup(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_deinit(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_are_judged),
		cmocka_unit_test(numbers_decide_and_not_clocks),
		cmocka_unit_test(unfinished_generation_is_left_out),
		cmocka_unit_test(ties_are_taken_as_they_stand),
		cmocka_unit_test(broken_generation_makes_a_gap),
		cmocka_unit_test(thief_keeps_its_own_p),
		cmocka_unit_test(rubbish_between_batches_is_skipped),
		cmocka_unit_test(every_cut_is_survived),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
