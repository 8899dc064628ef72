// SPDX-License-Identifier: Apache-2.0
// The pointers that one goroutine's stack keeps alive, as the collector sees them: live locals and
// arguments of each frame, stack objects that a live pointer reaches, deferred calls, panics. Frames that
// were interrupted anywhere, and stacks of running goroutines, are scanned word by word.
// Source: src/runtime/mgcmark.go (scanstack, scanframeworker), mgcstack.go.
#pragma once

#include "base/vec.h"
#include "process/heap/frame_map.h"
#include "process/heap/roots.h"
#include "process/heap/scan_plan.h"

struct stack_item; // a pointer into the stack that is still to be followed
struct live_object;

// Scratch of one worker.
struct stack_scan {
	const struct go_runtime *runtime;
	struct frame_maps maps;
	struct scan_plans plans;
	u64 guess_low, guess_high;    // only words in here count when they are guessed
	VEC(struct stack_root) roots; // of the goroutine scanned last
	VEC(struct stack_item) exact, guessed;
	VEC(struct live_object) objects;
};

void stack_scan_init(struct stack_scan *scan, const struct go_runtime *runtime);
void stack_scan_deinit(struct stack_scan *scan);

// Fills scan->roots.
void stack_scan_run(struct stack_scan *scan, const struct goroutine *goroutine,
	const struct stack_bytes *stack, const struct frame *frames, u32 frame_count);
