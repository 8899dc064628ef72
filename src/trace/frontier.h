// SPDX-License-Identifier: Apache-2.0
// The next event of each thread of a generation, earliest first.
#pragma once

#include "trace/event.h"
#include "trace/generation.h"
#include "trace/varint.h"

// How many numbers an event of each type has, its time the first of them; 0: this version has no such event.
struct trace_shapes {
	u8 numbers[TRACE_TYPES];
};

void trace_shapes_init(struct trace_shapes *shapes, u32 version);

struct trace_cursor {
	struct trace_event event; // type, time and args
	struct trace_bytes bytes; // of the batch at hand
	u32 batch;                // the next one, UINT32_MAX: none
	u32 thread;               // index in the order
	i64 last_ns;
};

#define TRACE_NOT_MOVED UINT32_MAX

// A binary heap by time. Two times more than there are cursors, later than all, spare looking at len.
struct trace_frontier {
	struct trace_cursor *all; // in the generation's arena, as the next two
	i64 *times;
	struct trace_cursor **cursors;
	u32 len;
};

enum trace_decode {
	TRACE_DECODED,
	TRACE_DECODE_END,
	TRACE_DECODE_BROKEN, // bytes that are no event
};

// Of times that a broken trace says, too.
static inline i64 trace_later(i64 time_ns, i64 by_ns)
{
	return (i64)((u64)time_ns + (u64)by_ns);
}

enum { TRACE_EVENT_MAX_BYTES = 1 + 10 * (1 + TRACE_MAX_ARGUMENTS) };

// Decodes the cursor's next event, whatever it is.
enum trace_decode trace_cursor_next_any(struct trace_cursor *cursor,
	const struct trace_generation *generation, const u8 *bytes,
	const struct trace_shapes *shapes);

// The same; most are not near the end of their batch.
static inline enum trace_decode trace_cursor_next(struct trace_cursor *cursor,
	const struct trace_generation *generation, const u8 *bytes,
	const struct trace_shapes *shapes)
{
	const u8 *at = cursor->bytes.at, *end = cursor->bytes.end;
	u64 *arg = cursor->event.args;
	u32 numbers;
	u64 delta;

	if (UNLIKELY(end - at < TRACE_EVENT_MAX_BYTES))
		return trace_cursor_next_any(cursor, generation, bytes, shapes);
	cursor->event.what = *at;
	numbers = shapes->numbers[*at];
	if (UNLIKELY(!numbers))
		return TRACE_DECODE_BROKEN;
	at = trace_varint_within(at + 1, end, &delta);
	for (const u64 *last = arg + numbers - 1; LIKELY(at) && arg < last; arg++)
		at = trace_varint_within(at, end, arg);
	if (UNLIKELY(!at))
		return TRACE_DECODE_BROKEN;
	cursor->bytes.at = at;
	cursor->last_ns = trace_later(cursor->last_ns, trace_units_ns(generation, delta));
	cursor->event.time_ns = cursor->last_ns;
	return TRACE_DECODED;
}

void trace_frontier_init(struct trace_frontier *frontier, struct arena *arena, u32 threads);
void trace_frontier_add(struct trace_frontier *frontier, struct trace_cursor *cursor);

// The time of i has changed; or it is done with.
void trace_frontier_move(struct trace_frontier *frontier, u32 i);
void trace_frontier_remove(struct trace_frontier *frontier, u32 i);

static inline void trace_frontier_sift_down(
	struct trace_frontier *frontier, u32 i, i64 time_ns, struct trace_cursor *cursor)
{
	i64 *times = frontier->times;

	for (u32 child = 2 * i + 1; child < frontier->len; child = 2 * i + 1) {
		child += times[child + 1] < times[child];
		if (times[child] >= time_ns)
			break;
		times[i] = times[child];
		frontier->cursors[i] = frontier->cursors[child];
		i = child;
	}
	times[i] = time_ns;
	frontier->cursors[i] = cursor;
}

static inline void trace_frontier_update(struct trace_frontier *frontier, u32 i)
{
	i64 *times = frontier->times;
	i64 time_ns = frontier->cursors[i]->event.time_ns;

	times[i] = time_ns;
	if (UNLIKELY(i))
		trace_frontier_move(frontier, i);
	else if (time_ns > times[1] || time_ns > times[2])
		trace_frontier_sift_down(frontier, 0, time_ns, frontier->cursors[0]);
}

// All in order of time; still a heap.
void trace_frontier_sort(struct trace_frontier *frontier);
