// SPDX-License-Identifier: Apache-2.0
#include "process/heap/g_spans.h"

#include "process/heap/heap_struct.h"
#include "process/heap/pointer_mask.h"

#include <stdlib.h>

enum {
	GRAIN = 1024, // goroutines
	GROUP = 32,   // spans read at once
	SMALL_BYTES = G_WORDS * 8,
};

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
	u64 address = finder->goroutines->at[number].address, bit;
	u32 index = span_index(finder->table, address), object;
	const struct span *span = &finder->table->at[index];
	struct bit_run *run = &finder->runs[worker];

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

// Those without masks of their own, and the few of more pages, stay as they are. A free object may become
// something else.
static bool is_full(const struct finder *finder, const struct span *span, u64 g_size)
{
	const u64 *known = finder->known + span->mark_word;
	u32 found = 0;

	if (span->flags || span->page_count != 1 || span->size > SMALL_BYTES || span->size < g_size)
		return false;
	for (u32 i = 0; i < span->count; i += 64)
		found += (u32)__builtin_popcountll(known[i / 64]);
	return found == span->count;
}

static u64 bit_of_word(i32 offset)
{
	return 1ull << (offset / 8);
}

// What the records are like, by the first one.
static bool find_words(
	const struct go_runtime *runtime, const struct span_table *table, struct g_words *ret)
{
	u64 masks[GO_PAGE / 8 / 64 + 1] = {0}, left;
	const struct span *first = table->at;

	while (!(first->flags & SPAN_GOROUTINES))
		first++;
	ret->mask_offset = pointer_mask_offset(runtime, table, first);
	if (!memory_read(runtime->memory, first->base + ret->mask_offset, masks, GO_PAGE / 64))
		return false;
	ret->mask = heap_mask(masks, 0, first->size / 8);
	left = ret->mask | bit_of_word(RUNTIME_OFFSET(runtime, g_param)) |
	       bit_of_word(RUNTIME_OFFSET(runtime, g_waiting)) |
	       bit_of_word(RUNTIME_OFFSET(runtime, g_tracking_seq));
	for (; left; left &= left - 1) {
		u32 word = (u32)__builtin_ctzll(left);

		ret->pointers |= (ret->mask >> word & 1) << ret->count;
		ret->offsets[ret->count++] = (u8)word;
		ret->places[word] = (u8)ret->count;
	}
	return true;
}

static void count_bytes(const struct span_table *table, struct g_words *g)
{
	for (u32 i = 0; i < table->len; i++) {
		if (!(table->at[i].flags & SPAN_GOROUTINES))
			continue;
		g->span_count++;
		g->copy_bytes += (u64)table->at[i].count * g->count * 8;
	}
}

void g_spans_find(const struct go_runtime *runtime, struct span_table *table,
	const struct goroutine_table *goroutines, struct workers *workers, struct g_words *ret)
{
	u32 count = workers_count(workers);
	struct finder finder = {table, goroutines, NULL, NULL};
	bool is_any = false;

	*ret = (struct g_words){0};
	if (has_arena_bitmap(runtime) || table->len == 0)
		return;
	finder.known = calloc((size_t)table->bit_words + 1, sizeof(*finder.known));
	finder.runs = aligned_alloc(64, count * sizeof(*finder.runs));
	ASSERT(finder.known && finder.runs);
	memset(finder.runs, 0, count * sizeof(*finder.runs));
	workers_for(workers, goroutines->len, GRAIN, find_goroutine, &finder);
	for (u32 i = 0; i < count; i++)
		write_run(&finder, &finder.runs[i]);
	for (u32 i = 0; i < table->len; i++) {
		struct span *span = &table->at[i];

		if (!is_full(&finder, span, (u64)RUNTIME_OFFSET(runtime, g_size)))
			continue;
		span->flags |= SPAN_GOROUTINES;
		is_any = true;
	}
	free(finder.known);
	free(finder.runs);
	if (is_any && !find_words(runtime, table, ret))
		g_spans_forget(table);
	count_bytes(table, ret);
}

