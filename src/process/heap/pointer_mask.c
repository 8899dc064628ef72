// SPDX-License-Identifier: Apache-2.0
#include "process/heap/pointer_mask.h"

#include "process/heap/heap_struct.h"
#include "process/heap/type_mask.h"

#include <stdlib.h>

enum {
	WORDS_PER_PAGE = GO_PAGE / 8,
	MASK_WORDS_PER_PAGE = WORDS_PER_PAGE / 64,
	SMALL_BYTES = 512,       // objects up to this have their mask at the end of the span
	INLINE_MARK_BYTES = 128, // struct spanInlineMarkBits of Green Tea
	ARENA_BYTES = 1 << GO_ARENA_SHIFT,
	SPANS_PER_JOB = 256,
	SCAN_BITS_PAGES = 16, // of arena bitmap read at once in 1.19
};

struct builder {
	const struct go_runtime *runtime;
	struct span_table *table;
	u64 *masks;
	struct type_masks *types; // per worker
	const u64 *arena_maps; // addresses of heapArenas, by arena of the table (1.21 and before)
	bool has_inline_marks;
};

// Sets `count` bits from bit `at` on.
static void fill_ones(u64 *bits, u64 at, u64 count)
{
	while (count) {
		u64 in_word = MIN(64 - at % 64, count);
		u64 ones = in_word == 64 ? ~0ull : (1ull << in_word) - 1;

		bits[at / 64] |= ones << (at % 64);
		at += in_word;
		count -= in_word;
	}
}

static void copy_bits(u64 *to, u64 at, const u64 *from, u64 count)
{
	for (u64 i = 0; i < count; i += 64, at += 64) {
		u64 left = count - i;
		u64 bits = left < 64 ? from[i / 64] & ((1ull << left) - 1) : from[i / 64];

		to[at / 64] |= bits << (at % 64);
		if (at % 64 && at % 64 + MIN(left, 64ull) > 64)
			to[at / 64 + 1] |= bits >> (64 - at % 64);
	}
}

// Repeats the type's mask over `count` words from bit `at` on ("tiled", mbitmap.go).
static void tile(u64 *bits, u64 at, u64 count, const struct type_mask *type)
{
	u64 size = type->size / 8, prefix = type->pointer_bytes / 8;

	if (prefix == 0)
		return;
	for (u64 i = 0; i < count; i += size)
		copy_bits(bits, at + i, type->bits, MIN(prefix, count - i));
}

static u64 mask_offset(const struct span *span, bool has_inline_marks)
{
	u64 bytes = (u64)span->page_count * GO_PAGE;

	return bytes - bytes / 64 - (has_inline_marks && span->size >= 16 ? INLINE_MARK_BYTES : 0);
}

bool pointer_mask_is_inside(const struct go_runtime *runtime, const struct span *span)
{
	return !has_arena_bitmap(runtime) && !(span->flags & (SPAN_LARGE | SPAN_HEADER)) &&
	       (uintptr_t)span->bytes % sizeof(u64) == 0;
}

static void mask_from_span_end(const struct builder *builder, const struct span *span, u64 *bits)
{
	memcpy(bits, span->bytes + mask_offset(span, builder->has_inline_marks),
		(u64)span->page_count * GO_PAGE / 64);
}

static void mask_from_headers(
	struct builder *builder, struct span *span, u64 *bits, struct type_masks *types)
{
	for (u32 i = 0; i < span->count; i++) {
		u64 at = (u64)i * span->words, header;
		const struct type_mask *type;

		memcpy(&header, span->bytes + at * 8, sizeof(header));
		if (header == 0)
			continue;
		type = type_mask_get(types, header);
		if (type->size) {
			tile(bits, at + 1, span->words - 1, type);
		} else if (span_is_allocated(builder->table, span, i)) {
			fill_ones(bits, at + 1, span->words - 1);
			span->flags |= SPAN_GUESSED;
		}
	}
}

