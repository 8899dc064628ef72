// SPDX-License-Identifier: Apache-2.0
// Strings, stacks, CPU samples and clocks of one generation. Source: internal/trace/generation.go.
#include "trace/generation.h"

#include "trace/event.h"
#include "trace/varint.h"

#include <stdlib.h>

u32 trace_id_index(const struct trace_ids *ids, u64 id)
{
	u64 *known;

	if (LIKELY(id < ids->len))
		return ids->dense[id] - 1;
	if (!ids->sparse.len || id == UINT64_MAX)
		return UINT32_MAX;
	known = map_get(&ids->sparse, id);
	return known ? (u32)*known - 1 : UINT32_MAX;
}

// Ids lie at the start of entries of `size` bytes. The first of two with the same id counts.
static void index_ids(
	struct arena *arena, struct trace_ids *ids, const void *entries, size_t size, u32 count)
{
	u64 most = 0;

	*ids = (struct trace_ids){0};
	map_init(&ids->sparse, arena);
	for (u32 i = 0; i < count; i++)
		most = MAX(most, *(const u64 *)((const char *)entries + i * size));
	if (most < 2 * (u64)count + 1024) {
		ids->len = most + 1;
		ids->dense = arena_array(arena, u32, ids->len);
		ids->names = arena_array(arena, u32, ids->len);
	}
	for (u32 i = 0; i < count; i++) {
		u64 id = *(const u64 *)((const char *)entries + i * size);

		if (id == UINT64_MAX)
			continue;
		if (!ids->len) {
			u64 *slot = map_put(&ids->sparse, id);

			*slot = *slot ? *slot : i + 1;
		} else if (!ids->dense[id]) {
			ids->dense[id] = i + 1;
		}
	}
}

static bool read_strings(struct trace_generation *generation, struct trace_bytes bytes)
{
	u64 id, len;

	for (bytes.at++; bytes.at < bytes.end;) {
		if (*bytes.at++ != TRACE_STRING || !trace_varint(&bytes, &id) ||
			!trace_varint(&bytes, &len) || len > (u64)(bytes.end - bytes.at))
			return false;
		*heap_vec_push(&generation->strings) =
			(struct trace_string_entry){id, {(const char *)bytes.at, len}, UINT32_MAX};
		bytes.at += len;
	}
	return true;
}

static bool read_stacks(struct trace_generation *generation, struct trace_bytes bytes)
{
	u64 id, frames, ignored;

	for (bytes.at++; bytes.at < bytes.end;) {
		struct trace_stack_entry entry = {.stack = UINT32_MAX};

		if (*bytes.at++ != TRACE_STACK || !trace_varint(&bytes, &id) ||
			!trace_varint(&bytes, &frames) || frames > TRACE_MAX_STACK_FRAMES)
			return false;
		entry.id = id;
		entry.frames = (u32)frames;
		entry.at = bytes.at;
		for (u64 i = 0; i < frames * 4; i++) {
			if (!trace_varint(&bytes, &ignored))
				return false;
		}
		entry.end = bytes.at;
		*heap_vec_push(&generation->stacks) = entry;
	}
	return true;
}

static bool read_samples(struct trace_generation *generation, struct trace_bytes bytes)
{
	u64 time, thread, proc, goroutine, stack;

	for (bytes.at++; bytes.at < bytes.end;) {
		if (*bytes.at++ != TRACE_CPU_SAMPLE_WIRE || !trace_varint(&bytes, &time) ||
			!trace_varint(&bytes, &thread) || !trace_varint(&bytes, &proc) ||
			!trace_varint(&bytes, &goroutine) || !trace_varint(&bytes, &stack))
			return false;
		*heap_vec_push(&generation->samples) = (struct trace_cpu_sample){
			.time = time,
			.thread = (i64)thread,
			.proc = (i64)proc,
			.goroutine = goroutine ? (i64)goroutine : TRACE_NONE,
			.stack = stack,
		};
	}
	return true;
}

