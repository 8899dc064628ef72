// SPDX-License-Identifier: Apache-2.0
// Where running threads are, without stopping them: the kernel's own sampling notes the registers and the top of the
// stack at one instant, in a timer interrupt of the thread itself. Source: perf_event_open(2),
// include/uapi/linux/perf_event.h, arch/*/include/uapi/asm/perf_regs.h.
#pragma once

#include "process/memory/target.h"

enum { THREAD_SAMPLE_STACK = 32 << 10 }; // bytes of the stack at most

struct thread_sample {
	u32 tid;                   // in: as this program's pid namespace counts it
	u64 stack_low, stack_high; // in: where sp shall lie; a few attempts are made
	bool done;                 // false: it did not run there meanwhile, or has ended
	u64 pc, sp, bp;
	u64 lr;          // arm64
	const u8 *stack; // of [sp, sp + stack_size); in the arena
	u32 stack_size;
};

// Takes a sample of each thread that runs within a few milliseconds. Returns how many are done; 0 with *ret_errno
// set when no thread may be sampled (kernel.perf_event_paranoid, a container's seccomp filter).
u32 threads_sample(struct arena *arena, struct thread_sample *samples, u32 count, int *ret_errno);

// Finds the first sample in the records that the kernel wrote; the stack is borrowed from them. False when there is
// none that holds together.
MUST_CHECK bool thread_sample_parse(str records, struct thread_sample *ret);
