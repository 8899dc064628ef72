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

struct trace_head {
	i64 time_ns;
	struct trace_cursor *cursor;
};

// A binary heap by time. Two heads more than there are, later than all, spare looking at len.
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

// Decodes the cursor's next event, whatever it is.
enum trace_decode trace_cursor_next_any(struct trace_cursor *cursor,
	const struct trace_generation *generation, const u8 *bytes,
	const struct trace_shapes *shapes);

enum { TRACE_EVENT_MAX_BYTES = 1 + 10 * (1 + TRACE_MAX_ARGUMENTS) };

// The same; most are not near the end of their batch.
static inline enum trace_decode trace_cursor_next(struct trace_cursor *cursor,
	const struct trace_generation *generation, const u8 *bytes,
	const struct trace_shapes *shapes)
{
	struct trace_bytes at = cursor->bytes;
	u32 numbers;
	u64 delta;

	if (UNLIKELY(at.end - at.at < TRACE_EVENT_MAX_BYTES))
		return trace_cursor_next_any(cursor, generation, bytes, shapes);
	cursor->event.type = *at.at;
	numbers = shapes->numbers[*at.at++];
	if (UNLIKELY(!numbers || !trace_varint_within(&at, &delta)))
		return TRACE_DECODE_BROKEN;
	for (u32 i = 0; i + 1 < numbers; i++) {
		if (UNLIKELY(!trace_varint_within(&at, &cursor->event.args[i])))
			return TRACE_DECODE_BROKEN;
	}
	cursor->bytes.at = at.at;
	cursor->last_ns += (i64)((double)delta * generation->ns_per_unit);
	cursor->event.time_ns = cursor->last_ns;
	return TRACE_DECODED;
}

void trace_frontier_init(struct trace_frontier *frontier, struct arena *arena, u32 threads);
void trace_frontier_add(struct trace_frontier *frontier, struct trace_cursor *cursor);

// The time of heads[i] has changed; or it is done with.
void trace_frontier_move(struct trace_frontier *frontier, u32 i);
void trace_frontier_remove(struct trace_frontier *frontier, u32 i);

static inline void trace_frontier_update(struct trace_frontier *frontier, u32 i)
{
	struct trace_head *heads = frontier->heads;
	i64 time_ns = heads[i].cursor->event.time_ns;

	heads[i].time_ns = time_ns;
	if (UNLIKELY(i) || time_ns > heads[1].time_ns || time_ns > heads[2].time_ns)
		trace_frontier_move(frontier, i);
}

// All in order of time; still a heap.
void trace_frontier_sort(struct trace_frontier *frontier);
