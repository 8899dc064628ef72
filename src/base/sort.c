// SPDX-License-Identifier: Apache-2.0
#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, SMALL = 32 };

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

static void sort_digits(struct keyed *at, u32 count)
{
	struct keyed *scratch = malloc(count * sizeof(*scratch)), *from = at, *to = scratch;
	u64 differs = 0; // bits that are not the same in all keys

	ASSERT(scratch);
	for (u32 i = 1; i < count; i++)
		differs |= at[i - 1].key ^ at[i].key;
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

// Takes out what is lower than something before it; returns how many stay, which are in order.
static u32 take_late(struct keyed *at, u32 count, u32 sorted, struct keyed *late)
{
	u32 late_count = 0;

	for (u32 i = sorted; i < count; i++) {
		if (at[i].key < at[sorted - 1].key)
			late[late_count++] = at[i];
		else
			at[sorted++] = at[i];
	}
	return sorted;
}

// Both are in order. What was late came after those of equal key that were not.
static void merge(struct keyed *at, u32 count, const struct keyed *late, u32 late_count)
{
	u32 to = count + late_count;

	while (late_count) {
		if (count && at[count - 1].key > late[late_count - 1].key)
			at[--to] = at[--count];
		else
			at[--to] = late[--late_count];
	}
}

void sort_keyed(struct keyed *at, u32 count)
{
	u32 sorted = 1, late_count;
	struct keyed *late;

	while (sorted < count && at[sorted - 1].key <= at[sorted].key)
		sorted++;
	if (sorted >= count)
		return;
	late = malloc((count - sorted) * sizeof(*late));
	ASSERT(late);
	sorted = take_late(at, count, sorted, late);
	late_count = count - sorted;
	if (late_count <= SMALL)
		sort_small(late, late_count);
	else
		sort_digits(late, late_count);
	merge(at, sorted, late, late_count);
	free(late);
}
