// SPDX-License-Identifier: Apache-2.0
// Any bytes as an execution trace: every event has its place, and what is made of them holds together.
#include "detect/trace_judge.h"
#include "report/trace/events.h"
#include "report/trace/trace_report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(struct trace_reader *reader, struct arena *arena)
{
	const struct timeline_options options = {.defer_category = STR("defer"),
		.defer_words = {STR("start"), STR("done"), STR("panic-recovered")},
		.cancel_category = STR("context"),
		.cancel_word = STR("cancelled")};
	struct finding_list findings = {.arena = arena};
	struct trace_events events = {0};
	struct trace_report report = {.name = STR("x"), .version = STR("0")};
	struct timeline timeline;
	const struct trace_event *event;
	struct strbuf text;
	struct error err;
	i64 last_ns = INT64_MIN;

	strbuf_init(&text, arena);
	timeline_init(&timeline, arena, reader, &options);
	while (trace_reader_next(reader, &event, &err) == TRACE_NEXT_EVENT) {
		ASSERT(event->time_ns > last_ns);
		last_ns = event->time_ns;
		timeline_event(&timeline, event);
		text.len = 0;
		trace_events_put(&events, reader, event, &text);
	}
	timeline_finish(&timeline);
	detect_trace(&timeline, &findings);
	report.timeline = &timeline;
	report.findings = findings.items.at;
	report.finding_count = findings.items.len;
	trace_report_json(&report, &text);
	trace_report_text(&report, &text);
	timeline_deinit(&timeline);
	trace_events_deinit(&events);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct trace_source_bytes bytes = {.bytes = {(const char *)data, size}};
	struct trace_reader reader;
	struct arena arena;
	struct error err;

	arena_init(&arena);
	if (trace_reader_open(&reader, trace_source_memory(&bytes), &err)) {
		read_all(&reader, &arena);
		trace_reader_close(&reader);
	}
	arena_deinit(&arena);
	return 0;
}