// No type yet: the object is still being zeroed and holds nothing (mspan.typePointersOfUnchecked).
static void mask_from_large_type(
	struct span *span, u64 type_address, u64 *bits, struct type_masks *types)
{
	const struct type_mask *type;

	if (type_address == 0)
		return;
	type = type_mask_get(types, type_address);
	if (type->size) {
		tile(bits, 0, span->words, type);
	} else {
		fill_ones(bits, 0, span->words);
		span->flags |= SPAN_GUESSED;
	}
}

static u64 arena_map_of(const struct builder *builder, u64 address)
{
	return builder->arena_maps[(address - builder->table->low) >> GO_ARENA_SHIFT];
}

// 1.20, 1.21: the arena's bitmap is already what is wanted; bits beyond noMorePtrs are written as zero.
static bool mask_from_arena(const struct builder *builder, const struct span *span, u64 *bits)
{
	for (u32 page = 0; page < span->page_count;) {
		u64 address = span->base + (u64)page * GO_PAGE, in_arena = address % ARENA_BYTES;
		u32 pages = (u32)MIN(
			(ARENA_BYTES - in_arena) / GO_PAGE, (u64)(span->page_count - page));
		u64 map = arena_map_of(builder, address);

		if (!map || !memory_read(builder->runtime->memory,
				    map + (u64)RUNTIME_OFFSET(builder->runtime, heap_arena_bitmap) +
					    in_arena / 64,
				    bits + (u64)page * MASK_WORDS_PER_PAGE,
				    (u64)pages * MASK_WORDS_PER_PAGE * 8))
			return false;
		page += pages;
	}
	return true;
}

// Every fourth to seventh bit of a nibble pair: pointer bits are the low half of each byte, scan bits
// the high half (1.19).
static u64 gather_nibbles(const u8 *bytes, u32 shift)
{
	u64 bits = 0;

	for (u32 i = 0; i < 16; i++)
		bits |= (u64)(bytes[i] >> shift & 15) << (i * 4);
	return bits;
}

static bool read_scan_bits(
	const struct builder *builder, const struct span *span, u64 *pointers, u64 *scans)
{
	for (u32 page = 0; page < span->page_count;) {
		u8 bytes[SCAN_BITS_PAGES * WORDS_PER_PAGE / 4];
		u64 address = span->base + (u64)page * GO_PAGE, in_arena = address % ARENA_BYTES;
		u32 pages = (u32)MIN(
			(ARENA_BYTES - in_arena) / GO_PAGE, (u64)(span->page_count - page));
		u64 map = arena_map_of(builder, address);

		pages = MIN(pages, (u32)SCAN_BITS_PAGES);
		if (!map || !memory_read(builder->runtime->memory,
				    map + (u64)RUNTIME_OFFSET(builder->runtime, heap_arena_bitmap) +
					    in_arena / 32,
				    bytes, (u64)pages * WORDS_PER_PAGE / 4))
			return false;
		for (u32 i = 0; i < pages * MASK_WORDS_PER_PAGE; i++) {
			pointers[(u64)page * MASK_WORDS_PER_PAGE + i] =
				gather_nibbles(bytes + i * 16, 0);
			scans[(u64)page * MASK_WORDS_PER_PAGE + i] =
				gather_nibbles(bytes + i * 16, 4);
		}
		page += pages;
	}
	return true;
}

// First zero bit in [at, at + count); at + count when there is none.
static u64 first_zero(const u64 *bits, u64 at, u64 count)
{
	u64 end = at + count;

	while (at < end) {
		u64 rest = ~bits[at / 64] >> (at % 64);

		if (rest)
			return MIN(at + (u64)__builtin_ctzll(rest), end);
		at = (at | 63) + 1;
	}
	return end;
}

static void clear_bits(u64 *bits, u64 at, u64 end)
{
	for (; at < end; at = (at | 63) + 1) {
		u64 count = MIN(64 - at % 64, end - at);
		u64 ones = count == 64 ? ~0ull : (1ull << count) - 1;

		bits[at / 64] &= ~(ones << (at % 64));
	}
}

