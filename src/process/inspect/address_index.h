// SPDX-License-Identifier: Apache-2.0
// From addresses to numbers, for millions of entries and many more look-ups that find nothing: a bit
// filter of a few bits per entry turns those away before the table is touched. An address may be there
// several times. On the heap; read by many threads once it is built.
#pragma once

#include "base/macros.h"

struct address_index {
	u64 *keys; // 0: free
	u32 *values;
	u32 len, cap; // cap is 0 or a power of two
	u64 *filter;
	u64 filter_mask; // words of the filter - 1
};

// Key 0 is never entered.
void address_index_put(struct address_index *index, u64 key, u32 value);
void address_index_free(struct address_index *index);

// The next value of key from *at on, which begins at 0; false when there is no more.
MUST_CHECK bool address_index_next(
	const struct address_index *index, u64 key, u64 *at, u32 *ret_value);

static inline u64 address_index_hash(u64 key)
{
	u64 hash = key * 0x9e3779b97f4a7c15u;

	return hash ^ hash >> 29;
}

static inline bool address_index_may_have(const struct address_index *index, u64 key)
{
	u64 hash = address_index_hash(key);

	return index->cap && index->filter[hash >> 32 & index->filter_mask] >> (hash & 63) & 1;
}

// The first value of key, UINT32_MAX when it is not there.
static inline u32 address_index_first(const struct address_index *index, u64 key)
{
	u64 at = 0;
	u32 value;

	return address_index_may_have(index, key) && address_index_next(index, key, &at, &value)
	               ? value
	               : UINT32_MAX;
}
