// SPDX-License-Identifier: Apache-2.0
// One made trace in every format; text and JSON as reviewed in tests/report/trace/golden.
#include "report/trace/trace_report.h"

#include "detect/trace_judge.h"
#include "report/trace/chrome.h"
#include "report/trace/drawing.h"
#include "support/golden.h"
#include "support/testing.h"
#include "trace/made_trace.h"

#include <jansson.h>
#include <string.h>

enum text {
	WAIT = 1, // of made_tables
	MAIN,
	WORK,
	FILE_NAME,
	RECEIVE,
	DEFER,
	START,
	DONE,
	NAME,
	SAY,
	SAID,
	LOAD,
};

#define EVIL "</script><script>alert(\"1\")</script>"

static const char *const texts[] = {"main.main", "main.work", "/src/main.go", "chan receive",
	"defer", "start", "done", ("order " EVIL), "say <!--", EVIL, "load"};

enum stack { IN_MAIN = 1, WORK_STARTS, WORK_WAITS, WORK_LOGS };

struct view {
	struct arena arena;
	struct trace_source_bytes memory;
	struct trace_reader reader;
	struct timeline timeline;
	struct finding_list findings;
	struct trace_report report;
	struct strbuf out;
};

// A task in which main starts two goroutines: 2 waits for good, 3 begins a defer chain and ends without finishing it.
static str scene(struct arena *arena)
{
	struct made_trace made;

	made_begin(&made, arena, 23);
	made_tables(&made, 1, 23);
	made_strings(&made, 1, MAIN, ARRAY_LEN(texts), texts);
	made_stack(&made, 1, IN_MAIN, (struct made_frame){MAIN, FILE_NAME, 10});
	made_stack(&made, 1, WORK_STARTS, (struct made_frame){WORK, FILE_NAME, 20});
	made_stack(&made, 1, WORK_WAITS, (struct made_frame){WORK, FILE_NAME, 21});
	made_stack(&made, 1, WORK_LOGS, (struct made_frame){WORK, FILE_NAME, 22});
	made_batch(&made, 1, 10, 1000);
	MADE_EVENT(&made, TRACE_PROC_STATUS, 0, 0, TRACE_PROC_RUNNING);
	MADE_EVENT(&made, TRACE_GO_STATUS, 1, 1, 10, TRACE_RUNNING);
	MADE_EVENT(&made, TRACE_TASK_BEGIN, 999, 7, 0, NAME, IN_MAIN);
	MADE_EVENT(&made, TRACE_GO_CREATE, 1000, 2, WORK_STARTS, IN_MAIN);
	MADE_EVENT(&made, TRACE_GO_CREATE, 1000, 3, WORK_STARTS, IN_MAIN);
	MADE_EVENT(&made, TRACE_REGION_BEGIN, 1000, 7, LOAD, IN_MAIN);
	MADE_EVENT(&made, TRACE_REGION_END, 50000, 7, LOAD, IN_MAIN);
	MADE_EVENT(&made, TRACE_TASK_END, 5000, 7, IN_MAIN);
	MADE_EVENT(&made, TRACE_HEAP_ALLOC, 40000, 1 << 20);
	made_end(&made);
	made_batch(&made, 1, 20, 5000);
	MADE_EVENT(&made, TRACE_PROC_STATUS, 0, 1, TRACE_PROC_RUNNING);
	MADE_EVENT(&made, TRACE_GO_START, 1000, 2, 1);
	MADE_EVENT(&made, TRACE_LOG, 1000, 7, DEFER, START, WORK_LOGS);
	MADE_EVENT(&made, TRACE_LOG, 1000, 7, SAY, SAID, WORK_LOGS);
	MADE_EVENT(&made, TRACE_GO_BLOCK, 1000, RECEIVE, WORK_WAITS);
	MADE_EVENT(&made, TRACE_GO_START, 1000, 3, 1);
	MADE_EVENT(&made, TRACE_LOG, 1000, 7, DEFER, START, WORK_LOGS);
	MADE_EVENT(&made, TRACE_LOG, 1000, 7, DEFER, START, WORK_LOGS);
	MADE_EVENT(&made, TRACE_LOG, 1000, 7, DEFER, DONE, WORK_LOGS);
	MADE_PLAIN(&made, TRACE_GO_DESTROY, 1000);
	made_end(&made);
	return made_bytes(&made);
}

static void read_with(struct view *view, struct timeline_hooks hooks)
{
	const struct trace_event *event;
	struct error err;

	view->timeline.hooks = hooks;
	while (trace_reader_next(&view->reader, &event, &err) == TRACE_NEXT_EVENT)
		timeline_event(&view->timeline, event);
	assert_string_equal(view->reader.losses.first, "");
	timeline_finish(&view->timeline);
	view->findings.arena = &view->arena;
	detect_trace(&view->timeline, &view->findings);
	view->report = (struct trace_report){
		.timeline = &view->timeline,
		.findings = view->findings.items.at,
		.finding_count = view->findings.items.len,
		.name = STR("made.trace"),
		.version = STR("1"),
	};
}

