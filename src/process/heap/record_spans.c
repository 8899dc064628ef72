// SPDX-License-Identifier: Apache-2.0
#include "process/heap/record_spans.h"

#include "process/heap/heap_struct.h"

#include <stdlib.h>

enum { GRAIN = 1024 }; // goroutines

struct finder {
	struct span_table *table;
	const struct goroutine_table *goroutines;
	u64 *known;           // bit per object
	struct bit_run *runs; // per worker, of goroutines; then the same of sudogs
	u32 worker_count;
};

static void write_run(const struct finder *finder, struct bit_run *run)
{
	__atomic_fetch_or(&finder->known[run->word], run->bits, __ATOMIC_RELAXED);
	run->bits = 0;
}

static void find_record(const struct finder *finder, struct bit_run *run, u64 address)
{
	u32 index = span_index(finder->table, address), object;
	const struct span *span = &finder->table->at[index];
	u64 bit;

	if (index == UINT32_MAX)
		return;
	object = span_object(span, address);
	bit = (u64)span->mark_word * 64 + object;
	if (object >= span->count || span->base + object * span->size != address)
		return;
	if (bit_run_ends(run, bit))
		write_run(finder, run);
	bit_run_add(run, bit);
}

static void find_records(void *context, u32 number, u32 worker)
{
	const struct finder *finder = context;
	const struct goroutine_table *table = finder->goroutines;
	const struct goroutine *goroutine = &table->at[number];

	if (goroutine->visited)
		find_record(finder, &finder->runs[worker], goroutine->address);
	for (u32 i = 0; i < goroutine->wait_count; i++)
		find_record(finder, &finder->runs[worker + finder->worker_count],
			table->waits[goroutine->waits_at + i].sudog);
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

void record_spans_find(
	struct span_table *table, const struct goroutine_table *goroutines, struct workers *workers)
{
	u32 count = workers_count(workers);
	struct finder finder = {table, goroutines, NULL, NULL, count};

	finder.known = calloc((size_t)table->bit_words + 1, sizeof(*finder.known));
	finder.runs = aligned_alloc(64, 2 * count * sizeof(*finder.runs));
	ASSERT(finder.known && finder.runs);
	memset(finder.runs, 0, 2 * count * sizeof(*finder.runs));
	workers_for(workers, goroutines->len, GRAIN, find_records, &finder);
	for (u32 i = 0; i < 2 * count; i++)
		write_run(&finder, &finder.runs[i]);
	for (u32 i = 0; i < table->len; i++)
		if (is_full(&finder, &table->at[i]))
			table->at[i].flags |= SPAN_RECORDS;
	free(finder.known);
	free(finder.runs);
}
