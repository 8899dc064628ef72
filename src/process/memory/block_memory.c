// SPDX-License-Identifier: Apache-2.0
#include "process/memory/block_memory.h"

#include <stdlib.h>
#include <sys/mman.h>

struct block_memory {
	struct memory memory;
	struct block_table table;
	str mapping; // owned; empty: none
};

static u32 read_many(const struct memory *memory, struct memory_piece *pieces, u32 count)
{
	const struct block_memory *blocks = (const struct block_memory *)memory;
	u32 done = 0;

	for (u32 i = 0; i < count; i++) {
		struct memory_piece *piece = &pieces[i];

		piece->done = blocks_read(&blocks->table, piece->address, piece->to, piece->size);
		done += piece->done;
	}
	return done;
}

static const u8 *view(const struct memory *memory, u64 address, u64 size)
{
	return blocks_view(&((const struct block_memory *)memory)->table, address, size);
}

static void close_blocks(struct memory *memory)
{
	struct block_memory *blocks = (struct block_memory *)memory;

	blocks_free(&blocks->table);
	if (blocks->mapping.len)
		munmap((void *)(uintptr_t)blocks->mapping.ptr, blocks->mapping.len);
	free(blocks);
}

struct memory *block_memory_open(struct block_table *table)
{
	static const struct memory_ops ops = {read_many, view, close_blocks};
	struct block_memory *blocks = calloc(1, sizeof(*blocks));

	ASSERT(blocks);
	blocks->memory = (struct memory){&ops, true};
	blocks->table = *table;
	*table = (struct block_table){0};
	return &blocks->memory;
}

void block_memory_fill(struct memory *memory, const struct block_table *other)
{
	blocks_fill(&((struct block_memory *)memory)->table, other);
}

void block_memory_own(struct memory *memory, str mapping)
{
	((struct block_memory *)memory)->mapping = mapping;
}
