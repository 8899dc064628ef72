// SPDX-License-Identifier: Apache-2.0
// Where a running goroutine is: the registers of its thread (core or frozen target only), or what the
// runtime noted down when the thread left the goroutine's stack for its own (systemstack, cgo).
#pragma once

#include "process/runtime/g_record.h"

// Fills in sp, pc, bp and has_registers of a running goroutine and where to unwind from. False: its
// thread is not known, or it stands where its stack cannot be read (in a signal handler).
MUST_CHECK bool thread_place(const struct go_runtime *runtime, const u8 *g_bytes,
	const struct g_extra *extra, struct goroutine *goroutine, struct stack_start *ret);

// The last steps of a switch to a goroutine: its stack is there already, its pc is not.
bool thread_is_in_gogo(const struct go_runtime *runtime, u64 pc);
