// SPDX-License-Identifier: Apache-2.0
// What was found out about scanning one stack holds for every goroutine with the same frames at the same distances: which
// of its words are looked at, and where its stack objects are. A hundred thousand parked goroutines stand at few places.
// One per worker.
#pragma once

#include "base/vec.h"
#include "process/heap/frame_map.h"

struct scan_word {
	u32 offset; // from where the stack's bytes begin
	u32 frame : 31;
	u32 is_exact : 1; // a live pointer by the frame's map; else a guess
};

struct scan_object {
	const struct stack_object_map *map;
	u32 offset, frame;
};

struct scan_plan {
	u64 pc, depth,
		top; // of the innermost frame; bytes of stack; of those, up to the outermost frame's arguments
	u32 frame_count;
	u32 words_at, word_count;
	u32 objects_at, object_count;
	bool is_kept;
};

struct scan_plans {
	VEC(struct scan_plan) by_stack; // by goroutine.stack
	VEC(struct scan_word) words;
	VEC(struct scan_object) objects;
	u32 words_from, objects_from; // of the one that is being made
	bool is_open;                 // one is being made
};

void scan_plans_free(struct scan_plans *plans);

// NULL: there is none yet for such a stack. Until the next one is made.
const struct scan_plan *scan_plan_find(const struct scan_plans *plans, u32 stack,
	const struct stack_bytes *bytes, const struct frame *frames, u32 frame_count);

// Makes one while a stack is scanned: begin, then each word and object in the order of the scan, then keep.
void scan_plan_begin(struct scan_plans *plans);
void scan_plan_keep(struct scan_plans *plans, u32 stack, const struct stack_bytes *bytes,
	const struct frame *frames, u32 frame_count);

static inline void scan_plan_word(struct scan_plans *plans, u64 offset, u32 frame, bool is_exact)
{
	if (plans->is_open)
		*heap_vec_push(&plans->words) =
			(struct scan_word){(u32)offset, frame & INT32_MAX, is_exact};
}

static inline void scan_plan_object(
	struct scan_plans *plans, const struct stack_object_map *map, u64 offset, u32 frame)
{
	if (plans->is_open)
		*heap_vec_push(&plans->objects) = (struct scan_object){map, (u32)offset, frame};
}
