// SPDX-License-Identifier: Apache-2.0
// The next event of each thread of a generation, earliest first.
#pragma once

#include "trace/event.h"
#include "trace/generation.h"
#include "trace/varint.h"

struct trace_cursor {
	struct trace_event event; // type, time and args
	struct trace_bytes bytes; // of the batch at hand
	u32 batch;                // the next one, UINT32_MAX: none
	u32 thread;               // index in the order
	i64 last_ns;
};

struct trace_head {
	i64 time_ns;
	struct trace_cursor *cursor;
};

// A binary heap by time.
struct trace_frontier {
	struct trace_cursor *cursors; // in the generation's arena
	struct trace_head *heads;
	u32 len;
};

enum trace_decode {
	TRACE_DECODED,
	TRACE_DECODE_END,
	TRACE_DECODE_BROKEN, // bytes that are no event
};

// Decodes the cursor's next event.
enum trace_decode trace_cursor_next(struct trace_cursor *cursor,
	const struct trace_generation *generation, const u8 *bytes, u32 version);

void trace_frontier_add(struct trace_frontier *frontier, struct trace_cursor *cursor);

// The time of heads[i] has changed; or it is done with.
void trace_frontier_update(struct trace_frontier *frontier, u32 i);
void trace_frontier_remove(struct trace_frontier *frontier, u32 i);

// All in order of time; still a heap.
void trace_frontier_sort(struct trace_frontier *frontier);
