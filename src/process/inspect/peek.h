// SPDX-License-Identifier: Apache-2.0
// Bytes of the target for readers of Go values: from the heap's copy where it has them, so that one
// look agrees with itself, else from memory. Thread-safe.
#pragma once

#include "process/heap/heap.h"

struct peek {
	const struct memory *memory;
	const struct heap *heap; // NULL: memory only
};

// All of size or nothing.
MUST_CHECK bool peek_read(const struct peek *peek, u64 address, void *to, u64 size);

// 0 when it cannot be read.
u64 peek_u64(const struct peek *peek, u64 address);

// Without copying, NULL when the bytes are not in one local block.
const u8 *peek_view(const struct peek *peek, u64 address, u64 size);

// Bytes of a Go string, copied; cut at limit. Empty when they are not there or hold control bytes.
str peek_text(struct arena *arena, const struct peek *peek, u64 address, u64 len, u64 limit);

static inline u64 word_at(const void *bytes)
{
	u64 value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

static inline u32 half_at(const void *bytes)
{
	u32 value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}
