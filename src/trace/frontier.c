// SPDX-License-Identifier: Apache-2.0
#include "trace/frontier.h"

// The next batch of the thread that has events.
static bool open_batch(
	struct trace_cursor *cursor, const struct trace_generation *generation, const u8 *bytes)
{
	while (cursor->batch != UINT32_MAX) {
		const struct trace_batch *batch = &generation->batches.at[cursor->batch];

		cursor->batch = batch->next;
		if (!batch->len)
			continue;
		cursor->bytes =
			(struct trace_bytes){bytes + batch->at, bytes + batch->at + batch->len};
		cursor->last_ns = trace_units_ns(generation, batch->time);
		return true;
	}
	return false;
}

void trace_shapes_init(struct trace_shapes *shapes, u32 version)
{
	*shapes = (struct trace_shapes){0};
	for (u32 type = 0; type < TRACE_TYPES; type++) {
		const struct trace_event_spec *spec = &trace_event_specs[type];

		if (spec->since && spec->since <= version)
			shapes->numbers[type] = spec->arguments + 1;
	}
}

enum trace_decode trace_cursor_next_any(struct trace_cursor *cursor,
	const struct trace_generation *generation, const u8 *bytes,
	const struct trace_shapes *shapes)
{
	struct trace_bytes at;
	u32 numbers;
	u64 delta;

	if (UNLIKELY(cursor->bytes.at == cursor->bytes.end) &&
		!open_batch(cursor, generation, bytes))
		return TRACE_DECODE_END;
	at = cursor->bytes;
	cursor->event.what = *at.at++;
	numbers = shapes->numbers[cursor->event.what];
	if (UNLIKELY(!numbers) || !trace_varint(&at, &delta))
		return TRACE_DECODE_BROKEN;
	for (u32 i = 0; i + 1 < numbers; i++) {
		if (!trace_varint(&at, &cursor->event.args[i]))
			return TRACE_DECODE_BROKEN;
	}
	cursor->bytes.at = at.at;
	cursor->last_ns = trace_later(cursor->last_ns, trace_units_ns(generation, delta));
	cursor->event.time_ns = cursor->last_ns;
	return TRACE_DECODED;
}

static void swap(struct trace_frontier *frontier, u32 a, u32 b)
{
	i64 time_ns = frontier->times[a];
	struct trace_cursor *cursor = frontier->cursors[a];

	frontier->times[a] = frontier->times[b];
	frontier->cursors[a] = frontier->cursors[b];
	frontier->times[b] = time_ns;
	frontier->cursors[b] = cursor;
}

static u32 sift_up(struct trace_frontier *frontier, u32 i)
{
	while (i > 0 && frontier->times[(i - 1) / 2] > frontier->times[i]) {
		swap(frontier, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
	return i;
}

void trace_frontier_init(struct trace_frontier *frontier, struct arena *arena, u32 threads)
{
	frontier->len = 0;
	frontier->all = arena_array(arena, struct trace_cursor, threads);
	frontier->times = arena_array(arena, i64, threads + 2);
	frontier->cursors = arena_array(arena, struct trace_cursor *, threads + 2);
	for (u32 i = 0; i < threads + 2; i++)
		frontier->times[i] = INT64_MAX;
}

void trace_frontier_add(struct trace_frontier *frontier, struct trace_cursor *cursor)
{
	u32 i = frontier->len++;

	frontier->times[i] = cursor->event.time_ns;
	frontier->cursors[i] = cursor;
	(void)sift_up(frontier, i);
}

void trace_frontier_move(struct trace_frontier *frontier, u32 i)
{
	if (sift_up(frontier, i) == i)
		trace_frontier_sift_down(frontier, i, frontier->times[i], frontier->cursors[i]);
}

void trace_frontier_remove(struct trace_frontier *frontier, u32 i)
{
	while (i > 0) {
		swap(frontier, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
	swap(frontier, 0, --frontier->len);
	frontier->times[frontier->len] = INT64_MAX;
	trace_frontier_sift_down(frontier, 0, frontier->times[0], frontier->cursors[0]);
}

void trace_frontier_sort(struct trace_frontier *frontier)
{
	for (u32 i = 1; i < frontier->len; i++) {
		i64 time_ns = frontier->times[i];
		struct trace_cursor *cursor = frontier->cursors[i];
		u32 at = i;

		for (; at > 0 && frontier->times[at - 1] > time_ns; at--) {
			frontier->times[at] = frontier->times[at - 1];
			frontier->cursors[at] = frontier->cursors[at - 1];
		}
		frontier->times[at] = time_ns;
		frontier->cursors[at] = cursor;
	}
}
