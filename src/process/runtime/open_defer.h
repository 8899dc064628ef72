// SPDX-License-Identifier: Apache-2.0
// Open-coded defers of a function: where in its frame the bits and the closures are (FUNCDATA 4), and
// which statements they stand for. Source: src/cmd/compile/internal/ssagen/ssa.go (openDeferRecord),
// src/runtime/panic.go.
#pragma once

#include "process/runtime/stack.h"

enum { OPEN_DEFER_MAX = 8 };

struct open_defers {
	u32 count;                          // 8 where the version does not say how many
	u32 bits_offset;                    // below varp
	u32 closure_offset[OPEN_DEFER_MAX]; // below varp, 0: none
	// The code up to here has not cleared the bits yet; 0: not known.
	u64 cleared_pc;
	u64 statement_pc[OPEN_DEFER_MAX]; // where the closure is stored; 0: not found
};

// False when the function has none, or its funcdata makes no sense. frame is any frame of the function:
// its stack pointer places the closures in the code.
MUST_CHECK bool open_defers_read(
	const struct go_runtime *runtime, const struct frame *frame, struct open_defers *ret);
