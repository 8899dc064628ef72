// SPDX-License-Identifier: Apache-2.0
// Stacks: physical frames from bytes of a goroutine's stack, by the pc-sp tables (exact, as the runtime
// unwinds), with the frame pointer as a cross-check. Source: src/runtime/traceback.go of each version.
#pragma once

#include "base/map.h"
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
	u64 map_pc; // for pointer maps; differs from lookup_pc below a sigpanic. 0: nothing in it is alive
	u64 sp;               // lowest address of the frame
	u64 varp;             // top of the local variables (on amd64 the value of rbp)
	u64 fp;               // sp of the caller: where the frame ends
	u64 argp;             // the arguments on the stack
	u8 role;              // enum func_role
	bool has_open_defers; // its function has open-coded defers
	bool is_exact; // stopped at a safe point, so that its pointer maps hold; else scan conservatively
};

enum unwind_end {
	UNWIND_WHOLE,    // reached the goroutine's first function
	UNWIND_TOO_DEEP, // STACK_MAX_FRAMES
	UNWIND_BROKEN,   // a pc or sp that makes no sense: what is there was read while it changed
	UNWIND_FOREIGN,  // C code or assembly without tables
};

// What is known about a pc, remembered: a hundred thousand parked goroutines stand at few places. One
// per thread.
struct pc_cache {
	struct arena *arena;
	const struct go_runtime *runtime;
	struct map pcs;
	struct pc_entry *overflow; // for pcs beyond the limit
};
void pc_cache_init(struct pc_cache *cache, struct arena *arena, const struct go_runtime *runtime);

struct stack_start {
	u64 pc, sp, bp;
	u64 lr;          // arm64: its caller, where it has not been saved yet; 0: it has
	bool is_trap;    // pc is of an instruction that was interrupted, not a return address
	bool is_syscall; // from g.syscallpc and syscallsp
};

// frames has room for STACK_MAX_FRAMES. Returns the count.
u32 stack_unwind(struct pc_cache *cache, const struct stack_start *start,
	const struct stack_bytes *stack, struct frame *frames, enum unwind_end *ret_end);

// How many of the frames keep a frame pointer, and how many of those are linked to the next such frame
// as the pc-sp tables say: equal for a stack that was read in one piece.
struct frame_links {
	u32 kept, linked;
};
struct frame_links stack_frame_links(
	const struct stack_bytes *stack, const struct frame *frames, u32 count);

// Symbolized frames, inlined ones too; shared by all goroutines with the same pcs.
struct stack_line {
	str function, file;
	u32 line;
	u32 frame;       // index of the physical frame it belongs to
	u64 pc;          // lookup_pc of that frame
	u8 role;         // enum func_role
	bool is_inlined; // into the frame of the next line
	bool is_hidden;  // Go's own tracebacks leave it out: the runtime's, generated wrappers
};

struct stack {
	const u64 *pcs; // of the physical frames (lookup_pc), innermost first
	u32 pc_count;
	const struct stack_line *lines;
	u32 line_count;
	enum unwind_end end;
};
