// SPDX-License-Identifier: Apache-2.0
// What the timeline keeps must follow what is open, not how much there was.
#include "trace/timeline.h"

#include "support/testing.h"
#include "trace/made_trace.h"

enum { ROUNDS = 4000, MOST_SCOPES = 64 };

struct fixture {
	struct arena arena;
	struct made_trace made;
	struct trace_reader reader;
	struct timeline timeline;
};

static void begin_task(struct fixture *fixture, u64 task)
{
	MADE_EVENT(&fixture->made, TRACE_TASK_BEGIN, 1, task, 0, 1, 0);
}

static void end_task(struct fixture *fixture, u64 task)
{
	MADE_EVENT(&fixture->made, TRACE_TASK_END, 1, task, 0);
}

static void read_all(struct fixture *fixture)
{
	static const struct timeline_options options = {
		.defer_category = STR("defer"), .defer_words = {STR("start"), STR("done")}};
	struct trace_source_bytes memory;
	const struct trace_event *event;
	struct error err;

	made_end(&fixture->made);
	memory = (struct trace_source_bytes){.bytes = made_bytes(&fixture->made)};
	assert_true(trace_reader_open(&fixture->reader, trace_source_memory(&memory), &err));
	timeline_init(&fixture->timeline, &fixture->arena, &fixture->reader, &options);
	while (trace_reader_next(&fixture->reader, &event, &err) == TRACE_NEXT_EVENT)
		timeline_event(&fixture->timeline, event);
	assert_string_equal(fixture->reader.losses.first, "");
	timeline_finish(&fixture->timeline);
}

static void assert_tasks(const struct fixture *fixture, u64 begun, u64 ended)
{
	const struct timeline *timeline = &fixture->timeline;

	assert_int_equal(timeline->kinds.len, 1);
	assert_int_equal(timeline->kinds.at[0].begun, begun);
	assert_int_equal(timeline->kinds.at[0].ended, ended);
	assert_int_equal(timeline->kinds.at[0].open, begun - ended);
	assert_in_range(timeline->scopes.len, 1, MOST_SCOPES);
}

// A goroutine that serves one task after the other.
static void ended_tasks_leave_their_goroutine(void **state)
{
	struct fixture *fixture = *state;

	for (u64 i = 1; i <= ROUNDS; i++) {
		begin_task(fixture, i);
		end_task(fixture, i);
	}
	read_all(fixture);
	assert_tasks(fixture, ROUNDS, ROUNDS);
}

// Each ends after five more have begun, so that one which is open always stands above those that have ended.
static void overlapping_tasks_leave_it_too(void **state)
{
	struct fixture *fixture = *state;

	for (u64 i = 1; i <= ROUNDS; i++) {
		begin_task(fixture, i);
		if (i > 5)
			end_task(fixture, i - 5);
	}
	read_all(fixture);
	assert_tasks(fixture, ROUNDS, ROUNDS - 5);
}

// Regions in a task that stays open.
static void regions_in_a_long_task(void **state)
{
	struct fixture *fixture = *state;

	begin_task(fixture, 1);
	for (u64 i = 1; i <= ROUNDS; i++) {
		MADE_EVENT(&fixture->made, TRACE_REGION_BEGIN, 1, 1, 1, 0);
		MADE_EVENT(&fixture->made, TRACE_REGION_END, 1, 1, 1, 0);
	}
	read_all(fixture);
	assert_int_equal(fixture->timeline.scopes.len, 2);
	assert_int_equal(fixture->timeline.kinds.at[1].ended, ROUNDS);
}

// Goroutines that come and go, each with a chain of its own.
static void ended_chains_are_used_again(void **state)
{
	struct fixture *fixture = *state;

	for (u64 i = 1; i <= 200; i++) {
		MADE_EVENT(&fixture->made, TRACE_GO_CREATE, 1, 1000 + i, 0, 0);
		MADE_EVENT(&fixture->made, TRACE_GO_STOP, 1, 1, 0);
		MADE_EVENT(&fixture->made, TRACE_GO_START, 1, 1000 + i, 1);
		MADE_EVENT(&fixture->made, TRACE_LOG, 1, 0, 2, 3, 0);
		MADE_PLAIN(&fixture->made, TRACE_GO_DESTROY, 1);
		MADE_EVENT(&fixture->made, TRACE_GO_START, 1, 1, i);
	}
	read_all(fixture);
	assert_int_equal(fixture->timeline.chains.len, 1);
	assert_int_equal(fixture->timeline.chain_places.len, 1);
	assert_int_equal(fixture->timeline.chain_places.at[0].broken, 200);
	assert_int_equal(fixture->timeline.logs, 200);
	assert_int_equal(fixture->timeline.goroutines, 201);
	assert_int_equal(fixture->timeline.alive, 1);
}

static int setup(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	arena_init(&fixture.arena);
	made_begin(&fixture.made, &fixture.arena, 23);
	made_tables(&fixture.made, 1, 23);
	made_strings(&fixture.made, 1, 2, 2, (const char *[]){"defer", "start"});
	made_batch(&fixture.made, 1, 10, 1000);
	MADE_EVENT(&fixture.made, TRACE_PROC_STATUS, 0, 0, TRACE_PROC_RUNNING);
	MADE_EVENT(&fixture.made, TRACE_GO_STATUS, 1, 1, 10, TRACE_RUNNING);
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	timeline_deinit(&fixture->timeline);
	trace_reader_close(&fixture->reader);
	arena_deinit(&fixture->arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(ended_tasks_leave_their_goroutine, setup, teardown),
		cmocka_unit_test_setup_teardown(overlapping_tasks_leave_it_too, setup, teardown),
		cmocka_unit_test_setup_teardown(regions_in_a_long_task, setup, teardown),
		cmocka_unit_test_setup_teardown(ended_chains_are_used_again, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
