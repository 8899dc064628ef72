// SPDX-License-Identifier: Apache-2.0
// The bytes of every scannable span, and one bit per word of them: may it be a pointer? Whatever a
// version keeps (arena bitmaps, span bitmaps, type headers) becomes that one form, so that marking is
// the same loop for all.
#pragma once

#include "process/heap/spans.h"

struct goroutine_table;

struct heap_memory {
	u8 *copy; // pages; NULL when every span is a view of the target's memory
	u64 copy_bytes;
	u64 *masks; // pages; of the spans that do not have theirs in their bytes
	u64 mask_words;
	u64 scannable_bytes;
	u32 unreadable;
};

// Sets span.bytes and span.mask_word. limit_bytes bounds the copy. goroutines: those whose pointers are
// among the roots; NULL: of none.
MUST_CHECK bool heap_memory_read(const struct go_runtime *runtime, struct span_table *table,
	const struct goroutine_table *goroutines, struct workers *workers, u64 limit_bytes,
	struct heap_memory *ret, struct error *err);
void heap_memory_free(struct heap_memory *memory);
