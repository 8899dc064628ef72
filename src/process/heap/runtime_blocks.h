// SPDX-License-Identifier: Apache-2.0
// Lists that the runtime keeps outside of the heap: blocks of queued finalizers and cleanups, and its
// threads (m). Source: src/runtime/mfinal.go, mcleanup.go, runtime2.go.
#pragma once

#include "process/runtime/runtime.h"

struct runtime_block {
	u64 address, size;
	u64 first, used; // what is queued: [first, first + used)
};

typedef bool (*runtime_block_fn)(void *context, const struct runtime_block *block);
typedef bool (*runtime_thread_fn)(void *context, u64 m);

// Each until fn returns false; false then, and when a list cannot be read. Cleanups (Go 1.25 on) are found
// by symbol only: in a stripped program nothing tells their variable from others.
MUST_CHECK bool runtime_blocks_each(
	const struct go_runtime *runtime, runtime_block_fn fn, void *context);
MUST_CHECK bool runtime_threads_each(
	const struct go_runtime *runtime, runtime_thread_fn fn, void *context);

// [bounds[0], bounds[1]) of m.g0 or m.gsignal (LAYOUT_m_g0, LAYOUT_m_gsignal): the part at its upper end
// that can be in use.
MUST_CHECK bool runtime_system_stack(
	const struct go_runtime *runtime, u64 m, enum layout_field field, u64 bounds[2]);
