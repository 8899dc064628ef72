// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/page_set.h"

enum { MAX_PAGES = 1 << 27 };

void page_set_init(struct page_set *set, struct arena *arena, u64 low, u64 high)
{
	*set = (struct page_set){.shift = PAGE_SET_SHIFT};
	while ((high >> set->shift) - (low >> set->shift) >= MAX_PAGES)
		set->shift++;
	set->low = low >> set->shift << set->shift;
	set->count = (high >> set->shift) - (low >> set->shift) + 1;
	set->bits = arena_array(arena, u64, set->count / 64 + 1);
}

void page_set_add(struct page_set *set, u64 address, u64 size)
{
	u64 last = (address + size - 1 - set->low) >> set->shift;

	for (u64 page = (address - set->low) >> set->shift; page <= last; page++)
		set->bits[page / 64] |= 1ull << page % 64;
}
