// SPDX-License-Identifier: Apache-2.0
#include "process/heap/spans.h"

#include "process/heap/batch.h"

#include <stdlib.h>

enum {
	MAX_SPANS = 1 << 26,      // ever made; 512 GiB of the smallest
	MAX_ARENAS = 1 << 21,     // between the lowest and the highest: 128 TiB
	MAX_SPAN_PAGES = 1 << 26, // 512 GiB
	MAX_PAGES = 1 << 27,      // in use, all spans: 1 TiB
	MAX_OBJECTS = 1 << 16,    // in a span of a size class
	SPAN_BYTES = 256,         // sizeof(mspan) at most
	STATE_IN_USE = 1,
	REREADS = 3,
	READ_CHUNK = 1 << 20,
};

struct reader {
	const struct go_runtime *runtime;
	struct workers *workers;
	u32 span_bytes;
	struct span_table *table;
};

static u64 get_u64(const u8 *bytes, i32 offset)
{
	u64 value = 0;

	if (offset >= 0)
		memcpy(&value, bytes + offset, sizeof(value));
	return value;
}

// freeindex and nelems are words before Go 1.22, and 16 bits from then on.
static u64 get_index(const struct go_runtime *runtime, const u8 *bytes, i32 offset)
{
	u16 small;

	if (has_arena_bitmap(runtime))
		return get_u64(bytes, offset);
	memcpy(&small, bytes + offset, sizeof(small));
	return small;
}

// False when the mspan is not in use, or makes no sense (it was read while it changed).
static bool parse_span(const struct go_runtime *runtime, const u8 *bytes, struct span *ret,
	struct span_detail *detail)
{
	u64 pages = get_u64(bytes, RUNTIME_OFFSET(runtime, mspan_npages));
	u64 count = get_index(runtime, bytes, RUNTIME_OFFSET(runtime, mspan_nelems));
	u64 free_index = get_index(runtime, bytes, RUNTIME_OFFSET(runtime, mspan_freeindex));
	u64 size = get_u64(bytes, RUNTIME_OFFSET(runtime, mspan_elemsize));
	u64 base = get_u64(bytes, RUNTIME_OFFSET(runtime, mspan_start_addr));
	u8 class = bytes[RUNTIME_OFFSET(runtime, mspan_spanclass)];
	u8 state = bytes[RUNTIME_OFFSET(runtime, mspan_state)];
	bool is_large = class >> 1 == 0;

	if (state != STATE_IN_USE || pages == 0 || pages > MAX_SPAN_PAGES)
		return false;
	if (base == 0 || base % GO_PAGE || base >> 47 || size == 0 || size % 8)
		return false;
	if (count == 0 || count >= MAX_OBJECTS || size > pages * GO_PAGE ||
		count * size > pages * GO_PAGE || (is_large && count != 1) ||
		(!is_large && size > UINT32_MAX))
		return false;
	*ret = (struct span){
		.base = base,
		.size = size,
		.magic = is_large ? 0 : UINT32_MAX / (u32)size + 1,
		.count = (u32)count,
		.words = size / 8 > UINT32_MAX ? 0 : (u32)(size / 8),
		.page_count = (u32)pages,
		.free_index = (u32)MIN(free_index, count),
		.class = class,
		.flags = (u8)((class & 1 ? SPAN_NOSCAN : 0) | (is_large ? SPAN_LARGE : 0)),
	};
	if (!has_arena_bitmap(runtime) && !is_large && size > 512 && !(class & 1))
		ret->flags |= SPAN_HEADER;
	detail->alloc_bits = get_u64(bytes, RUNTIME_OFFSET(runtime, mspan_alloc_bits));
	detail->large_type = get_u64(bytes, RUNTIME_OFFSET(runtime, mspan_large_type));
	detail->specials = get_u64(bytes, RUNTIME_OFFSET(runtime, mspan_specials));
	return true;
}

// The pointers of allspans; its array is freed when it grows, so the header is read again after it.
static u64 *read_pointers(const struct reader *reader, u64 *ret_len, struct error *err)
{
	u64 at = reader->runtime->globals.address[GLOBAL_mheap] +
	         (u64)RUNTIME_OFFSET(reader->runtime, mheap_allspans);
	const struct memory *memory = reader->runtime->memory;

	for (u32 attempt = 0; attempt <= REREADS; attempt++) {
		u64 header[2], after[2], *pointers;
		bool whole = true;

		if (!memory_read(memory, at, header, sizeof(header)))
			break;
		if (header[1] > MAX_SPANS) {
			error_set(err, ERROR_LIMIT, "%llu heap spans are more than %u",
				(unsigned long long)header[1], (u32)MAX_SPANS);
			return NULL;
		}
		pointers = malloc(header[1] * sizeof(*pointers) + 1);
		ASSERT(pointers);
		for (u64 i = 0; whole && i < header[1] * sizeof(*pointers); i += READ_CHUNK)
			whole = memory_read(memory, header[0] + i, (u8 *)pointers + i,
				MIN(header[1] * sizeof(*pointers) - i, (u64)READ_CHUNK));
		if (whole && memory_read(memory, at, after, sizeof(after)) &&
			(memory->is_stable || after[0] == header[0])) {
			*ret_len = header[1];
			return pointers;
		}
		free(pointers);
	}
	error_set(err, ERROR_INPUT, "the table of heap spans cannot be read");
	return NULL;
}

