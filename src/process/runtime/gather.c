// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/gather.h"

#include <stdlib.h>

enum { BLOCK_SHIFT = 13, SLOTS_PER_ITEM = 2, MAX_ITEM = 1 << 30, NO_GROUP = UINT32_MAX };

// What of one block is read: from the lowest to the highest byte that an item wants.
struct gather_group {
	u64 block, low, high;
	u64 offset; // in the buffer
	bool done;
};

static void *allocate(size_t size)
{
	void *memory = malloc(size);

	ASSERT(memory);
	return memory;
}

void gather_init(struct gather *gather, const struct memory *memory, u32 max_items)
{
	*gather = (struct gather){
		.memory = memory,
		.groups = allocate(max_items * sizeof(*gather->groups)),
		.pieces = allocate(max_items * sizeof(*gather->pieces)),
		.group_of = allocate(max_items * sizeof(*gather->group_of)),
		.slot_count = 1,
		.max_items = max_items,
	};
	while (gather->slot_count < max_items * SLOTS_PER_ITEM)
		gather->slot_count *= 2;
	gather->slots = allocate(gather->slot_count * sizeof(*gather->slots));
}

void gather_deinit(struct gather *gather)
{
	free(gather->buffer);
	free(gather->groups);
	free(gather->pieces);
	free(gather->group_of);
	free(gather->slots);
	*gather = (struct gather){0};
}

// Index of the block's group; a new one where there is none yet.
static u32 group_of_block(struct gather *gather, u64 block, u32 *groups)
{
	u32 mask = gather->slot_count - 1;
	u32 slot = (u32)((block * 0x9e3779b97f4a7c15u) >> 32) & mask;

	while (gather->slots[slot] && gather->groups[gather->slots[slot] - 1].block != block)
		slot = (slot + 1) & mask;
	if (!gather->slots[slot]) {
		gather->groups[*groups] = (struct gather_group){block, UINT64_MAX, 0, 0, false};
		gather->slots[slot] = ++*groups;
	}
	return gather->slots[slot] - 1;
}

static u32 group_items(struct gather *gather, const struct gather_item *items, u32 count)
{
	u32 groups = 0, last = NO_GROUP;

	memset(gather->slots, 0, gather->slot_count * sizeof(*gather->slots));
	for (u32 i = 0; i < count; i++) {
		u64 low = items[i].address, high = low + items[i].size, block = low >> BLOCK_SHIFT;
		struct gather_group *group;

		gather->group_of[i] = NO_GROUP;
		if (items[i].bytes || items[i].size > MAX_ITEM || high < low)
			continue;
		// Neighbours often are of the same.
		if (last == NO_GROUP || gather->groups[last].block != block)
			last = group_of_block(gather, block, &groups);
		group = &gather->groups[last];
		group->low = MIN(group->low, low);
		group->high = MAX(group->high, high);
		gather->group_of[i] = last;
	}
	return groups;
}

static void buffer_room(struct gather *gather, u64 size)
{
	if (size <= gather->capacity)
		return;
	free(gather->buffer);
	gather->capacity = MAX(size, 2 * gather->capacity);
	gather->buffer = allocate(gather->capacity);
}

static void read_groups(struct gather *gather, u32 groups)
{
	u64 size = 0;

	for (u32 i = 0; i < groups; i++) {
		gather->groups[i].offset = size;
		size += (gather->groups[i].high - gather->groups[i].low + 7) & ~7ull;
	}
	buffer_room(gather, size);
	for (u32 i = 0; i < groups; i++) {
		const struct gather_group *group = &gather->groups[i];

		gather->pieces[i] = (struct memory_piece){group->low,
			gather->buffer + group->offset, (u32)(group->high - group->low), false};
	}
	memory_read_many(gather->memory, gather->pieces, groups);
	for (u32 i = 0; i < groups; i++)
		gather->groups[i].done = gather->pieces[i].done;
}

// A stable memory's bytes need no copy, unless they lie in two blocks of it.
static void set_views(struct gather *gather, struct gather_item *items, u32 count)
{
	for (u32 i = 0; i < count; i++)
		items[i].bytes =
			items[i].size > MAX_ITEM || !gather->memory->is_stable
				? NULL
				: memory_view(gather->memory, items[i].address, items[i].size);
}

void gather_read(struct gather *gather, struct gather_item *items, u32 count)
{
	ASSERT(count <= gather->max_items);
	set_views(gather, items, count);
	read_groups(gather, group_items(gather, items, count));
	for (u32 i = 0; i < count; i++) {
		const struct gather_group *group;
		u8 *to;

		if (gather->group_of[i] == NO_GROUP)
			continue;
		group = &gather->groups[gather->group_of[i]];
		to = gather->buffer + group->offset + (items[i].address - group->low);
		// Where the group is not done, something between the items is not there.
		if (group->done || memory_read(gather->memory, items[i].address, to, items[i].size))
			items[i].bytes = to;
	}
}
