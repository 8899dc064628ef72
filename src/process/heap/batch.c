// SPDX-License-Identifier: Apache-2.0
#include "process/heap/batch.h"

#include <stdlib.h>

enum { GROUP_BYTES = 256 << 10, GROUP_ITEMS = 4096, SMALL_ITEMS = 64 };
enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS, RADIX_LEAST = 1024 };

struct batch {
	const struct memory *memory;
	struct batch_item *items;
	const u32 *groups; // first item of each group; one more at the end
	u8 **scratch;      // per worker, GROUP_BYTES
	u32 done;
};

static int compare_address(const void *a, const void *b)
{
	u64 x = ((const struct batch_item *)a)->address,
	    y = ((const struct batch_item *)b)->address;

	return (x > y) - (x < y);
}

// One pass of a radix sort.
static void sort_by_digit(
	const struct batch_item *from, struct batch_item *to, u32 count, u64 low, u32 shift)
{
	u32 at[DIGITS] = {0}, sum = 0;

	for (u32 i = 0; i < count; i++)
		at[(from[i].address - low) >> shift & (DIGITS - 1)]++;
	for (u32 i = 0; i < DIGITS; i++) {
		u32 here = at[i];

		at[i] = sum;
		sum += here;
	}
	for (u32 i = 0; i < count; i++)
		to[at[(from[i].address - low) >> shift & (DIGITS - 1)]++] = from[i];
}

// A frozen process stands still meanwhile, and has a hundred thousand spans to a gigabyte.
static void sort_items(struct batch_item *items, u32 count)
{
	struct batch_item *from = items, *to;
	u64 low = UINT64_MAX, high = 0;
	bool is_sorted = true;

	for (u32 i = 0; i < count; i++) {
		low = MIN(low, items[i].address);
		high = MAX(high, items[i].address);
		is_sorted &= !i || items[i - 1].address <= items[i].address;
	}
	if (is_sorted)
		return;
	if (count < RADIX_LEAST) {
		qsort(items, count, sizeof(*items), compare_address);
		return;
	}
	to = malloc(count * sizeof(*to));
	ASSERT(to);
	for (u32 shift = 0; shift < 64 && (high - low) >> shift; shift += DIGIT_BITS) {
		struct batch_item *sorted = to;

		sort_by_digit(from, sorted, count, low, shift);
		to = from;
		from = sorted;
	}
	if (from != items)
		memcpy(items, from, count * sizeof(*items));
	free(from == items ? to : from);
}

static u32 read_one_by_one(const struct batch *batch, struct batch_item *items, u32 count)
{
	struct memory_piece pieces[SMALL_ITEMS];
	u32 done = 0;

	for (u32 at = 0; at < count; at += SMALL_ITEMS) {
		u32 n = MIN(count - at, (u32)SMALL_ITEMS);

		for (u32 i = 0; i < n; i++)
			pieces[i] = (struct memory_piece){
				items[at + i].address, items[at + i].to, items[at + i].size, false};
		done += memory_read_many(batch->memory, pieces, n);
		for (u32 i = 0; i < n; i++)
			items[at + i].done = pieces[i].done;
	}
	return done;
}

static void read_group(void *context, u32 index, u32 worker)
{
	struct batch *batch = context;
	struct batch_item *items = batch->items + batch->groups[index];
	u32 count = batch->groups[index + 1] - batch->groups[index];
	u64 from = items[0].address, to = from;
	u32 done = count;

	for (u32 i = 0; i < count; i++)
		to = MAX(to, items[i].address + items[i].size);
	if (count > 1 && to - from <= GROUP_BYTES) {
		if (!batch->scratch[worker]) {
			batch->scratch[worker] = malloc(GROUP_BYTES);
			ASSERT(batch->scratch[worker]);
		}
		if (memory_read(batch->memory, from, batch->scratch[worker], to - from)) {
			for (u32 i = 0; i < count; i++) {
				memcpy(items[i].to,
					batch->scratch[worker] + (items[i].address - from),
					items[i].size);
				items[i].done = true;
			}
		} else {
			done = read_one_by_one(batch, items, count);
		}
	} else {
		done = read_one_by_one(batch, items, count);
	}
	__atomic_fetch_add(&batch->done, done, __ATOMIC_RELAXED);
}

u32 batch_read(const struct memory *memory, struct workers *workers, struct batch_item *items,
	u32 count, u32 gap)
{
	u32 worker_count = workers_count(workers), groups = 0;
	struct batch batch = {.memory = memory, .items = items};
	u32 *starts = malloc(((size_t)count + 1) * sizeof(*starts));

	ASSERT(starts);
	batch.scratch = calloc(worker_count, sizeof(*batch.scratch));
	ASSERT(batch.scratch);
	sort_items(items, count);
	for (u32 i = 0; i < count; i++) {
		const struct batch_item *first = groups ? &items[starts[groups - 1]] : NULL;

		items[i].done = false;
		if (!first || i - starts[groups - 1] >= GROUP_ITEMS ||
			items[i].address - first->address + items[i].size > GROUP_BYTES ||
			items[i].address > items[i - 1].address + items[i - 1].size + gap)
			starts[groups++] = i;
	}
	starts[groups] = count;
	batch.groups = starts;
	workers_for(workers, groups, 1, read_group, &batch);
	for (u32 i = 0; i < worker_count; i++)
		free(batch.scratch[i]);
	free(batch.scratch);
	free(starts);
	return batch.done;
}
