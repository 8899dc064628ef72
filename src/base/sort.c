// SPDX-License-Identifier: Apache-2.0
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS, SMALL = 32 };

static void sort_small(struct keyed *at, u32 count)
{
	for (u32 i = 1; i < count; i++) {
		struct keyed moved = at[i];
		u32 to = i;

		for (; to > 0 && at[to - 1].key > moved.key; to--)
			at[to] = at[to - 1];
		at[to] = moved;
	}
}

// By the digit at shift, from one array to the other.
static void pass(const struct keyed *from, struct keyed *to, u32 count, u32 shift)
{
	u32 starts[DIGITS] = {0}, sum = 0;

	for (u32 i = 0; i < count; i++)
		starts[from[i].key >> shift & (DIGITS - 1)]++;
	for (u32 i = 0; i < DIGITS; i++) {
		u32 here = starts[i];

		starts[i] = sum;
		sum += here;
	}
	for (u32 i = 0; i < count; i++)
		to[starts[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
}

void sort_keyed(struct keyed *at, u32 count)
{
	struct keyed *scratch, *from = at, *to;
	bool is_sorted = true;
	u64 differs = 0; // bits that are not the same in all keys

	for (u32 i = 1; i < count; i++) {
		is_sorted &= at[i - 1].key <= at[i].key;
		differs |= at[i - 1].key ^ at[i].key;
	}
	if (is_sorted)
		return;
	if (count <= SMALL) {
		sort_small(at, count);
		return;
	}
	scratch = malloc(count * sizeof(*scratch));
	ASSERT(scratch);
	to = scratch;
	for (u32 shift = 0; shift < 64; shift += DIGIT_BITS) {
		struct keyed *swap = from;

		if (!(differs >> shift & (DIGITS - 1)))
			continue;
		pass(from, to, count, shift);
		from = to;
		to = swap;
	}
	if (from != at)
		memcpy(at, from, count * sizeof(*at));
	free(scratch);
}
