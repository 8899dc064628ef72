// SPDX-License-Identifier: Apache-2.0
// Many small records read with few system calls: what lies in the same 8 KiB of the target (goroutines,
// sudogs and small stacks are allocated side by side) is read in one piece. One per thread and use.
#pragma once

#include "process/memory/memory.h"

struct gather_item {
	u64 address;
	u64 size;
	const u8 *bytes; // set by gather_read: until the next call; NULL: not (all) there
};

struct gather {
	const struct memory *memory;
	u8 *buffer;
	u64 capacity;
	struct gather_group *groups;
	struct memory_piece *pieces;
	u32 *group_of; // by item
	u32 *slots;    // hash table of blocks: group + 1
	u32 slot_count, max_items;
};

void gather_init(struct gather *gather, const struct memory *memory, u32 max_items);
void gather_deinit(struct gather *gather);

// count is at most max_items.
void gather_read(struct gather *gather, struct gather_item *items, u32 count);
