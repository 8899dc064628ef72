// SPDX-License-Identifier: Apache-2.0
#include "process/heap/heap.h"

#include "process/heap/heap_struct.h"

#include <stdlib.h>

static void fill_stats(struct heap *heap)
{
	heap->stats.spans = heap->table.len;
	for (u32 i = 0; i < heap->table.len; i++)
		heap->stats.bytes_in_use += (u64)heap->table.at[i].page_count * GO_PAGE;
	heap->stats.bytes_copied = heap->memory.copy_bytes;
	heap->stats.scannable_bytes = heap->memory.scannable_bytes;
	heap->stats.unreadable_spans = heap->memory.unreadable + heap->table.overlapping;
}

// Versions that were not measured: their structs are as the DWARF says, if there is any.
static bool is_known(const struct go_runtime *runtime)
{
	return heap_is_measured(&runtime->version) || runtime->layout_source == LAYOUT_FROM_DWARF;
}

bool heap_is_measured(const struct go_version *version)
{
	return version->minor == 19 || (version->minor >= 21 && version->minor <= 27);
}

bool heap_open(struct arena *arena, const struct go_runtime *runtime,
	const struct heap_known *known, struct workers *workers, u64 limit_bytes, struct heap **ret,
	struct error *err)
{
	struct heap_spans *spans = known->freeze ? known->freeze->spans : NULL;
	struct heap *heap = calloc(1, sizeof(*heap));

	(void)arena;
	ASSERT(heap);
	heap->runtime = runtime;
	if (!is_known(runtime)) {
		heap_close(heap);
		return error_set(err, ERROR_INPUT,
			"the heap of " STR_FMT
			" is not known, and the program has no DWARF that tells it",
			STR_ARG(runtime->version.text));
	}
	if (!span_table_read(runtime, spans, workers, &heap->table, err) ||
		!heap_memory_read(runtime, &heap->table, known->goroutines, workers, limit_bytes,
			&heap->memory, err)) {
		heap_close(heap);
		return error_context(err, "heap of %.*s", STR_ARG(runtime->target->name));
	}
	fill_stats(heap);
	*ret = heap;
	return true;
}

void heap_close(struct heap *heap)
{
	if (!heap)
		return;
	heap_memory_free(&heap->memory);
	span_table_free(&heap->table);
	free(heap);
}

const struct heap_stats *heap_stats(const struct heap *heap)
{
	return &heap->stats;
}

static void describe(const struct heap *heap, u32 index, u32 object, struct heap_object *ret)
{
	const struct span *span = &heap->table.at[index];

	*ret = (struct heap_object){
		.base = span->base + object * span->size,
		.size = span->size,
		.span = index,
		.index = object,
		.is_noscan = span->flags & SPAN_NOSCAN,
		.is_free = !span_is_allocated(&heap->table, span, object),
		.header = span->flags & SPAN_HEADER ? 8 : 0,
	};
}

bool heap_find(const struct heap *heap, u64 address, struct heap_object *ret)
{
	u32 index = span_index(&heap->table, address), object;

	if (index == UINT32_MAX)
		return false;
	object = span_object(&heap->table.at[index], address);
	if (object >= heap->table.at[index].count)
		return false;
	describe(heap, index, object, ret);
	return true;
}

const u8 *heap_object_bytes(const struct heap *heap, const struct heap_object *object)
{
	const struct span *span = &heap->table.at[object->span];

	return span->bytes ? span->bytes + (u64)object->index * span->size : NULL;
}

u64 heap_object_type(const struct heap *heap, const struct heap_object *object)
{
	const struct span *span = &heap->table.at[object->span];

	if (span->flags & SPAN_HEADER && span->bytes)
		return load_u64(span->bytes + (u64)object->index * span->size);
	return span->flags & SPAN_LARGE ? heap->table.details[object->span].large_type : 0;
}

enum object_pointers heap_object_pointers(const struct heap *heap, const struct heap_object *object,
	heap_pointer_fn fn, void *context)
{
	const struct span *span = &heap->table.at[object->span];
	u64 first = (u64)object->index * span->words;
	const u8 *bytes;

	if (span->flags & SPAN_NOSCAN || !span->bytes)
		return POINTERS_NONE;
	bytes = span->bytes + first * 8;
	for (u64 at = 0; at < span->words; at += 64) {
		u64 bits = heap_mask(span->masks, first + at, MIN((u64)64, span->words - at));

		for (; bits; bits &= bits - 1) {
			u64 word = at + (u64)__builtin_ctzll(bits);
			if (!fn(context, word * 8, load_u64(bytes + word * 8)))
				goto out;
		}
	}
out:
	return span->flags & SPAN_GUESSED ? POINTERS_CONSERVATIVE : POINTERS_MASK;
}

struct each {
	const struct heap *heap;
	heap_object_fn fn;
	void *context;
};

static void each_span(void *context, u32 index, u32 worker)
{
	const struct each *each = context;
	const struct span_table *table = &each->heap->table;
	const struct span *span = &table->at[index];
	struct heap_object object = {
		.size = span->size,
		.span = index,
		.header = span->flags & SPAN_HEADER ? 8 : 0,
	};

	if (span->flags & SPAN_NOSCAN || !span->bytes)
		return;
	for (u32 i = 0; i < span->count; i++) {
		if (!span_is_allocated(table, span, i))
			continue;
		object.base = span->base + i * span->size;
		object.index = i;
		each->fn(each->context, worker, &object, span->bytes + (u64)i * span->size);
	}
}

void heap_objects_each(
	const struct heap *heap, struct workers *workers, heap_object_fn fn, void *context)
{
	struct each each = {heap, fn, context};

	workers_for(workers, heap->table.len, 64, each_span, &each);
}

struct each_words {
	const struct heap *heap;
	heap_words_fn fn;
	void *context;
};

static void each_words(void *context, u32 index, u32 worker)
{
	const struct each_words *each = context;
	const struct span *span = &each->heap->table.at[index];
	const u64 *masks = span->masks;
	u64 count = (u64)span->count * span->words;

	if (span->flags & SPAN_NOSCAN || !span->bytes)
		return;
	for (u64 at = 0; at < count; at += 64) {
		struct heap_words words = {
			.address = span->base + at * 8,
			.pointers = heap_mask(masks, at, MIN(count - at, (u64)64)),
			.bytes = span->bytes + at * 8,
			.span = index,
			.is_first = at == 0,
		};

		if (words.pointers)
			each->fn(each->context, worker, &words);
	}
}

void heap_words_each(
	const struct heap *heap, struct workers *workers, heap_words_fn fn, void *context)
{
	struct each_words each = {heap, fn, context};

	workers_for(workers, heap->table.len, 64, each_words, &each);
}

bool heap_words_object(
	const struct heap *heap, const struct heap_words *words, u32 index, struct heap_object *ret)
{
	const struct span *span = &heap->table.at[words->span];
	u32 object = span_object(span, words->address + index * 8ull);

	if (object >= span->count || !span_is_allocated(&heap->table, span, object))
		return false;
	describe(heap, words->span, object, ret);
	return true;
}
