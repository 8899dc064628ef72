// SPDX-License-Identifier: Apache-2.0
#include "process/memory/blocks.h"

#include "base/vec.h"

#include <stdlib.h>

void blocks_add(struct block_table *table, u64 address, const void *bytes, u64 size)
{
	u64 end;

	if (size && !__builtin_add_overflow(address, size, &end))
		*heap_vec_push(table) = (struct block){address, end, bytes};
}

static int by_start(const void *a, const void *b)
{
	const struct block *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end > y->end ? -1 : x->end < y->end;
}

// The part of the block from address on.
static struct block from(struct block block, u64 address)
{
	block.bytes += address - block.start;
	block.start = address;
	return block;
}

// In a core, mappings that touch are written one after the other.
static bool goes_on(const struct block *a, const struct block *b)
{
	return a->end == b->start && a->bytes + (a->end - a->start) == b->bytes;
}

void blocks_sort(struct block_table *table)
{
	u32 kept = 0;

	if (table->len > 1)
		qsort(table->at, table->len, sizeof(*table->at), by_start);
	for (u32 i = 0; i < table->len; i++) {
		struct block block = table->at[i];

		if (kept && table->at[kept - 1].end > block.start) {
			if (table->at[kept - 1].end >= block.end)
				continue;
			block = from(block, table->at[kept - 1].end);
		}
		if (kept && goes_on(&table->at[kept - 1], &block))
			table->at[kept - 1].end = block.end;
		else
			table->at[kept++] = block;
	}
	table->len = kept;
}

// Index of the first block that ends after address; len: none.
static u32 find(const struct block_table *table, u64 address)
{
	u32 low = 0, high = table->len;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (table->at[middle].end > address)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

void blocks_fill(struct block_table *table, const struct block_table *other)
{
	struct block_table gaps = {0};

	for (u32 i = 0; i < other->len; i++) {
		struct block rest = other->at[i];

		for (u32 at = find(table, rest.start); rest.start < rest.end; at++) {
			bool is_last = at >= table->len || table->at[at].start >= rest.end;
			u64 end = is_last ? rest.end : table->at[at].start;

			if (end > rest.start)
				blocks_add(&gaps, rest.start, rest.bytes, end - rest.start);
			if (is_last || table->at[at].end >= rest.end)
				break;
			rest = from(rest, table->at[at].end);
		}
	}
	for (u32 i = 0; i < gaps.len; i++)
		*heap_vec_push(table) = gaps.at[i];
	blocks_free(&gaps);
	blocks_sort(table);
}

const u8 *blocks_view(const struct block_table *table, u64 address, u64 size)
{
	u32 at = find(table, address);
	const struct block *block;

	if (at == table->len)
		return NULL;
	block = &table->at[at];
	if (address < block->start || size > block->end - address)
		return NULL;
	return block->bytes + (address - block->start);
}

bool blocks_read(const struct block_table *table, u64 address, void *to, u64 size)
{
	u32 at = find(table, address);
	char *out = to;

	while (size) {
		const struct block *block;
		u64 part;

		if (at == table->len)
			return false;
		block = &table->at[at++];
		if (address < block->start)
			return false;
		part = MIN(size, block->end - address);
		memcpy(out, block->bytes + (address - block->start), part);
		out += part;
		address += part;
		size -= part;
	}
	return true;
}

void blocks_overlay(const struct block_table *table, u64 address, void *to, u64 size)
{
	for (u32 at = find(table, address); at < table->len; at++) {
		const struct block *block = &table->at[at];
		u64 from = MAX(block->start, address), end = MIN(block->end, address + size);

		if (block->start >= address + size)
			break;
		memcpy((char *)to + (from - address), block->bytes + (from - block->start),
			end - from);
	}
}

void blocks_free(struct block_table *table)
{
	heap_vec_free(table);
}
