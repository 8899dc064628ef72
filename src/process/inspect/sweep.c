// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/sweep.h"

enum { SLICES_PER_WORKER = 4, FAR = 16, NEAR = 8 };

struct sweep {
	const struct root_set *roots;
	const struct goroutine_table *goroutines;
	struct sweep_visitor words[SWEEP_VISITORS], stacks[SWEEP_VISITORS];
	u32 word_count, stack_count, slices;
};

u32 sweep_slices(const struct workers *workers)
{
	return workers_count(workers) * SLICES_PER_WORKER;
}

static void visit_words(void *context, u32 worker, const struct heap_words *words)
{
	const struct sweep *sweep = context;

	for (u32 i = 0; i < sweep->word_count; i++)
		sweep->words[i].words(sweep->words[i].context, worker, words);
}

// Roots lie elsewhere than the goroutines: they are asked for in time.
static void prefetch(const struct sweep *sweep, u32 index)
{
	const struct goroutine_table *goroutines = sweep->goroutines;

	if (index + FAR < goroutines->len)
		roots_prefetch(&goroutines->at[index + FAR], false);
	if (index + NEAR < goroutines->len)
		roots_prefetch(&goroutines->at[index + NEAR], true);
}

static void visit_slice(void *context, u32 slice, u32 worker)
{
	const struct sweep *sweep = context;
	u64 count = sweep->goroutines->len;
	u32 end = (u32)(count * (slice + 1) / sweep->slices);

	for (u32 i = (u32)(count * slice / sweep->slices); i < end; i++) {
		struct sweep_goroutine it = {.goroutine = &sweep->goroutines->at[i],
			.index = i,
			.slice = slice,
			.worker = worker};

		prefetch(sweep, i);
		if (!roots_of(sweep->roots, it.goroutine, &it.roots, &it.root_count))
			it.root_count = 0;
		for (u32 k = 0; k < sweep->stack_count; k++)
			sweep->stacks[k].goroutine(sweep->stacks[k].context, &it);
	}
}

void sweep_run(const struct heap *heap, const struct root_set *roots, struct workers *workers,
	const struct goroutine_table *goroutines, const struct sweep_visitor *visitors, u32 count)
{
	struct sweep sweep = {
		.roots = roots, .goroutines = goroutines, .slices = sweep_slices(workers)};

	ASSERT(count <= SWEEP_VISITORS);
	for (u32 i = 0; i < count; i++) {
		if (visitors[i].words)
			sweep.words[sweep.word_count++] = visitors[i];
		if (visitors[i].goroutine)
			sweep.stacks[sweep.stack_count++] = visitors[i];
	}
	if (sweep.word_count == 1)
		heap_words_each(heap, workers, sweep.words[0].words, sweep.words[0].context);
	else if (sweep.word_count)
		heap_words_each(heap, workers, visit_words, &sweep);
	for (u32 i = 0; i < count; i++) {
		if (visitors[i].between)
			visitors[i].between(visitors[i].context);
	}
	if (sweep.stack_count)
		workers_for(workers, sweep.slices, 1, visit_slice, &sweep);
}
