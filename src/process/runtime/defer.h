// SPDX-License-Identifier: Apache-2.0
// Pending defers of a goroutine: the linked ones (g._defer) and the open-coded ones of its frames.
#pragma once

#include "process/runtime/goroutine_worker.h"

enum {
	DEFER_MAX_COUNT = 1 << 16, // of one goroutine
	DEFER_MAX_TOTAL = 4 << 20, // of all that one worker reads
};

// Sets defers_at, defer_count and is_panicking. stack and frames are the goroutine's. True when something of it was
// read from the heap just now: it is the goroutine's only if that has not run since its stack was read.
bool goroutine_add_defers(struct goroutine_worker *worker, struct goroutine *goroutine,
	const struct stack_bytes *stack, const struct frame *frames, u32 frame_count);