// 1.19: an object's pointers end where its scan bit is 0.
static bool mask_from_scan_bits(const struct builder *builder, const struct span *span, u64 *bits)
{
	u64 *scans = calloc((u64)span->page_count * MASK_WORDS_PER_PAGE, sizeof(*scans));
	bool done;

	ASSERT(scans);
	done = read_scan_bits(builder, span, bits, scans);
	for (u32 i = 0; done && i < span->count; i++) {
		u64 at = (u64)i * span->words, end = at + span->words;

		clear_bits(bits, first_zero(scans, at, span->words), end);
	}
	free(scans);
	return done;
}

static void build_span(struct builder *builder, u32 index, u32 worker)
{
	struct span *span = &builder->table->at[index];
	u64 *bits = builder->masks + span->mask_word;
	bool done = true;

	if (!span->bytes)
		return;
	if (pointer_mask_is_inside(builder->runtime, span)) {
		span->masks =
			(const u64 *)(const void *)(span->bytes +
						    mask_offset(span, builder->has_inline_marks));
		return;
	}
	span->masks = bits;
	if (has_scan_bits(builder->runtime))
		done = mask_from_scan_bits(builder, span, bits);
	else if (has_arena_bitmap(builder->runtime))
		done = mask_from_arena(builder, span, bits);
	else if (span->flags & SPAN_LARGE)
		mask_from_large_type(span, builder->table->details[index].large_type, bits,
			&builder->types[worker]);
	else if (span->flags & SPAN_HEADER)
		mask_from_headers(builder, span, bits, &builder->types[worker]);
	else
		mask_from_span_end(builder, span, bits);
	if (!done) {
		fill_ones(bits, 0, (u64)span->count * span->words);
		span->flags |= SPAN_GUESSED;
	}
}

static void build_job(void *context, u32 index, u32 worker)
{
	struct builder *builder = context;
	u32 from = index * SPANS_PER_JOB;

	for (u32 i = from; i < MIN(builder->table->len, from + SPANS_PER_JOB); i++)
		build_span(builder, i, worker);
}

// With Green Tea a span of small objects has 128 bytes less for objects. Spans whose count tells the
// difference decide; without one the version does.
static bool find_inline_marks(const struct go_runtime *runtime, const struct span_table *table)
{
	u32 with = 0, without = 0;

	for (u32 i = 0; i < table->len; i++) {
		const struct span *span = &table->at[i];
		u64 room = GO_PAGE - (span->flags & SPAN_NOSCAN ? 0 : GO_PAGE / 64);

		if (span->flags & SPAN_LARGE || span->page_count != 1 || span->size < 16 ||
			span->size > SMALL_BYTES ||
			room / span->size == (room - INLINE_MARK_BYTES) / span->size)
			continue;
		if (span->count == room / span->size)
			without++;
		else if (span->count == (room - INLINE_MARK_BYTES) / span->size)
			with++;
	}
	if (with != without)
		return with > without;
	return runtime->version.minor >= 26 || runtime->version.minor == 0;
}

// mheap.arenas[0] is a table of heapArenas by address; amd64 counts from -1 << 47.
u64 arena_index_read(const struct go_runtime *runtime)
{
	u64 index = 0;

	if (!memory_read_u64(runtime->memory,
		    runtime->globals.address[GLOBAL_mheap] +
			    (u64)RUNTIME_OFFSET(runtime, mheap_arenas),
		    &index))
		return 0;
	return index;
}

u64 arena_map_read(const struct go_runtime *runtime, u64 index, u64 address)
{
	u64 number = address >> GO_ARENA_SHIFT, map = 0;

	if (runtime->target->binary.elf.machine == ELF_MACHINE_AMD64)
		number += 1ull << (47 - GO_ARENA_SHIFT);
	if (!index || !memory_read_u64(runtime->memory, index + number * 8, &map))
		return 0;
	return map;
}

