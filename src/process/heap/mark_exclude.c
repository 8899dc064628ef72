// SPDX-License-Identifier: Apache-2.0
#include "process/heap/mark.h"

enum { GRAIN = 1024 }; // goroutines

struct exclusion {
	const struct heap *heap;
	struct marker *marker;
	const struct goroutine_table *goroutines;
};

static void exclude_at(const struct exclusion *exclusion, u64 address)
{
	object_key object = address ? marker_find(exclusion->marker, address) : UINT64_MAX;

	if (object != UINT64_MAX &&
		!(exclusion->heap->table.at[object >> 32].flags & SPAN_GOROUTINES))
		marker_exclude(exclusion->marker, object);
}

static void exclude_goroutine(void *context, u32 index, u32 worker)
{
	const struct exclusion *exclusion = context;
	const struct goroutine_table *table = exclusion->goroutines;
	const struct goroutine *goroutine = &table->at[index];

	(void)worker;
	exclude_at(exclusion, goroutine->address);
	for (u32 k = 0; k < goroutine->wait_count; k++)
		exclude_at(exclusion, table->waits[goroutine->waits_at + k].sudog);
}

void marker_exclude_goroutines(const struct heap *heap, struct marker *marker,
	struct workers *workers, const struct goroutine_table *goroutines)
{
	struct exclusion exclusion = {heap, marker, goroutines};

	for (u32 i = 0; i < heap->table.len; i++) {
		if (heap->table.at[i].flags & SPAN_GOROUTINES)
			marker_exclude_span(marker, i);
	}
	workers_for(workers, goroutines->len, GRAIN, exclude_goroutine, &exclusion);
}