void g_spans_forget(struct span_table *table)
{
	for (u32 i = 0; i < table->len; i++) {
		struct span *span = &table->at[i];

		if (!(span->flags & SPAN_GOROUTINES))
			continue;
		span->flags &= (u8)~SPAN_GOROUTINES;
		span->words = (u32)(span->size / 8);
		span->bytes = NULL;
	}
}

struct g_reader {
	const struct memory *memory;
	struct span_table *table;
	const struct g_words *g;
	const u32 *spans;
	u8 *to;
	u64 *masks;
	u8 **scratch; // per worker, GROUP pages
	u32 failed;
};

static bool take_span(const struct g_reader *reader, struct span *span, const u8 *bytes)
{
	const struct g_words *g = reader->g;
	u64 *masks = reader->masks + span->mask_word, bits[GO_PAGE / 8 / 64 + 1] = {0};
	u64 words = span->size / 8;
	u64 *to = (u64 *)(void *)(uintptr_t)span->bytes;

	memcpy(bits, bytes + g->mask_offset, GO_PAGE / 64);
	for (u32 i = 0; i < span->count; i++) {
		u64 at = (u64)i * g->count;

		if (heap_mask(bits, i * words, words) != g->mask)
			return false;
		masks[at / 64] |= g->pointers << (at % 64);
		if (at % 64 && at % 64 + g->count > 64)
			masks[at / 64 + 1] |= g->pointers >> (64 - at % 64);
		for (u32 k = 0; k < g->count; k++)
			*to++ = load_u64(bytes + (i * words + g->offsets[k]) * 8);
	}
	return true;
}

// Neighbours are read together.
static void read_group(void *context, u32 index, u32 worker)
{
	struct g_reader *reader = context;
	const u32 *spans = reader->spans + (size_t)index * GROUP;
	u32 count = (u32)MIN(reader->g->span_count - (u64)index * GROUP, (u64)GROUP), len = 0;
	struct memory_piece pieces[GROUP];
	u8 *bytes;

	if (!reader->scratch[worker]) {
		reader->scratch[worker] = malloc(GROUP * GO_PAGE);
		ASSERT(reader->scratch[worker]);
	}
	bytes = reader->scratch[worker];
	for (u32 i = 0; i < count; i++) {
		u64 address = reader->table->at[spans[i]].base;

		if (len && pieces[len - 1].address + pieces[len - 1].size == address)
			pieces[len - 1].size += GO_PAGE;
		else
			pieces[len++] = (struct memory_piece){
				address, bytes + (size_t)i * GO_PAGE, GO_PAGE, false};
	}
	if (memory_read_many(reader->memory, pieces, len) != len) {
		__atomic_store_n(&reader->failed, 1, __ATOMIC_RELAXED);
		return;
	}
	for (u32 i = 0; i < count; i++) {
		if (!take_span(reader, &reader->table->at[spans[i]], bytes + (size_t)i * GO_PAGE))
			__atomic_store_n(&reader->failed, 1, __ATOMIC_RELAXED);
	}
}

bool g_spans_read(const struct go_runtime *runtime, struct span_table *table,
	struct workers *workers, const struct g_words *g, u8 *to, u64 *masks)
{
	struct g_reader reader = {
		.memory = runtime->memory, .table = table, .g = g, .to = to, .masks = masks};
	u32 worker_count = workers_count(workers), len = 0;
	u32 *spans = calloc(g->span_count + 1, sizeof(*spans));

	reader.scratch = calloc(worker_count, sizeof(*reader.scratch));
	ASSERT(spans && reader.scratch);
	for (u32 i = 0; i < table->len; i++) {
		if (!(table->at[i].flags & SPAN_GOROUTINES))
			continue;
		spans[len++] = i;
		table->at[i].bytes = to;
		to += (u64)table->at[i].count * g->count * 8;
	}
	reader.spans = spans;
	workers_for(workers, (len + GROUP - 1) / GROUP, 1, read_group, &reader);
	for (u32 i = 0; i < worker_count; i++)
		free(reader.scratch[i]);
	free(reader.scratch);
	free(spans);
	return !reader.failed;
}
