// SPDX-License-Identifier: Apache-2.0
// Stacks: physical frames from bytes of a goroutine's stack, by the pc-sp tables (exact, as the runtime
// unwinds), with the frame pointer as a cross-check.
#pragma once

#include "process/runtime/runtime.h"

enum { STACK_MAX_FRAMES = 4096 };

// Bytes of [low, high) of one goroutine's stack.
struct stack_bytes {
	u64 low, high;
	const u8 *bytes;
};

// One physical frame. Names as in runtime.stkframe.
struct frame {
	struct go_func func;
	u64 pc; // where it goes on; for callers the return address
	u64 lookup_pc; // for line, inline and pcdata look-ups: pc-1 for callers, pc where it was interrupted
	u64 sp;   // lowest address of the frame
	u64 varp; // top of the local variables (on amd64 the value of rbp)
	u64 argp; // the arguments on the stack
	bool is_exact; // stopped at a safe point, so that its pointer maps hold; else scan conservatively
};

enum unwind_end {
	UNWIND_WHOLE,    // reached the goroutine's first function
	UNWIND_TOO_DEEP, // STACK_MAX_FRAMES
	UNWIND_BROKEN,   // a pc or sp that makes no sense: what is there was read while it changed
	UNWIND_FOREIGN,  // C code or assembly without tables
};

// frames has room for STACK_MAX_FRAMES. Returns the count.
u32 stack_unwind(const struct go_runtime *runtime, u64 pc, u64 sp, u64 bp,
	const struct stack_bytes *stack, struct frame *frames, enum unwind_end *ret_end);

// Symbolized frames, inlined ones too; shared by all goroutines with the same pcs.
struct stack_line {
	str function, file;
	u32 line;
	u32 frame;       // index of the physical frame it belongs to
	u64 pc;          // lookup_pc of that frame
	bool is_inlined; // into the frame of the next line
};

struct stack {
	const u64 *pcs; // of the physical frames (lookup_pc), innermost first
	u32 pc_count;
	const struct stack_line *lines;
	u32 line_count;
	enum unwind_end end;
};
