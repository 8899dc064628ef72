// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/gather.h"

#include <stdlib.h>

enum { BLOCK_SHIFT = 13, SLOTS_PER_ITEM = 4, MAX_ITEM = 1 << 30, NO_GROUP = UINT32_MAX };

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
		.slots = allocate(max_items * SLOTS_PER_ITEM * sizeof(*gather->slots)),
		.max_items = max_items,
	};
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

static u32 slot_of(const struct gather *gather, u64 block)
{
	u32 slots = gather->max_items * SLOTS_PER_ITEM;

	return (u32)(((block * 0x9e3779b97f4a7c15u) >> 32) % slots);
}

static u32 group_items(struct gather *gather, const struct gather_item *items, u32 count)
{
	u32 slots = gather->max_items * SLOTS_PER_ITEM, groups = 0;

	memset(gather->slots, 0, slots * sizeof(*gather->slots));
	for (u32 i = 0; i < count; i++) {
		u64 low = items[i].address, high = low + items[i].size, block = low >> BLOCK_SHIFT;
		u32 slot = slot_of(gather, block);
		struct gather_group *group;

		gather->group_of[i] = NO_GROUP;
		if (items[i].bytes || items[i].size > MAX_ITEM || high < low)
			continue;
		while (gather->slots[slot] &&
			gather->groups[gather->slots[slot] - 1].block != block)
			slot = slot + 1 == slots ? 0 : slot + 1;
		if (!gather->slots[slot]) {
			gather->groups[groups] = (struct gather_group){block, low, high, 0, false};
			gather->slots[slot] = ++groups;
		}
		group = &gather->groups[gather->slots[slot] - 1];
		group->low = MIN(group->low, low);
		group->high = MAX(group->high, high);
		gather->group_of[i] = gather->slots[slot] - 1;
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
			items[i].size > MAX_ITEM
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
