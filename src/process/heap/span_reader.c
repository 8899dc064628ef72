// SPDX-License-Identifier: Apache-2.0
#include "process/heap/span_reader.h"

#include <stdlib.h>

enum {
	MAX_SPANS = 1 << 26,      // ever made; 512 GiB of the smallest
	MAX_SPAN_PAGES = 1 << 26, // 512 GiB
	MAX_OBJECTS = 1 << 16,    // in a span of a size class
	SPAN_BYTES = 256,         // sizeof(mspan) at most
	STATE_IN_USE = 1,
	REREADS = 3,
	READ_CHUNK = 1 << 20,
	SPAN_CHUNK = 256, // mspans of one read
	GRAIN = 4,        // chunks
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
static u64 *read_pointers(const struct go_runtime *runtime, u32 *ret_count, struct error *err)
{
	u64 at = runtime->globals.address[GLOBAL_mheap] +
	         (u64)RUNTIME_OFFSET(runtime, mheap_allspans);
	const struct memory *memory = runtime->memory;

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
			*ret_count = (u32)header[1];
			return pointers;
		}
		free(pointers);
	}
	error_set(err, ERROR_INPUT, "the table of heap spans cannot be read");
	return NULL;
}

bool span_reader_open(const struct go_runtime *runtime, struct span_reader *ret, struct error *err)
{
	struct span_reader reader = {.runtime = runtime};

	if (!runtime->globals.address[GLOBAL_mheap])
		return error_set(
			err, ERROR_MISSING, "the address of the runtime's heap is not known");
	if (RUNTIME_OFFSET(runtime, mspan_size) <= 0 ||
		RUNTIME_OFFSET(runtime, mspan_size) > SPAN_BYTES)
		return error_set(
			err, ERROR_INPUT, "the layout of the runtime's spans is not known");
	reader.size = (u32)RUNTIME_OFFSET(runtime, mspan_size);
	reader.pointers = read_pointers(runtime, &reader.count, err);
	if (!reader.pointers)
		return false;
	*ret = reader;
	return true;
}

void span_reader_close(struct span_reader *reader)
{
	free(reader->pointers);
	*reader = (struct span_reader){0};
}

struct each {
	const struct span_reader *reader;
	span_fn fn;
	void *context;
	u32 missing;
};

// The runtime makes mspans side by side, so that most are read together with their neighbours.
static u32 cut_pieces(
	const struct span_reader *reader, u32 from, u32 count, u8 *to, struct memory_piece *ret)
{
	u32 len = 0;

	for (u32 i = 0; i < count; i++) {
		u64 address = reader->pointers[from + i];

		if (len && ret[len - 1].address + ret[len - 1].size == address)
			ret[len - 1].size += reader->size;
		else
			ret[len++] = (struct memory_piece){
				address, to + (size_t)i * reader->size, reader->size, false};
	}
	return len;
}

static void tell(const struct each *each, u32 worker, u32 number, const u8 *bytes)
{
	struct span_detail detail = {.mspan = each->reader->pointers[number]};
	struct span span;

	if (parse_span(each->reader->runtime, bytes, &span, &detail))
		each->fn(each->context, worker, number, &span, &detail);
}

// Of a piece that could not be read whole, what can be.
static void tell_one_by_one(
	struct each *each, u32 worker, u32 number, const struct memory_piece *piece)
{
	u32 size = each->reader->size;
	u8 bytes[SPAN_BYTES];

	for (u32 at = 0; at < piece->size; at += size, number++) {
		if (memory_read(each->reader->runtime->memory, piece->address + at, bytes, size))
			tell(each, worker, number, bytes);
		else
			__atomic_fetch_add(&each->missing, 1, __ATOMIC_RELAXED);
	}
}

static void read_chunk(void *context, u32 index, u32 worker)
{
	struct each *each = context;
	const struct span_reader *reader = each->reader;
	u32 from = index * SPAN_CHUNK, count = MIN(reader->count - from, (u32)SPAN_CHUNK);
	struct memory_piece pieces[SPAN_CHUNK];
	u8 bytes[SPAN_CHUNK * SPAN_BYTES];
	u32 piece_count = cut_pieces(reader, from, count, bytes, pieces);

	memory_read_many(reader->runtime->memory, pieces, piece_count);
	for (u32 i = 0; i < piece_count; i++) {
		const u8 *to = pieces[i].to;
		u32 number = from + (u32)((size_t)(to - bytes) / reader->size);

		if (!pieces[i].done)
			tell_one_by_one(each, worker, number, &pieces[i]);
		for (u32 at = 0; pieces[i].done && at < pieces[i].size; at += reader->size)
			tell(each, worker, number++, to + at);
	}
}

u32 spans_each(const struct span_reader *reader, struct workers *workers, span_fn fn, void *context)
{
	struct each each = {reader, fn, context, 0};

	workers_for(
		workers, (reader->count + SPAN_CHUNK - 1) / SPAN_CHUNK, GRAIN, read_chunk, &each);
	return each.missing;
}

bool span_read(const struct go_runtime *runtime, u64 mspan, struct span *ret,
	struct span_detail *ret_detail)
{
	struct span_detail detail = {.mspan = mspan};
	u8 bytes[SPAN_BYTES];

	if (!memory_read(
		    runtime->memory, mspan, bytes, (size_t)RUNTIME_OFFSET(runtime, mspan_size)) ||
		!parse_span(runtime, bytes, ret, &detail))
		return false;
	*ret_detail = detail;
	return true;
}
