// SPDX-License-Identifier: Apache-2.0
// From 64-bit ids to 32-bit values, with removal: what is alive at the moment. On the heap.
#pragma once

#include "base/macros.h"

struct trace_index_slot {
	u64 id;
	u32 value; // plus one; 0: free
};

struct trace_index {
	struct trace_index_slot *slots;
	u32 len, cap; // cap is 0 or a power of two
	bool is_roomy; // at most a quarter of it is used while it is small: what is sought stands mostly at its home
};

void trace_index_deinit(struct trace_index *index);
// Adds or changes; the value before, or UINT32_MAX.
u32 trace_index_put(struct trace_index *index, u64 id, u32 value);
// Removes; the value that it had, or UINT32_MAX.
u32 trace_index_remove(struct trace_index *index, u64 id);
void trace_index_clear(struct trace_index *index);

static inline u32 trace_index_home(const struct trace_index *index, u64 id)
{
	return (u32)((id * 0x9e3779b97f4a7c15) >> 32) & (index->cap - 1);
}

// The value, or UINT32_MAX.
static inline u32 trace_index_get(const struct trace_index *index, u64 id)
{
	if (UNLIKELY(!index->len))
		return UINT32_MAX;
	for (u32 i = trace_index_home(index, id);; i = (i + 1) & (index->cap - 1)) {
		const struct trace_index_slot *slot = &index->slots[i];

		if (!slot->value)
			return UINT32_MAX;
		if (LIKELY(slot->id == id))
			return slot->value - 1;
	}
}
