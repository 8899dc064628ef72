// SPDX-License-Identifier: Apache-2.0
#include "process/heap/spans.h"

#include "base/sort.h"
#include "process/heap/batch.h"
#include "process/heap/span_reader.h"

#include <stdlib.h>

enum {
	MAX_ARENAS = 1 << 21, // between the lowest and the highest: 128 TiB
	MAX_PAGES = 1 << 27,  // in use, all spans: 1 TiB
};

struct reader {
	const struct go_runtime *runtime;
	struct workers *workers;
	struct span_table *table;
};

void heap_spans_make(u32 count, struct heap_spans *ret)
{
	*ret = (struct heap_spans){
		.at = aligned_alloc(64, ((size_t)count + 1) * sizeof(*ret->at)),
		.details = calloc((size_t)count + 1, sizeof(*ret->details)),
		.count = count,
	};
	ASSERT(ret->at && ret->details);
}

void heap_spans_free(struct heap_spans *spans)
{
	free(spans->at);
	free(spans->details);
	*spans = (struct heap_spans){0};
}

// A span_fn.
static void take_span(void *context, u32 worker, u32 number, const struct span *span,
	const struct span_detail *detail)
{
	struct heap_spans *spans = context;

	(void)worker;
	spans->at[number] = *span;
	spans->details[number] = *detail;
}

static bool read_spans(struct reader *reader, struct heap_spans *ret, struct error *err)
{
	struct span_reader spans;
	u32 missing;

	if (!span_reader_open(reader->runtime, &spans, err))
		return false;
	heap_spans_make(spans.count, ret);
	missing = spans_each(&spans, reader->workers, take_span, ret);
	span_reader_close(&spans);
	if (!missing)
		return true;
	error_set(err, ERROR_INPUT, "%u of %u heap spans cannot be read", missing, ret->count);
	heap_spans_free(ret);
	return false;
}

// Makes the table's arrays of them, without the gaps of those that are not in use.
static void take_spans(struct span_table *table, struct heap_spans *spans)
{
	table->at = spans->at;
	table->details = spans->details;
	for (u32 i = 0; i < spans->count; i++) {
		if (!table->details[i].mspan)
			continue;
		table->at[table->len] = table->at[i];
		table->details[table->len++] = table->details[i];
	}
	*spans = (struct heap_spans){0};
}

// Indices of the spans by address. To be freed.
static struct keyed *order_spans(const struct span_table *table)
{
	struct keyed *order = malloc(((size_t)table->len + 1) * sizeof(*order));

	ASSERT(order);
	for (u32 i = 0; i < table->len; i++)
		order[i] = (struct keyed){table->at[i].base >> GO_PAGE_SHIFT, i};
	sort_keyed(order, table->len);
	return order;
}

// Sorts spans and details by address, in place: each circle of those that take each other's place.
static void sort_spans(struct span_table *table)
{
	struct keyed *order = order_spans(table);

	for (u32 i = 0; i < table->len; i++) {
		struct span_detail detail = table->details[i];
		struct span span = table->at[i];
		u32 to = i;

		while (order[to].value != i) {
			u32 from = order[to].value;

			table->at[to] = table->at[from];
			table->details[to] = table->details[from];
			order[to].value = to;
			to = from;
		}
		table->at[to] = span;
		table->details[to] = detail;
		order[to].value = to;
	}
	free(order);
}

static u64 span_end(const struct span *span)
{
	return span->base + (u64)span->page_count * GO_PAGE;
}

// Reads the mspan again; false when it is no longer in use where it was.
static bool still_in_use(struct reader *reader, u32 index)
{
	struct span_table *table = reader->table;
	struct span_detail detail;
	struct span span;

	if (!span_read(reader->runtime, table->details[index].mspan, &span, &detail) ||
		span.base != table->at[index].base)
		return false;
	table->at[index] = span;
	table->details[index] = detail;
	return true;
}

// Spans that were freed and made anew while the table was read overlap: read them again, keep what is
// still in use; what overlaps even then is dropped and counted.
static void drop_overlaps(struct reader *reader)
{
	struct span_table *table = reader->table;
	u32 kept = 0;

	for (u32 i = 0; i < table->len; i++) {
		bool is_kept = true;

		if (kept && span_end(&table->at[kept - 1]) > table->at[i].base) {
			if (!still_in_use(reader, kept - 1))
				kept--;
			is_kept = still_in_use(reader, i);
			if (is_kept && kept && span_end(&table->at[kept - 1]) > table->at[i].base) {
				kept--;
				is_kept = false;
				table->overlapping += 2;
			}
		}
		if (is_kept) {
			table->at[kept] = table->at[i];
			table->details[kept++] = table->details[i];
		}
	}
	table->len = kept;
}

