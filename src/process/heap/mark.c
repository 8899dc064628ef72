// SPDX-License-Identifier: Apache-2.0
#include "process/heap/mark.h"

#include "process/heap/mark_scan.h"

#include <stdlib.h>

static void *zeroed(u64 count, u64 size)
{
	void *memory = calloc(count + 1, size);

	ASSERT(memory);
	return memory;
}

struct marker *marker_open(const struct heap *heap, u32 worker_count)
{
	struct marker *marker = zeroed(1, sizeof(*marker));

	marker->heap = heap;
	marker->worker_count = worker_count;
	marker->marks = zeroed(heap->table.bit_words, sizeof(u64));
	marker->scanned = zeroed(heap->table.bit_words, sizeof(u64));
	marker->queued = zeroed(heap->table.len, 1);
	marker->watched = zeroed(heap->table.bit_words, sizeof(u64));
	marker->watched_span = zeroed(heap->table.len, 1);
	marker->queues = span_queues_open(worker_count);
	marker->workers = aligned_alloc(64, worker_count * sizeof(*marker->workers));
	ASSERT(marker->workers);
	memset(marker->workers, 0, worker_count * sizeof(*marker->workers));
	for (u32 i = 0; i < worker_count; i++) {
		marker->workers[i].queue = span_queue_of(marker->queues, i);
		marker->workers[i].number = i;
	}
	return marker;
}

static void free_scratch(struct marker *marker)
{
	span_queues_close(marker->queues);
	free(marker->workers);
	free(marker->scanned);
	free(marker->queued);
	free(marker->watched);
	free(marker->watched_span);
}

void marker_close(struct marker *marker)
{
	if (!marker)
		return;
	free_scratch(marker);
	free(marker->marks);
	free(marker);
}

object_key marker_find(const struct marker *marker, u64 address)
{
	const struct span_table *table = &marker->heap->table;
	u32 index = span_index(table, address), object;

	if (index == UINT32_MAX)
		return UINT64_MAX;
	object = span_object(&table->at[index], address);
	return object < table->at[index].count ? object_key_of(index, object) : UINT64_MAX;
}

void marker_prefetch(const struct marker *marker, u64 address, bool is_near)
{
	const struct span_table *table = &marker->heap->table;
	u32 index = span_index(table, address);
	const struct span *span = &table->at[index];
	u64 first;

	if (index == UINT32_MAX)
		return;
	if (!is_near) {
		__builtin_prefetch(span);
		return;
	}
	first = (u64)span_object(span, address) * span->words;
	__builtin_prefetch(span->bytes + first * 8);
	__builtin_prefetch(span->bytes + first * 8 + 64);
	__builtin_prefetch(span->masks + first / 64);
}

void marker_exclude(struct marker *marker, object_key object)
{
	u64 bit = marker_bit(marker_span(marker, object), object);

	marker_exclude_bits(marker, bit / 64, 1ull << (bit % 64));
}

void marker_exclude_bits(struct marker *marker, u64 word, u64 bits)
{
	__atomic_fetch_or(&marker->marks[word], bits, __ATOMIC_RELAXED);
	__atomic_fetch_or(&marker->scanned[word], bits, __ATOMIC_RELAXED);
}

void marker_watch(struct marker *marker, object_key object)
{
	u64 bit = marker_bit(marker_span(marker, object), object);

	__atomic_fetch_or(&marker->watched[bit / 64], 1ull << (bit % 64), __ATOMIC_RELAXED);
	__atomic_store_n(&marker->watched_span[object >> 32], 1, __ATOMIC_RELAXED);
	__atomic_store_n(&marker->is_watching, true, __ATOMIC_RELAXED);
}

static void work(void *context, void *job, u32 unused)
{
	struct marker *marker = context;
	struct marker_worker *worker = &marker->workers[(uintptr_t)job];

	(void)unused;
	do
		marker_drain(marker, worker);
	while (span_queue_take(worker->queue));
}

void marker_root(struct marker *marker, u32 number, u64 value, bool is_exact)
{
	const struct span_table *table = &marker->heap->table;
	struct marker_worker *worker = &marker->workers[number];

	if (value - table->low >= table->range)
		return;
	if (!is_exact) {
		object_key object = marker_find(marker, value);

		if (object == UINT64_MAX ||
			!span_is_allocated(table, marker_span(marker, object), (u32)object))
			return;
	}
	worker->pointers[worker->pointer_count++] = value;
	if (worker->pointer_count >= MARK_BATCH)
		marker_flush(marker, worker);
}

void marker_later(struct marker *marker, u32 number, u32 item)
{
	span_queue_push(marker->workers[number].queue, MARK_ITEM | item);
}

void marker_items(struct marker *marker, const struct marker_items *items)
{
	marker->items = *items;
}

void marker_run(
	struct marker *marker, struct workers *workers, marker_watcher watcher, void *context)
{
	marker->watcher = watcher;
	marker->context = context;
	span_queues_start(marker->queues);
	for (u32 i = 0; i < marker->worker_count; i++)
		workers_add(workers, work, marker, (void *)(uintptr_t)i);
	workers_wait(workers);
}

bool marker_is_marked(const struct marker *marker, object_key object)
{
	u64 bit = marker_bit(marker_span(marker, object), object);

	return marker->marks[bit / 64] >> (bit % 64) & 1;
}

void marker_count(const struct marker *marker, u64 *ret_objects, u64 *ret_bytes)
{
	*ret_objects = *ret_bytes = 0;
	for (u32 i = 0; i < marker->worker_count; i++) {
		*ret_objects += marker->workers[i].objects;
		*ret_bytes += marker->workers[i].bytes;
	}
}
