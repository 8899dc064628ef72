// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/address_index.h"

#include <stdlib.h>

enum { FIRST_CAP = 256 };

static void put(struct address_index *index, u64 key, u32 value)
{
	u64 hash = address_index_hash(key);
	u32 mask = index->cap - 1, i = (u32)(hash >> 6) & mask;

	while (index->keys[i])
		i = (i + 1) & mask;
	index->keys[i] = key;
	index->values[i] = value;
	index->len++;
	index->filter[hash >> 32 & index->filter_mask] |= (u64)1 << (hash & 63);
}

static void grow(struct address_index *index)
{
	struct address_index old = *index;

	ASSERT(old.cap < (u32)1 << 31);
	index->cap = old.cap ? old.cap * 2 : FIRST_CAP;
	index->len = 0;
	index->keys = calloc(index->cap, sizeof(*index->keys));
	index->values = calloc(index->cap, sizeof(*index->values));
	index->filter = calloc(index->cap / 8, sizeof(*index->filter));
	index->filter_mask = index->cap / 8 - 1;
	ASSERT(index->keys && index->values && index->filter);
	for (u32 i = 0; i < old.cap; i++) {
		if (old.keys[i])
			put(index, old.keys[i], old.values[i]);
	}
	address_index_free(&old);
}

void address_index_put(struct address_index *index, u64 key, u32 value)
{
	if (key == 0)
		return;
	if ((u64)index->len * 2 >= index->cap)
		grow(index);
	put(index, key, value);
}

void address_index_free(struct address_index *index)
{
	free(index->keys);
	free(index->values);
	free(index->filter);
	*index = (struct address_index){0};
}

bool address_index_next(const struct address_index *index, u64 key, u64 *at, u32 *ret_value)
{
	u32 mask = index->cap - 1, i;

	if (index->cap == 0 || key == 0)
		return false;
	// *at is the place after the last answer, plus one.
	i = *at ? (u32)(*at - 1) : (u32)(address_index_hash(key) >> 6) & mask;
	for (; index->keys[i]; i = (i + 1) & mask) {
		if (index->keys[i] == key) {
			*ret_value = index->values[i];
			*at = (u64)((i + 1) & mask) + 1;
			return true;
		}
	}
	return false;
}
