// SPDX-License-Identifier: Apache-2.0
// One walk over the words of the heap and one over the goroutines, for all who look for something there: to get at
// that much memory costs more than what each of them does with it.
#pragma once

#include "process/heap/roots.h"

// They come in slices, each of one worker, in the order of the table: what is found slice by slice is in that order.
struct sweep_goroutine {
	const struct goroutine *goroutine;
	u32 index, slice, worker;
	const struct stack_root *roots;
	u32 root_count; // 0 also where it had no stack
};
typedef void (*sweep_goroutine_fn)(void *context, const struct sweep_goroutine *it);

// Each function may be NULL.
struct sweep_visitor {
	void *context;
	heap_words_fn words;
	void (*between)(void *context); // after all words and before all goroutines; not a job
	sweep_goroutine_fn goroutine;
};

enum { SWEEP_VISITORS = 4 };

u32 sweep_slices(const struct workers *workers);

// Not from a job of workers; at most SWEEP_VISITORS.
void sweep_run(const struct heap *heap, const struct root_set *roots, struct workers *workers,
	const struct goroutine_table *goroutines, const struct sweep_visitor *visitors, u32 count);
