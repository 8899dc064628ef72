// SPDX-License-Identifier: Apache-2.0
#include "process/heap/g_spans.h"

#include "process/heap/heap_struct.h"

#include <stdlib.h>

enum { GRAIN = 1024 }; // goroutines

struct finder {
	struct span_table *table;
	const struct goroutine_table *goroutines;
	u64 *known;           // bit per object
	struct bit_run *runs; // per worker
};

static void write_run(const struct finder *finder, struct bit_run *run)
{
	__atomic_fetch_or(&finder->known[run->word], run->bits, __ATOMIC_RELAXED);
	run->bits = 0;
}

static void find_goroutine(void *context, u32 number, u32 worker)
{
	const struct finder *finder = context;
	const struct goroutine *goroutine = &finder->goroutines->at[number];
	u32 index = span_index(finder->table, goroutine->address), object;
	const struct span *span = &finder->table->at[index];
	struct bit_run *run = &finder->runs[worker];
	u64 bit;

	if (index == UINT32_MAX || !goroutine->visited)
		return;
	object = span_object(span, goroutine->address);
	bit = (u64)span->mark_word * 64 + object;
	if (object >= span->count || span->base + object * span->size != goroutine->address)
		return;
	if (bit_run_ends(run, bit))
		write_run(finder, run);
	bit_run_add(run, bit);
}

// A free object may become something else.
static bool is_full(const struct finder *finder, const struct span *span)
{
	const u64 *known = finder->known + span->mark_word;
	u32 found = 0;

	if (span->flags)
		return false;
	for (u32 i = 0; i < span->count; i += 64)
		found += (u32)__builtin_popcountll(known[i / 64]);
	return found == span->count;
}

void g_spans_find(
	struct span_table *table, const struct goroutine_table *goroutines, struct workers *workers)
{
	u32 count = workers_count(workers);
	struct finder finder = {table, goroutines, NULL, NULL};

	finder.known = calloc((size_t)table->bit_words + 1, sizeof(*finder.known));
	finder.runs = aligned_alloc(64, count * sizeof(*finder.runs));
	ASSERT(finder.known && finder.runs);
	memset(finder.runs, 0, count * sizeof(*finder.runs));
	workers_for(workers, goroutines->len, GRAIN, find_goroutine, &finder);
	for (u32 i = 0; i < count; i++)
		write_run(&finder, &finder.runs[i]);
	for (u32 i = 0; i < table->len; i++)
		if (is_full(&finder, &table->at[i]))
			table->at[i].flags |= SPAN_GOROUTINES;
	free(finder.known);
	free(finder.runs);
}
