// SPDX-License-Identifier: Apache-2.0
// What a deferred closure will call. A statement like `defer mu.Unlock()` becomes a generated wrapper
// (main.f.deferwrap1): what it calls is named then, from its inlined calls, its direct call, or the
// function value or interface that it captured.
#pragma once

#include "process/runtime/symbolizer.h"

// Of the caller: words of a stack that is at hand, of the file, of memory.
typedef bool (*read_word_fn)(void *context, u64 address, u64 *ret);

struct defer_target {
	str function;
	u64 entry;     // of it, or of the wrapper that it is inlined into
	str file;      // of the closure's declaration: near the statement
	u32 line;      // 0: unknown
	bool is_known; // false: the closure makes no sense
};

struct defer_targets {
	struct symbolizer *symbolizer;
	struct map by_entry; // of closures' code to struct code_target
};

void defer_targets_init(struct defer_targets *targets, struct symbolizer *symbolizer);

// closure: address of the funcval.
struct defer_target defer_target_find(
	struct defer_targets *targets, u64 closure, read_word_fn read_word, void *context);
