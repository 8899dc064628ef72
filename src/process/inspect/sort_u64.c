// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/sort_u64.h"

#include <stdlib.h>
#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, SMALL = 512 };

static int by_value(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

// One pass by the digit at shift, from one array to the other; false when all have the same digit.
static bool pass(const u64 *from, u64 *to, u32 count, u32 shift)
{
	u32 starts[DIGITS] = {0}, sum = 0;

	for (u32 i = 0; i < count; i++)
		starts[from[i] >> shift & (DIGITS - 1)]++;
	if (starts[from[0] >> shift & (DIGITS - 1)] == count)
		return false;
	for (u32 i = 0; i < DIGITS; i++) {
		u32 here = starts[i];

		starts[i] = sum;
		sum += here;
	}
	for (u32 i = 0; i < count; i++)
		to[starts[from[i] >> shift & (DIGITS - 1)]++] = from[i];
	return true;
}

void sort_u64(u64 *at, u32 count)
{
	u64 *scratch, *from = at, *to;

	if (count <= SMALL) {
		if (count)
			qsort(at, count, sizeof(*at), by_value);
		return;
	}
	scratch = calloc(count, sizeof(*scratch));
	ASSERT(scratch);
	to = scratch;
	for (u32 shift = 0; shift < 64; shift += DIGIT_BITS) {
		if (pass(from, to, count, shift)) {
			u64 *swap = from;

			from = to;
			to = swap;
		}
	}
	if (from != at)
		memcpy(at, from, count * sizeof(*at));
	free(scratch);
}

u32 sort_u64_unique(u64 *at, u32 count)
{
	u32 len = 0;

	sort_u64(at, count);
	for (u32 i = 0; i < count; i++) {
		if (i == 0 || at[i] != at[i - 1])
			at[len++] = at[i];
	}
	return len;
}
