// SPDX-License-Identifier: Apache-2.0
// From the bytes of a runtime.g to a struct goroutine, and whether two readings of it agree.
#pragma once

#include "process/runtime/goroutine.h"

// What of a g is read: everything that g_parse looks at.
u32 g_record_size(const struct go_runtime *runtime);

// What of a g is read a second time after its stack: the fields that change when it runs.
u32 g_check_size(const struct go_runtime *runtime);

// Fields of g that are needed to read its stack and to go on from there, beside struct goroutine.
struct g_extra {
	u64 syscall_sp, syscall_pc;
	u64 sched_lr;
	u64 m, waiting, labels;
	bool is_scanned;          // the collector is at it
	bool is_async_safe_point; // stopped by a signal
};

// False for one that is dead or being made (idle), or makes no sense.
MUST_CHECK bool g_parse(const struct go_runtime *runtime, u64 address, const u8 *bytes,
	struct goroutine *ret, struct g_extra *ret_extra);

// Whether the goroutine did not run in between and its stack stayed where it is.
bool g_is_same(const struct go_runtime *runtime, const u8 *before, const u8 *after);
