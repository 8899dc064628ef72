// SPDX-License-Identifier: Apache-2.0
#include "process/heap/heap_memory.h"

#include "base/pages.h"
#include "base/vec.h"
#include "process/heap/pointer_mask.h"
#include "process/heap/record_spans.h"

#include <stdlib.h>

enum {
	PIECE_BYTES = 1 << 20, // of one read; spans are not split unless they are larger
	PIECES = 2,            // per job: so few that the workers end together
};

struct piece {
	u64 address;
	u8 *to;
	u32 size;
};

struct copier {
	const struct memory *memory;
	struct span_table *table;
	const struct piece *pieces;
	u32 count;
	u32 failed; // pieces
};

static bool is_scannable(const struct span *span)
{
	return !(span->flags & (SPAN_NOSCAN | SPAN_RECORDS)) && span->words;
}

static u64 span_bytes(const struct span *span)
{
	return (u64)span->page_count * GO_PAGE;
}

// Views where the memory is stable and in one block; the rest is given a place in the copy. Bytes of
// the copy: ret.
static u64 place_spans(
	const struct go_runtime *runtime, struct span_table *table, struct heap_memory *ret)
{
	u64 copied = 0;

	for (u32 i = 0; i < table->len; i++) {
		struct span *span = &table->at[i];

		if (!is_scannable(span))
			continue;
		ret->scannable_bytes += span_bytes(span);
		span->bytes = memory_view(runtime->memory, span->base, span_bytes(span));
		if (!span->bytes)
			copied += span_bytes(span);
		if (pointer_mask_is_inside(runtime, span))
			continue;
		span->mask_word = (u32)ret->mask_words;
		ret->mask_words += (u64)span->page_count * (GO_PAGE / 8 / 64);
	}
	return copied;
}

static struct piece *plan_pieces(struct span_table *table, u8 *copy, u32 *ret_count)
{
	struct piece *pieces = NULL;
	u32 len = 0, cap = 0;

	for (u32 i = 0; i < table->len; i++) {
		struct span *span = &table->at[i];
		u64 left = span_bytes(span), address = span->base;

		if (!is_scannable(span) || span->bytes)
			continue;
		span->bytes = copy;
		while (left) {
			u64 size = MIN(left, (u64)PIECE_BYTES);
			struct piece *last = len ? &pieces[len - 1] : NULL;

			if (last && last->address + last->size == address &&
				last->to + last->size == copy && last->size + size <= PIECE_BYTES) {
				last->size += (u32)size;
			} else {
				if (len == cap)
					pieces = heap_vec_grow(pieces, sizeof(*pieces), &cap);
				pieces[len++] = (struct piece){address, copy, (u32)size};
			}
			address += size;
			copy += size;
			left -= size;
		}
	}
	*ret_count = len;
	return pieces;
}

// Go page by page through a piece that cannot be read whole; what is not there stays zero, and the
// spans that it belongs to are noted as unreadable.
static void read_pages(struct copier *copier, const struct piece *piece)
{
	for (u32 at = 0; at < piece->size; at += GO_PAGE) {
		u32 index;

		if (memory_read(copier->memory, piece->address + at, piece->to + at, GO_PAGE))
			continue;
		index = span_index(copier->table, piece->address + at);
		if (index != UINT32_MAX)
			__atomic_fetch_or(
				&copier->table->at[index].flags, SPAN_UNREADABLE, __ATOMIC_RELAXED);
	}
}

static void copy_job(void *context, u32 index, u32 worker)
{
	struct copier *copier = context;
	const struct piece *from = copier->pieces + (size_t)index * PIECES;
	u32 count = MIN(copier->count - index * PIECES, (u32)PIECES);
	struct memory_piece pieces[PIECES];

	(void)worker;
	for (u32 i = 0; i < count; i++)
		pieces[i] = (struct memory_piece){from[i].address, from[i].to, from[i].size, false};
	if (memory_read_many(copier->memory, pieces, count) == count)
		return;
	for (u32 i = 0; i < count; i++)
		if (!pieces[i].done)
			read_pages(copier, &from[i]);
}

static void copy_spans(const struct go_runtime *runtime, struct span_table *table,
	struct workers *workers, u8 *to, struct heap_memory *ret)
{
	struct copier copier = {.memory = runtime->memory, .table = table};
	struct piece *pieces;

	pieces = plan_pieces(table, to, &copier.count);
	copier.pieces = pieces;
	workers_for(workers, (copier.count + PIECES - 1) / PIECES, 1, copy_job, &copier);
	free(pieces);
	for (u32 i = 0; i < table->len; i++)
		if (table->at[i].flags & SPAN_UNREADABLE)
			ret->unreadable++;
}

// At least one word, so that there are masks.
static size_t mask_bytes(const struct heap_memory *memory)
{
	return (memory->mask_words + 1) * sizeof(*memory->masks);
}

static bool map_all(const struct go_runtime *runtime, struct span_table *table, u64 limit_bytes,
	struct heap_memory *ret, struct error *err)
{
	ret->copy_bytes = place_spans(runtime, table, ret);
	if (ret->copy_bytes > limit_bytes)
		return error_set(err, ERROR_LIMIT,
			"a heap of %llu MiB to copy is more than the limit of %llu MiB",
			(unsigned long long)ret->copy_bytes >> 20,
			(unsigned long long)limit_bytes >> 20);
	ret->masks = pages_map(mask_bytes(ret));
	if (ret->copy_bytes)
		ret->copy = pages_map(ret->copy_bytes);
	if (ret->masks && (ret->copy || !ret->copy_bytes))
		return true;
	error_system(err, "memory for a copy of the heap");
	heap_memory_free(ret);
	return false;
}

bool heap_memory_read(const struct go_runtime *runtime, struct span_table *table,
	const struct goroutine_table *goroutines, struct workers *workers, u64 limit_bytes,
	struct heap_memory *ret, struct error *err)
{
	struct heap_memory memory = {0};

	if (goroutines && !runtime->memory->is_stable)
		record_spans_find(table, goroutines, workers);
	if (!map_all(runtime, table, limit_bytes, &memory, err))
		return false;
	if (memory.copy)
		copy_spans(runtime, table, workers, memory.copy, &memory);
	pointer_masks_build(runtime, table, workers, memory.masks);
	*ret = memory;
	return true;
}

void heap_memory_free(struct heap_memory *memory)
{
	pages_unmap(memory->copy, memory->copy_bytes);
	pages_unmap(memory->masks, mask_bytes(memory));
	*memory = (struct heap_memory){0};
}
