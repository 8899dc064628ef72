// SPDX-License-Identifier: Apache-2.0
// Texts and stacks that outlive their generation, each once. Bounded: what comes when a limit is reached is
// nameless (0), and is_full tells.
#pragma once

#include "base/map.h"
#include "base/vec.h"

enum { TRACE_MAX_FRAMES = 1 << 22, TRACE_MAX_STACKS = 1 << 22, TRACE_MAX_NAMES = 1 << 22 };

#define TRACE_MAX_NAME_BYTES  ((size_t)512 << 20)
#define TRACE_MAX_STACK_WORDS ((u32)1 << 27)

struct trace_frame {
	u64 pc;
	u32 function, file; // names
	u32 line;
};

struct trace_stack {
	u32 at, len; // in words: indices of frames, innermost first
};

struct trace_names {
	struct arena *arena;
	struct str_map ids;
	VEC(str) texts; // by id; 0 is the empty one
	size_t bytes;
	struct map frame_ids, stack_ids; // by hash
	VEC(struct trace_frame) frames;
	VEC(u32) words;
	VEC(struct trace_stack) stacks; // 0 is the empty one
	bool is_full;
};

void trace_names_init(struct trace_names *names, struct arena *arena);

u32 trace_name(struct trace_names *names, str text);

static inline str trace_text(const struct trace_names *names, u32 name)
{
	return names->texts.at[name];
}

u32 trace_frame_intern(struct trace_names *names, const struct trace_frame *frame);
u32 trace_stack_intern(struct trace_names *names, const u32 *frames, u32 len);

// NULL when the stack has no frame so far down; 0 is the innermost.
static inline const struct trace_frame *trace_stack_frame(
	const struct trace_names *names, u32 stack, u32 depth)
{
	const struct trace_stack *it = &names->stacks.at[stack];

	return depth < it->len ? &names->frames.at[names->words.at[it->at + depth]] : NULL;
}
