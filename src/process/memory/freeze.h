// SPDX-License-Identifier: Apache-2.0
// A consistent copy of a live target: stop all threads (PTRACE_SEIZE, PTRACE_INTERRUPT), copy, let go,
// then analyse the copy. The buffers are made and touched before the stop, large ranges are copied first,
// by two threads. If this program dies in between, the kernel detaches and the target goes on.
#pragma once

#include "process/memory/target.h"

struct freeze_range {
	u64 address, size;
};

// Which ranges to copy; they may overlap and are merged. Of the sparse ones only what the target has ever
// touched is copied: the rest is known to be zero (variables may be large, and never used).
struct freeze_planned {
	struct freeze_range *at, *sparse;
	u32 count, sparse_count;
};

// Asked twice: before the stop, to make room, and while stopped, to be right. Reads target->memory (live at that
// time).
typedef bool (*freeze_plan)(void *context, const struct target *target, struct arena *arena,
	struct freeze_planned *ret, struct error *err);

// Replaces target->memory with the copy (ranges that were not copied are still read live, for
// read-only data) and fills threads and stopped_ns. plan NULL: every writable private mapping; what the
// target never touched of it is zero in the copy and costs nothing.
// limit_bytes: refuse to copy more than that (ERROR_LIMIT names both numbers); 0: only what memory there
// is limits it. Afterwards the target is as it was: what was stopped by a signal stays stopped, signals
// that came meanwhile are delivered. Some system calls (epoll_wait, …) return EINTR, as after any stop;
// Go's runtime expects that.
MUST_CHECK bool target_freeze(
	struct target *target, freeze_plan plan, void *context, u64 limit_bytes, struct error *err);
