// SPDX-License-Identifier: Apache-2.0
#include "process/memory/recorded.h"

#include "process/memory/block_memory.h"

struct memory *recorded_memory_open(const struct recorded_block *blocks, u32 count)
{
	struct block_table table = {0};

	for (u32 i = 0; i < count; i++)
		blocks_add(&table, blocks[i].address, blocks[i].bytes.ptr, blocks[i].bytes.len);
	blocks_sort(&table);
	return block_memory_open(&table);
}
