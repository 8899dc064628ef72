// SPDX-License-Identifier: Apache-2.0
// Any bytes as an execution trace: every event has its place, what is made of them holds together, and it is the same
// when a thread reads ahead.
#include "detect/trace_judge.h"
#include "report/trace/events.h"
#include "report/trace/trace_report.h"
#include "trace/pump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take_one_by_one(struct timeline *timeline, struct arena *arena)
{
	struct trace_reader *reader = timeline->reader;
	struct trace_events events = {0};
	const struct trace_event *event;
	struct strbuf text;
	struct error err;
	i64 last_ns = INT64_MIN;

	strbuf_init(&text, arena);
	while (trace_reader_next(reader, &event, &err) == TRACE_NEXT_EVENT) {
		ASSERT(event->time_ns > last_ns);
		last_ns = event->time_ns;
		timeline_event(timeline, event);
		text.len = 0;
		trace_events_put(&events, reader, event, &text);
	}
	trace_events_deinit(&events);
}

static void take_by_thread(struct timeline *timeline)
{
	struct trace_pump *pump = trace_pump_open(timeline->reader, TRACE_NEED_STATES);
	struct trace_packed packed;
	struct error err;

	ASSERT(pump);
	while (trace_pump_take(pump, &packed, &err) == TRACE_NEXT_EVENT)
		timeline_events(timeline, &packed);
	trace_pump_close(pump);
}

// The report of a trace.
static str read_all(struct trace_reader *reader, struct arena *arena, bool by_thread)
{
	const struct timeline_options options = {.defer_category = STR("defer"),
		.defer_words = {STR("start"), STR("done"), STR("panic-recovered")},
		.cancel_category = STR("context"),
		.cancel_word = STR("cancelled")};
	struct finding_list findings = {.arena = arena};
	struct trace_report report = {.name = STR("x"), .version = STR("0")};
	struct timeline timeline;
	struct strbuf text;

	timeline_init(&timeline, arena, reader, &options);
	if (by_thread)
		take_by_thread(&timeline);
	else
		take_one_by_one(&timeline, arena);
	timeline_finish(&timeline);
	detect_trace(&timeline, &findings);
	report.timeline = &timeline;
	report.findings = findings.items.at;
	report.finding_count = findings.items.len;
	strbuf_init(&text, arena);
	trace_report_json(&report, &text);
	trace_report_text(&report, &text);
	timeline_deinit(&timeline);
	return strbuf_str(&text);
}

static bool read_bytes(str data, struct arena *arena, bool by_thread, str *ret)
{
	struct trace_source_bytes bytes = {.bytes = data};
	struct trace_reader reader;
	struct error err;

	if (!trace_reader_open(&reader, trace_source_memory(&bytes), &err))
		return false;
	*ret = read_all(&reader, arena, by_thread);
	trace_reader_close(&reader);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str input = {(const char *)data, size}, alone, handed_on;
	struct arena arena;

	arena_init(&arena);
	if (read_bytes(input, &arena, false, &alone))
		ASSERT(read_bytes(input, &arena, true, &handed_on) && str_equal(alone, handed_on));
	arena_deinit(&arena);
	return 0;
}
