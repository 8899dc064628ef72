// SPDX-License-Identifier: Apache-2.0
#include "trace/generation.h"

#include "trace/event.h"

#include <stdlib.h>

void trace_generation_init(struct trace_generation *generation)
{
	*generation = (struct trace_generation){0};
	arena_init(&generation->arena);
}

void trace_generation_deinit(struct trace_generation *generation)
{
	heap_vec_free(&generation->batches);
	heap_vec_free(&generation->threads);
	heap_vec_free(&generation->strings);
	heap_vec_free(&generation->stacks);
	heap_vec_free(&generation->samples);
	arena_deinit(&generation->arena);
}

static void empty(struct trace_generation *generation, const struct trace_input *input)
{
	struct trace_generation fresh = {.ns_per_unit = generation->ns_per_unit};

	arena_deinit(&generation->arena);
	arena_init(&fresh.arena);
	fresh.batches.at = generation->batches.at;
	fresh.batches.cap = generation->batches.cap;
	fresh.threads.at = generation->threads.at;
	fresh.threads.cap = generation->threads.cap;
	fresh.strings.at = generation->strings.at;
	fresh.strings.cap = generation->strings.cap;
	fresh.stacks.at = generation->stacks.at;
	fresh.stacks.cap = generation->stacks.cap;
	fresh.samples.at = generation->samples.at;
	fresh.samples.cap = generation->samples.cap;
	fresh.offset = trace_input_offset(input);
	*generation = fresh;
	map_init(&generation->thread_ids, &generation->arena);
}

static void add_batch(struct trace_generation *generation, const struct trace_batch *batch)
{
	struct trace_thread_batches *thread;
	u32 index = generation->batches.len;
	u64 *known;

	if (!generation->least_time || batch->time < generation->least_time)
		generation->least_time = batch->time;
	if (batch->experiment)
		return;
	*heap_vec_push(&generation->batches) = *batch;
	known = map_put(&generation->thread_ids, (u64)batch->thread & INT64_MAX);
	if (!*known) {
		*heap_vec_push(&generation->threads) =
			(struct trace_thread_batches){batch->thread, index, index};
		*known = generation->threads.len;
		return;
	}
	thread = &generation->threads.at[*known - 1];
	generation->batches.at[thread->last].next = index;
	thread->last = index;
}

enum next_step { GO_ON, STOP, FAIL };

// Of a batch that belongs to no generation that could be here.
static enum next_step skip_broken(struct trace_generation *generation, struct trace_input *input,
	u32 version, struct error *err)
{
	generation->is_damaged = true;
	generation->broken_batches++;
	return trace_batch_resync(input, version, generation->number, err) ? GO_ON : FAIL;
}

// A batch of another generation: the next one's begin before Go 1.26 ends this one without a mark.
static enum next_step other_generation(
	struct trace_generation *generation, const struct trace_batch *batch, u32 version)
{
	if (batch->generation > generation->number) {
		generation->is_damaged |=
			version >= 26 || batch->generation != generation->number + 1;
		return STOP;
	}
	generation->is_damaged = true;
	generation->broken_batches++;
	return GO_ON;
}

static enum next_step read_batch(struct trace_generation *generation, struct trace_input *input,
	u32 version, struct error *err)
{
	struct trace_batch batch;
	size_t begin = input->at;
	enum next_step step;

	switch (trace_batch_read(input, version, &batch, err)) {
	case TRACE_BATCH_READ:
		if (!generation->number)
			generation->number = batch.generation;
		if (batch.generation != generation->number) {
			step = other_generation(generation, &batch, version);
			if (step == STOP)
				input->at = begin; // it is the next one's
			return step;
		}
		add_batch(generation, &batch);
		return GO_ON;
	case TRACE_BATCH_ENDS_GENERATION:
		return generation->number ? STOP : GO_ON;
	case TRACE_BATCH_NONE:
		generation->is_last = true;
		generation->is_cut = version >= 26 && generation->number;
		return STOP;
	case TRACE_BATCH_CUT:
		generation->is_last = generation->is_cut = true;
		input->at = input->len;
		return STOP;
	case TRACE_BATCH_BROKEN:
		return skip_broken(generation, input, version, err);
	case TRACE_BATCH_FAILED:
		return FAIL;
	}
	return FAIL;
}

bool trace_generation_read(struct trace_generation *generation, struct trace_input *input,
	u32 version, struct error *err)
{
	enum next_step step;

	trace_input_drop(input);
	empty(generation, input);
	do
		step = read_batch(generation, input, version, err);
	while (step == GO_ON);
	generation->bytes = trace_input_offset(input) - generation->offset;
	return step == STOP;
}
