// SPDX-License-Identifier: Apache-2.0
// Every event as text, in the words of `go tool trace -d=parsed`: one line, and below it its stacks.
#pragma once

#include "base/strbuf.h"
#include "trace/reader.h"

struct trace_event_task {
	u64 parent;
	u32 name;
};

// What was put so far; nothing yet when it is zero.
struct trace_events {
	struct trace_index ids;             // of tasks that have begun: their end names them
	VEC(struct trace_event_task) tasks; // on the heap, as the next
	VEC(str) stacks;                    // the text of each that was put, empty: not kept
	struct arena arena;                 // of these texts
	size_t kept_bytes;
};

void trace_events_deinit(struct trace_events *events);

void trace_events_put(struct trace_events *events, struct trace_reader *reader,
	const struct trace_event *event, struct strbuf *out);
