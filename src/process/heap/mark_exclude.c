// SPDX-License-Identifier: Apache-2.0
#include "process/heap/mark.h"

#include <stdlib.h>

enum { GRAIN = 1024 }; // goroutines

struct exclusion {
	const struct span_table *table;
	struct marker *marker;
	const struct goroutine_table *goroutines;
	struct bit_run *runs; // per worker
};

static void write_run(const struct exclusion *exclusion, struct bit_run *run)
{
	if (run->bits)
		marker_exclude_bits(exclusion->marker, run->word, run->bits);
	run->bits = 0;
}

static void exclude_at(const struct exclusion *exclusion, u32 worker, u64 address)
{
	object_key object = address ? marker_find(exclusion->marker, address) : UINT64_MAX;
	struct bit_run *run = &exclusion->runs[worker];
	const struct span *span;
	u64 bit;

	if (object == UINT64_MAX)
		return;
	span = &exclusion->table->at[object >> 32];
	if (span->flags & SPAN_RECORDS)
		return;
	bit = (u64)span->mark_word * 64 + (u32)object;
	if (bit_run_ends(run, bit))
		write_run(exclusion, run);
	bit_run_add(run, bit);
}

static void exclude_goroutine(void *context, u32 index, u32 worker)
{
	const struct exclusion *exclusion = context;
	const struct goroutine_table *table = exclusion->goroutines;
	const struct goroutine *goroutine = &table->at[index];

	exclude_at(exclusion, worker, goroutine->address);
	for (u32 k = 0; k < goroutine->wait_count; k++)
		exclude_at(exclusion, worker, table->waits[goroutine->waits_at + k].sudog);
}

// One of nothing but such records.
static void exclude_span(const struct exclusion *exclusion, const struct span *span)
{
	for (u32 at = 0; at < span->count; at += 64)
		marker_exclude_bits(exclusion->marker, span->mark_word + at / 64,
			span->count - at < 64 ? (1ull << (span->count - at)) - 1 : ~0ull);
}

void marker_exclude_goroutines(const struct heap *heap, struct marker *marker,
	struct workers *workers, const struct goroutine_table *goroutines)
{
	struct exclusion exclusion = {&heap->table, marker, goroutines, NULL};
	u32 count = workers_count(workers);

	for (u32 i = 0; i < heap->table.len; i++) {
		if (heap->table.at[i].flags & SPAN_RECORDS)
			exclude_span(&exclusion, &heap->table.at[i]);
	}
	exclusion.runs = aligned_alloc(64, count * sizeof(*exclusion.runs));
	ASSERT(exclusion.runs);
	memset(exclusion.runs, 0, count * sizeof(*exclusion.runs));
	workers_for(workers, goroutines->len, GRAIN, exclude_goroutine, &exclusion);
	for (u32 i = 0; i < count; i++)
		write_run(&exclusion, &exclusion.runs[i]);
	free(exclusion.runs);
}
