// SPDX-License-Identifier: Apache-2.0
#include "base/vec.h"

#include <stdlib.h>

enum { FIRST_CAP = 8 };

void *vec_grow(struct arena *arena, void *at, size_t size, size_t align, u32 len, u32 *cap)
{
	u32 wider = *cap ? *cap * 2 : FIRST_CAP;
	void *copy;

	ASSERT(wider > *cap);
	copy = arena_alloc_array(arena, size, wider, align);
	if (len)
		memcpy(copy, at, size * len);
	*cap = wider;
	return copy;
}

void *heap_vec_widen(void *at, size_t size, u32 *cap, u32 count)
{
	void *copy;

	if (count <= *cap)
		return at;
	copy = realloc(at, size * count);
	ASSERT(copy);
	*cap = count;
	return copy;
}

void *heap_vec_grow(void *at, size_t size, u32 *cap)
{
	u32 wider = *cap ? *cap * 2 : FIRST_CAP * 4;

	ASSERT(wider > *cap);
	return heap_vec_widen(at, size, cap, wider);
}
