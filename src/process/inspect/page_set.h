// SPDX-License-Identifier: Apache-2.0
// Pages that something of interest lies on: the first question for each word of a heap, so it has to cost next
// to nothing. A bit per page from the lowest address to the highest; over a terabyte, pages are larger.
#pragma once

#include "base/arena.h"

struct page_set {
	u64 low, count;
	u32 shift; // of a page's size
	u64 *bits;
};

enum { PAGE_SET_SHIFT = 13 }; // of the smallest pages

// Both are on the same page of any set.
static inline bool page_set_is_near(u64 a, u64 b)
{
	return a >> PAGE_SET_SHIFT == b >> PAGE_SET_SHIFT;
}

// An empty set that can take the addresses from low to high (inclusive).
void page_set_init(struct page_set *set, struct arena *arena, u64 low, u64 high);

// Every page of [address, address + size); within what page_set_init was told, size not 0.
void page_set_add(struct page_set *set, u64 address, u64 size);

static inline bool page_set_has(const struct page_set *set, u64 address)
{
	u64 page = (address - set->low) >> set->shift;

	return page < set->count && set->bits[page / 64] >> page % 64 & 1;
}
