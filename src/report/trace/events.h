// SPDX-License-Identifier: Apache-2.0
// Every event as text, in the words of `go tool trace -d=parsed`: one line, and below it its stacks.
#pragma once

#include "base/strbuf.h"
#include "trace/reader.h"

struct trace_event_task {
	u64 parent;
	u32 name;
};

// Tasks that have begun: their end names them.
struct trace_events {
	struct trace_index ids;
	VEC(struct trace_event_task) tasks; // on the heap
};

void trace_events_deinit(struct trace_events *events);

void trace_events_put(struct trace_events *events, struct trace_reader *reader,
	const struct trace_event *event, struct strbuf *out);
