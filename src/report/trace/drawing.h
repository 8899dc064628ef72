// SPDX-License-Identifier: Apache-2.0
// What the timeline page draws, gathered while the trace is read. Bounded: beyond the limits the shortest spans go
// first, and later lanes are counted and not drawn.
#pragma once

#include "report/trace/trace_report.h"

enum {
	DRAWING_MAX_SPANS = 300000,
	DRAWING_MAX_LANES = 5000,
	DRAWING_MAX_MARKS = 20000, // scopes, ranges, logs: each
};

struct drawn_span {
	i64 from_ns, to_ns;
	u32 lane, reason, stack;
	u8 state;
};

struct drawn_lane {
	u64 goroutine, creator;
	u32 function, create_stack;
	i64 from_ns, to_ns;
};

struct drawn_scope {
	i64 from_ns, to_ns;
	u64 goroutine;
	u32 name;
	u8 kind;
	bool is_whole;
};

struct drawn_moment {
	i64 from_ns, to_ns;
	u64 goroutine; // of logs
	u32 name, text;
};

struct drawing {
	struct trace_names *names;
	VEC(struct drawn_span) spans; // on the heap, as all of these
	VEC(struct drawn_lane) lanes;
	VEC(struct drawn_scope) scopes;
	VEC(struct drawn_moment) ranges, logs;
	struct trace_index lane_ids;
	i64 least_ns; // shorter spans are not kept
	u64 spans_left_out, lanes_left_out, marks_left_out;
};

struct timeline_hooks drawing_begin(struct drawing *drawing, struct trace_names *names);
void drawing_deinit(struct drawing *drawing);

// The page. `report` as for text.
void trace_report_html(
	const struct trace_report *report, const struct drawing *drawing, struct strbuf *out);