// By arena of the table, from its lowest. To be freed.
static u64 *read_arena_maps(const struct go_runtime *runtime, const struct span_table *table)
{
	u64 count = table->range >> GO_ARENA_SHIFT, index = arena_index_read(runtime);
	u64 *maps = calloc(count + 1, sizeof(*maps));

	ASSERT(maps);
	for (u64 i = 0; i < count; i++)
		if (table->arenas[i])
			maps[i] =
				arena_map_read(runtime, index, table->low + (i << GO_ARENA_SHIFT));
	return maps;
}

void pointer_masks_build(const struct go_runtime *runtime, struct span_table *table,
	struct workers *workers, u64 *masks)
{
	struct builder builder = {runtime, table, masks, NULL, NULL, false};
	u64 *maps = NULL;
	u32 count = workers_count(workers);

	builder.types = calloc(count, sizeof(*builder.types));
	ASSERT(builder.types);
	for (u32 i = 0; i < count; i++)
		type_masks_init(&builder.types[i], runtime);
	builder.has_inline_marks = !has_arena_bitmap(runtime) && find_inline_marks(runtime, table);
	if (has_arena_bitmap(runtime))
		builder.arena_maps = maps = read_arena_maps(runtime, table);
	workers_for(
		workers, (table->len + SPANS_PER_JOB - 1) / SPANS_PER_JOB, 1, build_job, &builder);
	for (u32 i = 0; i < count; i++)
		type_masks_deinit(&builder.types[i]);
	free(builder.types);
	free(maps);
}

// Of the words from `word` on of an arena.
static bool read_arena_bits(
	const struct go_runtime *runtime, u64 map, u64 word, u32 words, u64 *ret)
{
	u64 bits[2];

	if (!memory_read(runtime->memory, map + word / 64 * 8, bits, sizeof(bits)))
		return false;
	*ret = bits[0] >> word % 64 | (word % 64 ? bits[1] << (64 - word % 64) : 0);
	if (words < 64)
		*ret &= (1ull << words) - 1;
	return true;
}

static bool read_arena_nibbles(
	const struct go_runtime *runtime, u64 map, u64 word, u32 words, u64 *ret)
{
	u8 bytes[64 / 4 + 1];
	u32 shift = word % 4;

	if (!memory_read(runtime->memory, map + word / 4, bytes, (shift + words + 3) / 4))
		return false;
	*ret = 0;
	for (u32 i = 0; i < words; i++) {
		u8 pair = (u8)(bytes[(shift + i) / 4] >> (shift + i) % 4);

		if (!(pair & 16))
			break;
		*ret |= (u64)(pair & 1) << i;
	}
	return true;
}

static bool read_page_bits(
	const struct go_runtime *runtime, u64 address, u32 words, u64 marks, u64 *ret)
{
	u64 in_page = address % GO_PAGE, place = GO_PAGE - GO_PAGE / 64 - marks;
	u64 masks[MASK_WORDS_PER_PAGE + 1] = {0};

	if (in_page + words * 8ull > place ||
		!memory_read(runtime->memory, address - in_page + place, masks, GO_PAGE / 64))
		return false;
	*ret = heap_mask(masks, in_page / 8, words);
	return true;
}

bool pointer_mask_read(
	const struct go_runtime *runtime, u64 address, u32 words, u32 place, u64 *ret)
{
	u64 word = address % ARENA_BYTES / 8, map;

	if (words > 64 || address % 8)
		return false;
	if (!has_arena_bitmap(runtime))
		return read_page_bits(runtime, address, words, place ? INLINE_MARK_BYTES : 0, ret);
	map = place ? 0 : arena_map_read(runtime, arena_index_read(runtime), address);
	if (!map)
		return false;
	map += (u64)RUNTIME_OFFSET(runtime, heap_arena_bitmap);
	return has_scan_bits(runtime) ? read_arena_nibbles(runtime, map, word, words, ret)
	                              : read_arena_bits(runtime, map, word, words, ret);
}
