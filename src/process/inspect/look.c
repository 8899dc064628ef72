// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/look.h"

#include "base/clock.h"

void look_phase(const struct look_progress *progress, const char *phase, u64 done, u64 total)
{
	if (progress->fn)
		progress->fn(progress->context, phase, done, total);
}

static void goroutine_phase(void *context, u64 done, u64 total)
{
	look_phase(context, "goroutines", done, total);
}

static bool take_goroutines(struct arena *arena, const struct look_options *options,
	struct look *look, struct error *err)
{
	struct look_progress progress = options->progress;
	struct goroutine_options reading = {
		.progress = goroutine_phase, .progress_context = &progress};

	if (!options->no_heap) {
		look->roots = roots_open(look->runtime, workers_count(look->workers));
		roots_ask(look->roots, &reading);
	}
	look_phase(&progress, "goroutines", 0, 0);
	return goroutines_read(
		arena, look->runtime, look->workers, &reading, &look->goroutines, err);
}

static void take_heap(struct arena *proofs, const struct look_options *options, struct look *look)
{
	struct heap_known known = {
		roots_have_records(look->roots) ? &look->goroutines : NULL, look->freeze};
	u64 start = clock_now_ns();
	bool is_open;

	look_phase(&options->progress, "heap", 0, 0);
	is_open = heap_open(proofs, look->runtime, &known, look->workers, options->limit_bytes,
		&look->heap, &look->heap_error);
	look->read_ns += clock_now_ns() - start;
	if (!is_open)
		return;
	look_phase(&options->progress, "leak proof", 0, 0);
	leak_prove(proofs, look->runtime, look->heap, look->roots, look->workers, look->is_first,
		&look->goroutines, &look->leak, &look->marks);
	look->proof_ns = clock_now_ns() - start;
}

bool look_take(struct arena *arena, struct arena *proofs, const struct look_options *options,
	struct look *look, struct error *err)
{
	u64 start = clock_now_ns();

	if (!take_goroutines(arena, options, look, err)) {
		look_drop(look);
		return false;
	}
	look->read_ns += clock_now_ns() - start;
	if (!options->no_heap)
		take_heap(proofs, options, look);
	return true;
}

void look_drop(struct look *look)
{
	leak_marks_close(look->marks);
	heap_close(look->heap);
	roots_close(look->roots);
	look->marks = NULL;
	look->heap = NULL;
	look->roots = NULL;
}
