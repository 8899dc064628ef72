// SPDX-License-Identifier: Apache-2.0
#include "process/heap/support/fake_heap.h"

#include <stdlib.h>

enum {
	PAGE = 8192,
	ARENA_TABLE = 8 * 3, // of the arena table only the entry of FAKE_HEAP is made
	BITMAP_BYTES = 2 << 20,
};

#define BITMAP_ADDRESS 0x20000000ull
#define TABLE_ADDRESS  0x30000000ull

static bool has_arena_bitmap(const struct fake_heap *fake)
{
	return fake->runtime.version.minor <= 21;
}

void fake_heap_init(struct fake_heap *fake, u32 minor)
{
	bool known;

	*fake = (struct fake_heap){.readable_pages = FAKE_PAGES};
	arena_init(&fake->arena);
	fake->meta = calloc(1, FAKE_META_BYTES);
	fake->pages = calloc(FAKE_PAGES, PAGE);
	fake->bitmap = calloc(1, BITMAP_BYTES);
	ASSERT(fake->meta && fake->pages && fake->bitmap);
	fake->workers = workers_open(2, 0);
	fake->target.kind = TARGET_RECORDED;
	fake->target.name = STR("a fake");
	fake->target.binary.elf.machine = ELF_MACHINE_AMD64;
	fake->runtime.arena = &fake->arena;
	fake->runtime.target = &fake->target;
	fake->runtime.version = (struct go_version){minor, 0, STR("fake")};
	known = layout_from_table(&fake->runtime.version, ELF_MACHINE_AMD64, &fake->runtime.layout);
	ASSERT(known || minor == 20); // which takes the nearest table
	fake->runtime.globals.address[GLOBAL_mheap] =
		fake_heap_meta(fake, (u64)RUNTIME_OFFSET(&fake->runtime, mheap_size));
}

void fake_heap_deinit(struct fake_heap *fake)
{
	heap_close(fake->heap);
	memory_close(fake->target.memory);
	workers_close(fake->workers);
	free(fake->meta);
	free(fake->pages);
	free(fake->bitmap);
	arena_deinit(&fake->arena);
}

u64 fake_heap_meta(struct fake_heap *fake, u64 size)
{
	u64 at = FAKE_META + fake->meta_used;

	fake->meta_used += (size + 7) & ~7ull;
	ASSERT(fake->meta_used <= FAKE_META_BYTES);
	return at;
}

u8 *fake_heap_bytes(struct fake_heap *fake, u64 address)
{
	if (address >= FAKE_HEAP)
		return fake->pages + (address - FAKE_HEAP);
	return fake->meta + (address - FAKE_META);
}

void fake_heap_put(struct fake_heap *fake, u64 address, u64 value)
{
	memcpy(fake_heap_bytes(fake, address), &value, sizeof(value));
}

static void put(struct fake_heap *fake, u64 base, i32 offset, u64 value, u32 size)
{
	if (offset >= 0)
		memcpy(fake_heap_bytes(fake, base + (u64)offset), &value, size);
}

// Bytes at the end of the span that hold no objects.
static u64 reserved(const struct fake_heap *fake, const struct fake_span *span)
{
	u64 bytes = (u64)span->pages * PAGE, taken = 0;

	if (has_arena_bitmap(fake) || span->is_large || span->size > 512)
		return 0;
	if (!span->is_noscan)
		taken += bytes / 64;
	if (fake->runtime.version.minor >= 26 && span->size >= 16)
		taken += 128;
	return taken;
}

u64 fake_heap_span(struct fake_heap *fake, const struct fake_span *span)
{
	const struct go_runtime *runtime = &fake->runtime;
	u64 mspan = fake_heap_meta(fake, (u64)RUNTIME_OFFSET(runtime, mspan_size));
	u64 base = FAKE_HEAP + fake->pages_used * PAGE;
	u64 room = (u64)span->pages * PAGE - reserved(fake, span);
	u64 count = span->is_large ? 1 : room / span->size;
	u64 free_index = span->free_index ? span->free_index : count;
	u32 index_bytes = has_arena_bitmap(fake) ? 8 : 2;
	u8 class = (u8)((span->is_large ? 0 : 2 * 5) | (span->is_noscan ? 1 : 0));

	fake->pages_used += span->pages;
	ASSERT(fake->pages_used <= FAKE_PAGES && fake->span_count < ARRAY_LEN(fake->mspans));
	fake->mspans[fake->span_count++] = mspan;
	put(fake, mspan, RUNTIME_OFFSET(runtime, mspan_start_addr), base, 8);
	put(fake, mspan, RUNTIME_OFFSET(runtime, mspan_npages), span->pages, 8);
	put(fake, mspan, RUNTIME_OFFSET(runtime, mspan_freeindex), free_index, index_bytes);
	put(fake, mspan, RUNTIME_OFFSET(runtime, mspan_nelems), count, index_bytes);
	put(fake, mspan, RUNTIME_OFFSET(runtime, mspan_alloc_bits), fake_heap_meta(fake, 1024), 8);
	put(fake, mspan, RUNTIME_OFFSET(runtime, mspan_spanclass), class, 1);
	put(fake, mspan, RUNTIME_OFFSET(runtime, mspan_state), 1, 1);
	put(fake, mspan, RUNTIME_OFFSET(runtime, mspan_elemsize), span->size, 8);
	put(fake, mspan, RUNTIME_OFFSET(runtime, mspan_limit), base + count * span->size, 8);
	put(fake, mspan, RUNTIME_OFFSET(runtime, mspan_large_type), span->large_type, 8);
	return base;
}

