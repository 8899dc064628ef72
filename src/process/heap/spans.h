// SPDX-License-Identifier: Apache-2.0
// The spans in use of a look, in the order of addresses, with a page table over them and one bit per
// object that says whether it is allocated. Source: src/runtime/mheap.go (mspan, heapArena).
#pragma once

#include "base/workers.h"
#include "process/runtime/runtime.h"

enum { GO_PAGE = 8192, GO_ARENA_SHIFT = 26, GO_PAGE_SHIFT = 13, PAGES_PER_ARENA = 8192 };

enum span_flags {
	SPAN_NOSCAN = 1,
	SPAN_LARGE = 2,       // one object, with a span of its own
	SPAN_HEADER = 4,      // 1.22 on: each object begins with the address of its type
	SPAN_GUESSED = 8,     // an object in it has no reliable pointer mask
	SPAN_UNREADABLE = 16, // should have been copied, but could not be read
	SPAN_RECORDS = 32     // goroutines and sudogs, not copied (record_spans.h)
};

// What marking needs first; one cache line.
struct span {
	u64 base;
	const u8 *bytes;  // local; NULL: not copied
	const u64 *masks; // bit per word of its objects: may be a pointer; where there are bytes
	u64 size;         // of an object, with its header
	u32 magic;        // index of an object = offset * magic >> 32; 0: one object
	u32 count;        // of objects
	u32 words;        // of an object; 0: more than 32 bits (not scanned)
	u32 mark_word;    // its first 64-bit word in bitmaps with one bit per object
	u32 mask_word;    // its first 64-bit word in heap_memory.masks, when it has some there
	u32 page_count;
	u32 free_index;
	u8 class;
	u8 flags;
	u8 unused[2];
} __attribute__((aligned(64)));

// The rest, by the same index.
struct span_detail {
	u64 mspan, alloc_bits, large_type, specials;
};

struct span_table {
	struct span *at;
	struct span_detail *details;
	u32 len;
	u64 low,
		range; // addresses [low, low + range) are covered by `arenas`; both of whole arenas
	u32 **arenas;  // per arena NULL, or span index + 1 of each page
	u64 *allocated; // bit per object
	u32 bit_words;
	u32 overlapping; // spans that were dropped because two claimed the same page
};

// Spans in the order of mheap.allspans; details.mspan 0: one that is not in use.
struct heap_spans {
	struct span *at;
	struct span_detail *details;
	u32 count;
};
void heap_spans_make(u32 count, struct heap_spans *ret);
void heap_spans_free(struct heap_spans *spans);

// kept: what was read of the spans already, which is taken over; NULL or empty: nothing.
MUST_CHECK bool span_table_read(const struct go_runtime *runtime, struct heap_spans *kept,
	struct workers *workers, struct span_table *ret, struct error *err);
void span_table_free(struct span_table *table);

// 1.21 and before: the arenas have bitmaps. 1.19: of two bits a word.
static inline bool has_arena_bitmap(const struct go_runtime *runtime)
{
	return RUNTIME_OFFSET(runtime, heap_arena_bitmap) >= 0;
}

static inline bool has_scan_bits(const struct go_runtime *runtime)
{
	return has_arena_bitmap(runtime) && RUNTIME_OFFSET(runtime, heap_arena_no_more_ptrs) < 0;
}

// Index of the span that holds the address, UINT32_MAX: none.
static inline u32 span_index(const struct span_table *table, u64 address)
{
	u64 offset = address - table->low;
	const u32 *pages;

	if (offset >= table->range)
		return UINT32_MAX;
	pages = table->arenas[offset >> GO_ARENA_SHIFT];
	return pages ? pages[(offset >> GO_PAGE_SHIFT) & (PAGES_PER_ARENA - 1)] - 1 : UINT32_MAX;
}

// Index of the object; count and more: in the unused end of the span.
static inline u32 span_object(const struct span *span, u64 address)
{
	return span->magic ? (u32)(((address - span->base) * span->magic) >> 32) : 0;
}

static inline bool span_is_allocated(
	const struct span_table *table, const struct span *span, u32 object)
{
	return table->allocated[span->mark_word + (object >> 6)] >> (object & 63) & 1;
}
