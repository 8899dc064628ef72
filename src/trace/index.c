// SPDX-License-Identifier: Apache-2.0
#include "trace/index.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 64, SMALL_CAP = 16 << 10 };

void trace_index_deinit(struct trace_index *index)
{
	free(index->slots);
	*index = (struct trace_index){.is_roomy = index->is_roomy};
}

void trace_index_clear(struct trace_index *index)
{
	if (index->cap)
		memset(index->slots, 0, index->cap * sizeof(*index->slots));
	index->len = 0;
}

// The slot that has the id, or the free one where it would be.
static struct trace_index_slot *find(const struct trace_index *index, u64 id)
{
	u32 i = trace_index_home(index, id);

	while (index->slots[i].value && index->slots[i].id != id)
		i = (i + 1) & (index->cap - 1);
	return &index->slots[i];
}

static bool is_full(const struct trace_index *index)
{
	u32 eighths = index->is_roomy && index->cap <= SMALL_CAP ? 2 : 5;

	return (u64)index->len * 8 >= (u64)index->cap * eighths;
}

static void grow(struct trace_index *index)
{
	struct trace_index old = *index;

	index->cap = old.cap ? old.cap * 2 : FIRST_CAP;
	index->slots = calloc(index->cap, sizeof(*index->slots));
	ASSERT(index->slots);
	for (u32 i = 0; i < old.cap; i++) {
		if (old.slots[i].value)
			*find(index, old.slots[i].id) = old.slots[i];
	}
	free(old.slots);
}

u32 trace_index_put(struct trace_index *index, u64 id, u32 value)
{
	struct trace_index_slot *slot;
	u32 before;

	if (is_full(index))
		grow(index);
	slot = find(index, id);
	before = slot->value - 1;
	index->len += !slot->value;
	slot->id = id;
	slot->value = value + 1;
	return before;
}

// Moves those that stand behind the hole because of what was in it.
static void close_hole(struct trace_index *index, u32 hole)
{
	u32 mask = index->cap - 1;

	for (u32 i = (hole + 1) & mask; index->slots[i].value; i = (i + 1) & mask) {
		u32 home = trace_index_home(index, index->slots[i].id);

		if (((i - home) & mask) < ((i - hole) & mask))
			continue;
		index->slots[hole] = index->slots[i];
		hole = i;
	}
	index->slots[hole].value = 0;
}

u32 trace_index_remove(struct trace_index *index, u64 id)
{
	struct trace_index_slot *slot;
	u32 value;

	if (!index->len)
		return UINT32_MAX;
	slot = find(index, id);
	if (!slot->value)
		return UINT32_MAX;
	value = slot->value - 1;
	index->len--;
	close_hole(index, (u32)(slot - index->slots));
	return value;
}