static void set_bit(u8 *bits, u64 at)
{
	bits[at / 8] |= (u8)(1 << (at % 8));
}

void fake_heap_put_pointer(struct fake_heap *fake, u64 object, u64 offset, u64 value)
{
	u64 address = object + offset, word = (address - FAKE_HEAP) / 8;
	u64 page = (address - FAKE_HEAP) / PAGE * PAGE;

	fake_heap_put(fake, address, value);
	if (fake->runtime.version.minor <= 19) {
		for (u64 at = (object - FAKE_HEAP) / 8; at <= word; at++)
			fake->bitmap[at / 4] |= (u8)(0x10 << (at % 4));
		fake->bitmap[word / 4] |= (u8)(1 << (word % 4));
	} else if (has_arena_bitmap(fake)) {
		set_bit(fake->bitmap, word);
	} else {
		u64 end = page + PAGE - PAGE / 64;

		if (fake->runtime.version.minor >= 26)
			end -= 128;
		set_bit(fake->pages + end, word % (PAGE / 8));
	}
}

u64 fake_heap_type(struct fake_heap *fake, u8 kind, u64 size, u64 pointer_bytes, const u8 *mask)
{
	u64 type = fake_heap_meta(fake, 96), data = fake_heap_meta(fake, pointer_bytes / 64 + 8);

	put(fake, type, 0, size, 8);
	put(fake, type, 8, pointer_bytes, 8);
	put(fake, type, 20, mask ? 0 : 1 << 4, 1);
	put(fake, type, 23, kind, 1);
	put(fake, type, 32, data, 8);
	if (mask)
		memcpy(fake_heap_bytes(fake, data), mask, (pointer_bytes / 8 + 7) / 8);
	return type;
}

bool fake_heap_open(struct fake_heap *fake, u64 limit_bytes, struct error *err)
{
	const struct heap_known known = {.goroutines = fake->goroutines};
	const struct go_runtime *runtime = &fake->runtime;
	u64 mheap = runtime->globals.address[GLOBAL_mheap];
	u64 spans = fake_heap_meta(fake, fake->span_count * 8ull);
	u64 entry = TABLE_ADDRESS + ((FAKE_HEAP >> 26) + (1ull << 21)) * 8, map = BITMAP_ADDRESS;
	struct recorded_block blocks[] = {
		{FAKE_META, {(const char *)fake->meta, FAKE_META_BYTES}},
		{FAKE_HEAP, {(const char *)fake->pages, fake->readable_pages * (size_t)PAGE}},
		{BITMAP_ADDRESS, {(const char *)fake->bitmap, BITMAP_BYTES}},
		{entry, {(const char *)&map, sizeof(map)}},
	};

	for (u32 i = 0; i < fake->span_count; i++)
		fake_heap_put(fake, spans + i * 8ull, fake->mspans[i]);
	put(fake, mheap, RUNTIME_OFFSET(runtime, mheap_allspans), spans, 8);
	put(fake, mheap, RUNTIME_OFFSET(runtime, mheap_allspans) + 8, fake->span_count, 8);
	put(fake, mheap, RUNTIME_OFFSET(runtime, mheap_arenas), TABLE_ADDRESS, 8);
	blocks[3].bytes.ptr = arena_copy(&fake->arena, &map, sizeof(map), 8);
	fake->target.memory = recorded_memory_open(blocks, ARRAY_LEN(blocks));
	fake->target.memory->is_stable = !fake->goroutines;
	fake->runtime.memory = fake->target.memory;
	return heap_open(
		&fake->arena, &fake->runtime, &known, fake->workers, limit_bytes, &fake->heap, err);
}
