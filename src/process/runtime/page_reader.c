// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/page_reader.h"

enum { PAGE = 8192, MAX_PAGES = 16 << 10 };

void page_reader_init(struct page_reader *reader, struct arena *arena, const struct memory *memory)
{
	*reader = (struct page_reader){.memory = memory, .arena = arena};
	map_init(&reader->pages, arena);
}

static const u8 *page_of(struct page_reader *reader, u64 number)
{
	u64 *known = map_get(&reader->pages, number);
	u8 *bytes;

	if (known)
		return (const u8 *)(uintptr_t)*known;
	if (reader->pages.len >= MAX_PAGES)
		return NULL;
	bytes = arena_alloc(reader->arena, PAGE, 8);
	if (!memory_read(reader->memory, number * PAGE, bytes, PAGE))
		bytes = NULL;
	*map_put(&reader->pages, number) = (u64)(uintptr_t)bytes;
	return bytes;
}

bool page_reader_read(struct page_reader *reader, u64 address, void *to, u32 size)
{
	u64 inside = address % PAGE;
	const u8 *page;

	if (inside + size > PAGE || !(page = page_of(reader, address / PAGE)))
		return memory_read(reader->memory, address, to, size);
	memcpy(to, page + inside, size);
	return true;
}