static void text_and_json(void **state)
{
	struct view *view = *state;
	json_t *json;

	read_with(view, (struct timeline_hooks){0});
	trace_report_text(&view->report, &view->out);
	golden_check("tests/report/trace/golden/made.txt", view->out.ptr, view->out.len);
	view->out.len = 0;
	trace_report_json(&view->report, &view->out);
	golden_check("tests/report/trace/golden/made.json", view->out.ptr, view->out.len);
	json = json_loadb(view->out.ptr, view->out.len, 0, NULL);
	assert_non_null(json);
	assert_string_equal(json_string_value(json_object_get(json, "schema")), "tocsin.trace/1");
	json_decref(json);
}

static void quiet_has_findings_only(void **state)
{
	struct view *view = *state;

	read_with(view, (struct timeline_hooks){0});
	view->report.quiet = true;
	trace_report_text(&view->report, &view->out);
	golden_check("tests/report/trace/golden/quiet.txt", view->out.ptr, view->out.len);
}

// What Perfetto wants: JSON, and on each track slices that follow one another.
static void chrome_tracks_go_forward(void **state)
{
	struct view *view = *state;
	double ends[8] = {0};
	struct chrome chrome;
	json_t *json, *events, *event;
	u32 slices = 0;
	size_t i;

	read_with(view, chrome_begin(&chrome, &view->out));
	chrome_end(&chrome);
	json = json_loadb(view->out.ptr, view->out.len, 0, NULL);
	assert_non_null(json);
	events = json_object_get(json, "traceEvents");
	json_array_foreach(events, i, event)
	{
		json_int_t track = json_integer_value(json_object_get(event, "tid"));
		double begin = json_number_value(json_object_get(event, "ts"));

		if (strcmp(json_string_value(json_object_get(event, "ph")), "X") != 0)
			continue;
		assert_int_equal(json_integer_value(json_object_get(event, "pid")), 1);
		assert_in_range(track, 1, 3);
		assert_true(begin + 0.0005 >= ends[track]);
		ends[track] = begin + json_number_value(json_object_get(event, "dur"));
		slices++;
	}
	// 1 runs; 2 is ready, runs, waits; 3 is ready and runs
	assert_int_equal(slices, 6);
	json_decref(json);
}

// Text of the trace cannot leave the element that it stands in.
static void page_holds_what_it_is_told(void **state)
{
	struct view *view = *state;
	str page, data, begin = STR("id=\"data\">");
	struct drawing drawing;
	json_t *json;

	read_with(view, drawing_begin(&drawing, &view->reader.names));
	trace_report_html(&view->report, &drawing, &view->out);
	page = strbuf_str(&view->out);
	assert_true(str_find(page, STR("alert(\\\"1\\\")")) < page.len);
	assert_int_equal(str_find(page, STR("<script>alert")), page.len);
	data = str_skip(page, str_find(page, begin) + begin.len);
	data = str_sub(data, 0, str_find(data, STR("</script>")));
	assert_int_equal(str_find_char(data, '<'), data.len);
	json = json_loadb(data.ptr, data.len, 0, NULL);
	assert_non_null(json);
	assert_int_equal(json_array_size(json_object_get(json, "lanes")), 3);
	json_decref(json);
	drawing_deinit(&drawing);
}

static int setup(void **state)
{
	static const struct timeline_options options = {
		.defer_category = STR("defer"),
		.defer_words = {STR("start"), STR("done"), STR("panic-recovered")},
		.cancel_category = STR("context"),
		.cancel_word = STR("cancelled"),
	};
	static struct view view;
	struct error err;

	view = (struct view){0};
	arena_init(&view.arena);
	strbuf_init(&view.out, &view.arena);
	view.memory.bytes = scene(&view.arena);
	if (!trace_reader_open(&view.reader, trace_source_memory(&view.memory), &err))
		return 1;
	timeline_init(&view.timeline, &view.arena, &view.reader, &options);
	*state = &view;
	return 0;
}

static int teardown(void **state)
{
	struct view *view = *state;

	timeline_deinit(&view->timeline);
	trace_reader_close(&view->reader);
	arena_deinit(&view->arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(text_and_json, setup, teardown),
		cmocka_unit_test_setup_teardown(quiet_has_findings_only, setup, teardown),
		cmocka_unit_test_setup_teardown(chrome_tracks_go_forward, setup, teardown),
		cmocka_unit_test_setup_teardown(page_holds_what_it_is_told, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
