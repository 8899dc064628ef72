// SPDX-License-Identifier: Apache-2.0
// What reader.c and the loop of the pump have in common.
#pragma once

#include "trace/order_step.h"
#include "trace/packed.h"
#include "trace/reader.h"

// A cursor that met bytes that are no event leaves the rest of their batch out. What follows may not fit.
bool trace_reader_leave_out(
	struct trace_reader *reader, struct trace_cursor *cursor, enum trace_decode decoded);

// When the first of the frontier waits.
enum trace_advance trace_reader_advance_other(struct trace_reader *reader);

// When nothing can go on.
void trace_reader_stuck(struct trace_reader *reader, enum trace_advance result);

// What is not an event of a thread: a sample, or the border of two generations.
enum trace_next trace_reader_next_other(
	struct trace_reader *reader, const struct trace_event **ret, struct error *err);

// To the next event of the cursor; false: there is none.
static inline bool trace_reader_move(struct trace_reader *reader, struct trace_cursor *cursor)
{
	enum trace_decode decoded = trace_cursor_next(
		cursor, &reader->generation, reader->input.bytes, &reader->shapes);

	return LIKELY(decoded == TRACE_DECODED) || trace_reader_leave_out(reader, cursor, decoded);
}

static inline enum trace_advance trace_reader_advance(struct trace_reader *reader, u32 i)
{
	struct trace_cursor *cursor = reader->frontier.cursors[i];
	enum trace_advance result =
		trace_order_advance(&reader->order, &cursor->event, cursor->thread);

	if (LIKELY(result == TRACE_ADVANCED))
		reader->moved = i;
	return result;
}

static inline enum trace_next trace_reader_finish(
	struct trace_reader *reader, struct trace_event *event, const struct trace_event **ret)
{
	i64 time_ns = MAX(event->time_ns, trace_later(reader->last_ns, 1));

	event->time_ns = reader->last_ns = time_ns;
	*ret = event;
	return TRACE_NEXT_EVENT;
}

// The latest event, of this one in the frontier, lies in its cursor until here.
static inline void trace_reader_let_go(struct trace_reader *reader, u32 moved)
{
	struct trace_frontier *frontier = &reader->frontier;

	if (LIKELY(trace_reader_move(reader, frontier->cursors[moved])))
		trace_frontier_update(frontier, moved);
	else
		trace_frontier_remove(frontier, moved);
}

// Packs events of threads until there is no room before `last`, or the next one is not as simple as most: then
// trace_reader_next serves.
static inline u64 *trace_reader_pack(struct trace_reader *reader,
	const struct trace_packings *packings, u64 *to, const u64 *last)
{
	struct trace_order *order = &reader->order;
	const struct trace_frontier *frontier = &reader->frontier;
	i64 last_ns = reader->last_ns, sample_ns = reader->sample_ns;

	if (order->taken < order->queued)
		return to;
	order->taken = order->queued = 0;
	if (reader->moved != TRACE_NOT_MOVED)
		trace_reader_let_go(reader, reader->moved);
	reader->moved = TRACE_NOT_MOVED;
	while (to <= last && frontier->len && frontier->times[0] <= sample_ns) {
		struct trace_cursor *cursor = frontier->cursors[0];
		enum trace_advance result =
			trace_order_advance(order, &cursor->event, cursor->thread);

		if (UNLIKELY(result != TRACE_ADVANCED)) {
			if (result == TRACE_BROKEN)
				trace_reader_stuck(reader, result);
			break;
		}
		last_ns = MAX(cursor->event.time_ns, trace_later(last_ns, 1));
		cursor->event.time_ns = last_ns;
		to = trace_pack(packings, &cursor->event, to);
		if (UNLIKELY(order->queued)) {
			reader->moved = 0;
			break;
		}
		trace_reader_let_go(reader, 0);
	}
	reader->last_ns = last_ns;
	return to;
}
