// SPDX-License-Identifier: Apache-2.0
#include "process/heap/scan_plan.h"

#include <stdlib.h>

// Of all plans together; stacks beyond are scanned without.
enum { MAX_WORDS = 1 << 20, MAX_STACKS = 1 << 20 };

void scan_plans_free(struct scan_plans *plans)
{
	heap_vec_free(&plans->by_stack);
	heap_vec_free(&plans->words);
	heap_vec_free(&plans->objects);
}

static u64 depth_of(const struct stack_bytes *bytes)
{
	return bytes->high - bytes->low;
}

static u64 top_of(const struct stack_bytes *bytes, const struct frame *frames, u32 frame_count)
{
	return frames[frame_count - 1].argp - bytes->low;
}

const struct scan_plan *scan_plan_find(const struct scan_plans *plans, u32 stack,
	const struct stack_bytes *bytes, const struct frame *frames, u32 frame_count)
{
	const struct scan_plan *plan;

	if (stack >= plans->by_stack.len)
		return NULL;
	plan = &plans->by_stack.at[stack];
	return plan->is_kept && plan->frame_count == frame_count && plan->pc == frames->pc &&
	                       frames->sp == bytes->low && frames->is_exact &&
	                       plan->depth == depth_of(bytes) &&
	                       plan->top == top_of(bytes, frames, frame_count)
	               ? plan
	               : NULL;
}

void scan_plan_begin(struct scan_plans *plans)
{
	plans->words_from = plans->words.len;
	plans->objects_from = plans->objects.len;
	plans->is_open = plans->words.len + plans->objects.len < MAX_WORDS;
}

void scan_plan_keep(struct scan_plans *plans, u32 stack, const struct stack_bytes *bytes,
	const struct frame *frames, u32 frame_count)
{
	bool is_good = plans->is_open && stack < MAX_STACKS && frames->sp == bytes->low &&
	               frames->is_exact && depth_of(bytes) <= UINT32_MAX;

	plans->is_open = false;
	if (!is_good) {
		plans->words.len = plans->words_from;
		plans->objects.len = plans->objects_from;
		return;
	}
	// The last one of a stack counts: those of others before it are of other depths.
	while (plans->by_stack.len <= stack)
		(void)heap_vec_push(&plans->by_stack);
	plans->by_stack.at[stack] = (struct scan_plan){
		.pc = frames->pc,
		.depth = depth_of(bytes),
		.top = top_of(bytes, frames, frame_count),
		.frame_count = frame_count,
		.words_at = plans->words_from,
		.word_count = plans->words.len - plans->words_from,
		.objects_at = plans->objects_from,
		.object_count = plans->objects.len - plans->objects_from,
		.is_kept = true,
	};
}