static bool build_page_table(struct span_table *table, struct error *err)
{
	u64 low, high, count, pages = 0;

	if (table->len == 0)
		return true;
	for (u32 i = 0; i < table->len; i++)
		pages += table->at[i].page_count;
	if (pages > MAX_PAGES)
		return error_set(err, ERROR_LIMIT, "a heap of %llu GiB is more than 1024 GiB",
			(unsigned long long)pages >> 17);
	low = table->at[0].base >> GO_ARENA_SHIFT;
	high = (span_end(&table->at[table->len - 1]) - 1) >> GO_ARENA_SHIFT;
	count = high - low + 1;
	if (count > MAX_ARENAS)
		return error_set(err, ERROR_LIMIT, "the heap spans %llu GiB of addresses",
			(unsigned long long)count >> 4);
	table->low = low << GO_ARENA_SHIFT;
	table->range = count << GO_ARENA_SHIFT;
	table->arenas = calloc(count, sizeof(*table->arenas));
	ASSERT(table->arenas);
	for (u32 i = 0; i < table->len; i++) {
		u64 page = (table->at[i].base - table->low) >> GO_PAGE_SHIFT;

		for (u32 k = 0; k < table->at[i].page_count; k++, page++) {
			u32 **arena = &table->arenas[page / PAGES_PER_ARENA];

			if (!*arena) {
				*arena = calloc(PAGES_PER_ARENA, sizeof(**arena));
				ASSERT(*arena);
			}
			(*arena)[page % PAGES_PER_ARENA] = i + 1;
		}
	}
	return true;
}

static void set_bits(u64 *bits, u32 count)
{
	memset(bits, 0xff, count / 64 * 8);
	if (count % 64)
		bits[count / 64] |= (1ull << (count % 64)) - 1;
}

// "If n >= freeindex and allocBits[n/8] & (1<<(n%8)) is 0 then object n is free" (mspan).
static void read_allocated(struct reader *reader)
{
	struct span_table *table = reader->table;
	struct batch_item *items = malloc(((size_t)table->len + 1) * sizeof(*items));
	u64 words = 0;
	u32 count = 0;

	ASSERT(items);
	for (u32 i = 0; i < table->len; i++) {
		table->at[i].mark_word = (u32)words;
		words += (table->at[i].count + 63) / 64;
	}
	ASSERT(words < UINT32_MAX); // never, their bytes are limited
	table->bit_words = (u32)words;
	table->allocated = calloc(words + 1, sizeof(*table->allocated));
	ASSERT(table->allocated);
	for (u32 i = 0; i < table->len; i++) {
		const struct span *span = &table->at[i];

		if (span->free_index < span->count)
			items[count++] = (struct batch_item){table->details[i].alloc_bits,
				table->allocated + span->mark_word, (span->count + 7) / 8, false};
	}
	batch_read(reader->runtime->memory, reader->workers, items, count, 512);
	// What could not be read counts as allocated: that hides nothing.
	for (u32 i = 0; i < count; i++)
		if (!items[i].done)
			memset(items[i].to, 0xff, items[i].size);
	for (u32 i = 0; i < table->len; i++) {
		const struct span *span = &table->at[i];
		u64 *bits = table->allocated + span->mark_word;

		set_bits(bits, span->free_index);
		if (span->count % 64)
			bits[span->count / 64] &= (1ull << (span->count % 64)) - 1;
	}
	free(items);
}

bool span_table_read(const struct go_runtime *runtime, struct heap_spans *kept,
	struct workers *workers, struct span_table *ret, struct error *err)
{
	struct span_table table = {0};
	struct reader reader = {runtime, workers, &table};
	struct heap_spans spans;

	if (kept && kept->at)
		take_spans(&table, kept);
	else if (read_spans(&reader, &spans, err))
		take_spans(&table, &spans);
	else
		return false;
	sort_spans(&table);
	drop_overlaps(&reader);
	if (!build_page_table(&table, err)) {
		span_table_free(&table);
		return false;
	}
	read_allocated(&reader);
	*ret = table;
	return true;
}

void span_table_free(struct span_table *table)
{
	for (u64 i = 0; table->arenas && i < table->range >> GO_ARENA_SHIFT; i++)
		free(table->arenas[i]);
	free(table->arenas);
	free(table->at);
	free(table->details);
	free(table->allocated);
	*table = (struct span_table){0};
}