static bool read_sync(
	struct trace_generation *generation, struct trace_bytes bytes, u64 time, u32 version)
{
	struct trace_clock clock = {.is_known = true};
	u64 frequency, delta;

	if (version >= 25)
		bytes.at++;
	while (bytes.at < bytes.end) {
		u8 type = *bytes.at++;

		if (type == TRACE_FREQUENCY) {
			if (!trace_varint(&bytes, &frequency) || !frequency)
				return false;
			generation->ns_per_unit = 1.0 / ((double)frequency / 1e9);
			generation->has_frequency = true;
		} else if (type == TRACE_CLOCK_SNAPSHOT && version >= 25) {
			if (!trace_varint(&bytes, &delta) ||
				!trace_varint(&bytes, &clock.mono_ns) ||
				!trace_varint(&bytes, &clock.unix_seconds) ||
				!trace_varint(&bytes, &clock.unix_ns))
				return false;
			clock.time = time + delta;
			generation->clock = clock;
		} else {
			return false;
		}
	}
	return true;
}

// Reads a batch of tables; *is_table tells whether it was one.
static bool read_table(struct trace_generation *generation, const struct trace_batch *batch,
	struct trace_bytes bytes, u32 version, bool *is_table)
{
	*is_table = true;
	switch (*bytes.at) {
	case TRACE_STRINGS:
		return read_strings(generation, bytes);
	case TRACE_STACKS:
		return read_stacks(generation, bytes);
	case TRACE_CPU_SAMPLES:
		return read_samples(generation, bytes);
	case TRACE_FREQUENCY:
	case TRACE_SYNC_WIRE:
		if ((*bytes.at == TRACE_SYNC_WIRE) == (version >= 25))
			return read_sync(generation, bytes, batch->time, version);
		break;
	default:
		break;
	}
	*is_table = false;
	return true;
}

static int compare_samples(const void *a, const void *b)
{
	const struct trace_cpu_sample *left = a, *right = b;

	return (left->time_ns > right->time_ns) - (left->time_ns < right->time_ns);
}

static int compare_threads(const void *a, const void *b)
{
	const struct trace_thread_batches *left = a, *right = b;

	return (left->first > right->first) - (left->first < right->first);
}

// By where their events begin: what happened at the same instant is taken in that order, as Go's reader does. The tables,
// and what has no thread, are of one and the same.
static void order_threads(struct trace_generation *generation)
{
	const struct trace_batch *batches = generation->batches.at;

	vec_each (struct trace_thread_batches, thread, &generation->threads) {
		while (!batches[thread->first].len && thread->first != thread->last)
			thread->first = batches[thread->first].next;
	}
	if (generation->threads.len)
		qsort(generation->threads.at, generation->threads.len,
			sizeof(struct trace_thread_batches), compare_threads);
}

void trace_generation_tables(
	struct trace_generation *generation, const struct trace_input *input, u32 version)
{
	vec_each (struct trace_batch, batch, &generation->batches) {
		const u8 *begin = input->bytes + batch->at;
		bool is_table;

		if (!batch->len)
			continue;
		if (!read_table(generation, batch, (struct trace_bytes){begin, begin + batch->len},
			    version, &is_table)) {
			generation->broken_batches++;
			generation->is_damaged = true;
		}
		if (is_table)
			batch->len = 0;
	}
	order_threads(generation);
	index_ids(&generation->arena, &generation->string_ids, generation->strings.at,
		sizeof(struct trace_string_entry), generation->strings.len);
	index_ids(&generation->arena, &generation->stack_ids, generation->stacks.at,
		sizeof(struct trace_stack_entry), generation->stacks.len);
	vec_each (struct trace_cpu_sample, sample, &generation->samples)
		sample->time_ns = trace_units_ns(generation, sample->time);
	if (generation->samples.len)
		qsort(generation->samples.at, generation->samples.len,
			sizeof(struct trace_cpu_sample), compare_samples);
}
