// SPDX-License-Identifier: Apache-2.0
// A Go heap made word by word, as each version lays it out: spans, objects, pointer masks, types.
#pragma once

#include "process/heap/heap.h"
#include "process/memory/recorded.h"

enum {
	FAKE_META = 0x10000000, // mheap, spans, types
	FAKE_META_BYTES = 1 << 20,
	FAKE_PAGES = 512,
};

#define FAKE_HEAP 0xc000000000ull

struct fake_heap {
	struct arena arena;
	struct target target;
	struct go_runtime runtime;
	struct workers *workers;
	u8 *meta, *pages, *bitmap; // bitmap: of the arena, Go 1.21 and before
	u64 meta_used, pages_used;
	u64 mspans[256];
	u32 span_count;
	u32 readable_pages;                       // fewer than FAKE_PAGES: the rest cannot be read
	const struct goroutine_table *goroutines; // of a live process: heap_open is told of them
	struct heap *heap;
};

// minor: 19 to 27.
void fake_heap_init(struct fake_heap *fake, u32 minor);
void fake_heap_deinit(struct fake_heap *fake);

// Address of a new span of objects of `size` bytes, all allocated; class_size 0 pages: large.
struct fake_span {
	u64 size;
	u32 pages;
	u32 free_index; // 0: all of them are allocated
	u64 large_type;
	bool is_noscan, is_large;
};
u64 fake_heap_span(struct fake_heap *fake, const struct fake_span *span);

// Bytes at an address of the heap or of the meta data.
u8 *fake_heap_bytes(struct fake_heap *fake, u64 address);
void fake_heap_put(struct fake_heap *fake, u64 address, u64 value);

// The same, and says that the word is a pointer. For objects up to 512 bytes from Go 1.22 on, for all
// before.
void fake_heap_put_pointer(struct fake_heap *fake, u64 object, u64 offset, u64 value);

// A type descriptor; mask NULL: it has none yet (made on demand). Address.
u64 fake_heap_type(struct fake_heap *fake, u8 kind, u64 size, u64 pointer_bytes, const u8 *mask);

// Fresh meta data, aligned to 8.
u64 fake_heap_meta(struct fake_heap *fake, u64 size);

// Opens fake->heap. False with err when heap_open fails.
bool fake_heap_open(struct fake_heap *fake, u64 limit_bytes, struct error *err);
