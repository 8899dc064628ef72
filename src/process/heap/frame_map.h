// SPDX-License-Identifier: Apache-2.0
// What a frame's function says about its stack words at one pc: which locals and arguments are live
// pointers, and which stack objects it has. Decoded once per pc and worker. Source: src/runtime/stkframe.go
// (getStackMap), stack.go (stackObjectRecord).
#pragma once

#include "base/map.h"
#include "process/runtime/stack.h"

struct stack_object_map {
	i32 offset; // below varp when negative, else above argp
	u32 size;
	u32 words;      // that may hold pointers
	const u8 *bits; // of those; NULL: every word, by guess (a GC program before Go 1.24)
};

struct frame_map {
	const u8 *locals, *args; // bits; the last local is just below varp
	u32 local_count, arg_count;
	const struct stack_object_map *objects;
	u32 object_count;
	bool is_unknown;   // no map, or not one that fits: scan the frame word by word
	bool is_sigpanic;  // the caller stopped at a fault: see deferreturn
	bool is_interrupt; // asyncPreempt, debugCall: it and its caller stopped anywhere
	bool has_reflect_args; // reflect.makeFuncStub, methodValueCall: arguments known to reflect alone
};

struct frame_maps {
	struct arena arena;
	struct map by_pc; // struct frame_map *
	const struct go_runtime *runtime;
};

void frame_maps_init(struct frame_maps *maps, const struct go_runtime *runtime);
void frame_maps_deinit(struct frame_maps *maps);

// pc: where the function goes on ("continpc"). Lives as long as the cache.
const struct frame_map *frame_map_get(struct frame_maps *maps, const struct go_func *func, u64 pc);
