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
		cursor->last_ns = (i64)((double)batch->time * generation->ns_per_unit);
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
	cursor->event.type = *at.at++;
	numbers = shapes->numbers[cursor->event.type];
	if (UNLIKELY(!numbers) || !trace_varint(&at, &delta))
		return TRACE_DECODE_BROKEN;
	for (u32 i = 0; i + 1 < numbers; i++) {
		if (!trace_varint(&at, &cursor->event.args[i]))
			return TRACE_DECODE_BROKEN;
	}
	cursor->bytes.at = at.at;
	cursor->last_ns += (i64)((double)delta * generation->ns_per_unit);
	cursor->event.time_ns = cursor->last_ns;
	return TRACE_DECODED;
}

static void swap(struct trace_head *heads, u32 a, u32 b)
{
	struct trace_head kept = heads[a];

	heads[a] = heads[b];
	heads[b] = kept;
}

static u32 sift_up(struct trace_head *heads, u32 i)
{
	while (i > 0 && heads[(i - 1) / 2].time_ns > heads[i].time_ns) {
		swap(heads, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
	return i;
}

static void sift_down(struct trace_frontier *frontier, u32 i)
{
	struct trace_head *heads = frontier->heads;

	for (;;) {
		u32 least = i, left = 2 * i + 1;

		if (left < frontier->len && heads[left].time_ns < heads[least].time_ns)
			least = left;
		if (left + 1 < frontier->len && heads[left + 1].time_ns < heads[least].time_ns)
			least = left + 1;
		if (least == i)
			return;
		swap(heads, i, least);
		i = least;
	}
}

void trace_frontier_init(struct trace_frontier *frontier, struct arena *arena, u32 threads)
{
	frontier->len = 0;
	frontier->cursors = arena_array(arena, struct trace_cursor, threads);
	frontier->heads = arena_array(arena, struct trace_head, threads + 2);
	for (u32 i = 0; i < threads + 2; i++)
		frontier->heads[i].time_ns = INT64_MAX;
}

void trace_frontier_add(struct trace_frontier *frontier, struct trace_cursor *cursor)
{
	frontier->heads[frontier->len++] = (struct trace_head){cursor->event.time_ns, cursor};
	(void)sift_up(frontier->heads, frontier->len - 1);
}

void trace_frontier_move(struct trace_frontier *frontier, u32 i)
{
	if (sift_up(frontier->heads, i) == i)
		sift_down(frontier, i);
}

void trace_frontier_remove(struct trace_frontier *frontier, u32 i)
{
	while (i > 0) {
		swap(frontier->heads, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
	swap(frontier->heads, 0, --frontier->len);
	frontier->heads[frontier->len].time_ns = INT64_MAX;
	sift_down(frontier, 0);
}

void trace_frontier_sort(struct trace_frontier *frontier)
{
	for (u32 i = 1; i < frontier->len; i++) {
		struct trace_head head = frontier->heads[i];
		u32 at = i;

		for (; at > 0 && frontier->heads[at - 1].time_ns > head.time_ns; at--)
			frontier->heads[at] = frontier->heads[at - 1];
		frontier->heads[at] = head;
	}
}