static u32 add_spans(struct reader *reader, const struct batch_item *items, u32 count)
{
	struct span_table *table = reader->table;
	u32 missing = 0;

	for (u32 i = 0; i < count; i++) {
		struct span_detail *detail = &table->details[table->len];

		if (!items[i].done) {
			missing++;
			continue;
		}
		if (!parse_span(reader->runtime, items[i].to, &table->at[table->len], detail))
			continue;
		detail->mspan = items[i].address;
		table->len++;
	}
	return missing;
}

static bool read_spans(struct reader *reader, struct error *err)
{
	u64 count = 0, *pointers = read_pointers(reader, &count, err);
	struct span_table *table = reader->table;
	struct batch_item *items;
	u8 *bytes;
	u32 missing;

	if (!pointers)
		return false;
	items = calloc(count + 1, sizeof(*items));
	bytes = malloc(count * reader->span_bytes + 1);
	table->at = aligned_alloc(64, (count + 1) * sizeof(*table->at));
	table->details = calloc(count + 1, sizeof(*table->details));
	ASSERT(items && bytes && table->at && table->details);
	for (u64 i = 0; i < count; i++)
		items[i] = (struct batch_item){
			pointers[i], bytes + i * reader->span_bytes, reader->span_bytes, false};
	batch_read(reader->runtime->memory, reader->workers, items, (u32)count, 2048);
	missing = add_spans(reader, items, (u32)count);
	free(bytes);
	free(items);
	free(pointers);
	if (missing)
		return error_set(err, ERROR_INPUT, "%u of %u heap spans cannot be read", missing,
			(u32)count);
	return true;
}

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

struct order {
	u64 page; // from the lowest on
	u32 index;
};

// One pass of a radix sort.
static void sort_by_digit(const struct order *from, struct order *to, u32 count, u32 shift)
{
	u32 at[DIGITS] = {0}, sum = 0;

	for (u32 i = 0; i < count; i++)
		at[from[i].page >> shift & (DIGITS - 1)]++;
	for (u32 i = 0; i < DIGITS; i++) {
		u32 here = at[i];

		at[i] = sum;
		sum += here;
	}
	for (u32 i = 0; i < count; i++)
		to[at[from[i].page >> shift & (DIGITS - 1)]++] = from[i];
}

// Indices of the spans by address. This stands between the stopping of a process and its going on, and
// there are a hundred thousand spans to a gigabyte. To be freed.
static struct order *order_spans(const struct span_table *table)
{
	struct order *order = malloc(((size_t)table->len + 1) * sizeof(*order));
	struct order *other = malloc(((size_t)table->len + 1) * sizeof(*other));
	u64 low = UINT64_MAX, high = 0;

	ASSERT(order && other);
	for (u32 i = 0; i < table->len; i++) {
		low = MIN(low, table->at[i].base);
		high = MAX(high, table->at[i].base);
	}
	for (u32 i = 0; i < table->len; i++)
		order[i] = (struct order){(table->at[i].base - low) >> GO_PAGE_SHIFT, i};
	for (u32 shift = 0; table->len && shift < 48 && (high - low) >> GO_PAGE_SHIFT >> shift;
		shift += DIGIT_BITS) {
		struct order *sorted = other;

		sort_by_digit(order, sorted, table->len, shift);
		other = order;
		order = sorted;
	}
	free(other);
	return order;
}

// Sorts spans and details by address.
static void sort_spans(struct span_table *table)
{
	struct span *spans = aligned_alloc(64, ((size_t)table->len + 1) * sizeof(*spans));
	struct span_detail *details = malloc(((size_t)table->len + 1) * sizeof(*details));
	struct order *order = order_spans(table);

	ASSERT(spans && details);
	for (u32 i = 0; i < table->len; i++) {
		spans[i] = table->at[order[i].index];
		details[i] = table->details[order[i].index];
	}
	free(table->at);
	free(table->details);
	free(order);
	table->at = spans;
	table->details = details;
}

static u64 span_end(const struct span *span)
{
	return span->base + (u64)span->page_count * GO_PAGE;
}

// Reads the mspan again; false when it is no longer in use where it was.
static bool still_in_use(struct reader *reader, u32 index)
{
	struct span_table *table = reader->table;
	struct span_detail detail = table->details[index];
	struct span span;
	u8 bytes[SPAN_BYTES];

	if (!memory_read(reader->runtime->memory, detail.mspan, bytes, reader->span_bytes) ||
		!parse_span(reader->runtime, bytes, &span, &detail) ||
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
	ASSERT(words <
		UINT32_MAX); // MAX_SPANS spans of MAX_OBJECTS: never, their bytes are limited
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

bool span_table_read(const struct go_runtime *runtime, struct workers *workers,
	struct span_table *ret, struct error *err)
{
	struct span_table table = {0};
	struct reader reader = {runtime, workers, 0, &table};

	if (!runtime->globals.address[GLOBAL_mheap])
		return error_set(
			err, ERROR_MISSING, "the address of the runtime's heap is not known");
	if (RUNTIME_OFFSET(runtime, mspan_size) <= 0 ||
		RUNTIME_OFFSET(runtime, mspan_size) > SPAN_BYTES)
		return error_set(
			err, ERROR_INPUT, "the layout of the runtime's spans is not known");
	reader.span_bytes = (u32)RUNTIME_OFFSET(runtime, mspan_size);
	if (!read_spans(&reader, err)) {
		span_table_free(&table);
		return false;
	}
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
