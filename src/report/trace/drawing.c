// SPDX-License-Identifier: Apache-2.0
#include "report/trace/drawing.h"

#include <stdlib.h>

void drawing_deinit(struct drawing *drawing)
{
	heap_vec_free(&drawing->spans);
	heap_vec_free(&drawing->lanes);
	heap_vec_free(&drawing->scopes);
	heap_vec_free(&drawing->ranges);
	heap_vec_free(&drawing->logs);
	trace_index_deinit(&drawing->lane_ids);
}

static u32 lane_of(
	struct drawing *drawing, const struct timeline *timeline, const struct life *life)
{
	u32 lane = trace_index_get(&drawing->lane_ids, life->id);

	if (lane != UINT32_MAX)
		return lane;
	if (drawing->lanes.len >= DRAWING_MAX_LANES) {
		drawing->lanes_left_out += life->since_ns == life->created_ns;
		return UINT32_MAX;
	}
	*heap_vec_push(&drawing->lanes) = (struct drawn_lane){.goroutine = life->id,
		.creator = life->creator,
		.create_stack = life->create_stack,
		.from_ns = life->since_ns};
	(void)timeline;
	trace_index_put(&drawing->lane_ids, life->id, drawing->lanes.len - 1);
	return drawing->lanes.len - 1;
}

// Doubles the shortest length that is kept until half of the spans are gone.
static void thin_out(struct drawing *drawing)
{
	while (drawing->spans.len > DRAWING_MAX_SPANS / 2) {
		u32 kept = 0;

		drawing->least_ns = drawing->least_ns ? drawing->least_ns * 2 : 64;
		for (u32 i = 0; i < drawing->spans.len; i++) {
			struct drawn_span *span = &drawing->spans.at[i];

			if (span->to_ns - span->from_ns >= drawing->least_ns)
				drawing->spans.at[kept++] = *span;
			else
				drawing->spans_left_out++;
		}
		drawing->spans.len = kept;
	}
}

static void on_span(
	void *context, const struct timeline *timeline, const struct life *life, i64 to_ns)
{
	struct drawing *drawing = context;
	u32 lane = lane_of(drawing, timeline, life);

	if (lane == UINT32_MAX)
		return;
	drawing->lanes.at[lane].to_ns = to_ns;
	drawing->lanes.at[lane].function = timeline->groups.at[life->group].function;
	if (to_ns - life->since_ns < drawing->least_ns) {
		drawing->spans_left_out++;
		return;
	}
	*heap_vec_push(&drawing->spans) = (struct drawn_span){
		life->since_ns, to_ns, lane, life->reason, life->stack, life->state};
	if (drawing->spans.len >= DRAWING_MAX_SPANS)
		thin_out(drawing);
}

static void on_scope(void *context, const struct timeline *timeline, const struct scope *scope,
	i64 to_ns, bool is_whole)
{
	struct drawing *drawing = context;

	(void)timeline;
	if (drawing->scopes.len >= DRAWING_MAX_MARKS) {
		drawing->marks_left_out++;
		return;
	}
	*heap_vec_push(&drawing->scopes) = (struct drawn_scope){
		scope->begin_ns, to_ns, scope->goroutine, scope->name, (u8)scope->kind, is_whole};
}

static void on_range(void *context, const struct timeline *timeline, str name, str text,
	u64 goroutine, i64 from_ns, i64 to_ns)
{
	struct drawing *drawing = context;

	(void)timeline;
	if (drawing->ranges.len >= DRAWING_MAX_MARKS) {
		drawing->marks_left_out++;
		return;
	}
	*heap_vec_push(&drawing->ranges) = (struct drawn_moment){from_ns, to_ns, goroutine,
		trace_name(drawing->names, name), trace_name(drawing->names, text)};
}

static void on_log(void *context, const struct timeline *timeline, str name, str text,
	u64 goroutine, i64 from_ns, i64 to_ns)
{
	struct drawing *drawing = context;

	(void)timeline;
	if (drawing->logs.len >= DRAWING_MAX_MARKS) {
		drawing->marks_left_out++;
		return;
	}
	*heap_vec_push(&drawing->logs) = (struct drawn_moment){from_ns, to_ns, goroutine,
		trace_name(drawing->names, name), trace_name(drawing->names, text)};
}

struct timeline_hooks drawing_begin(struct drawing *drawing, struct trace_names *names)
{
	*drawing = (struct drawing){.names = names};
	return (struct timeline_hooks){on_span, on_scope, on_range, on_log, drawing};
}
