// SPDX-License-Identifier: Apache-2.0
#include "process/memory/frozen_memory.h"

#include <stdlib.h>

enum { BATCH = 256 };

struct frozen_memory {
	struct memory memory;
	struct block_table blocks;
	struct freeze_room rooms[3];
	const struct memory *live;
};

// Reads live, and puts what was copied over it: a piece may begin in the copy and end outside.
static u32 read_live(
	const struct frozen_memory *frozen, struct memory_piece *const *pieces, u32 count)
{
	struct memory_piece live[BATCH];
	u32 done;

	for (u32 i = 0; i < count; i++)
		live[i] = *pieces[i];
	done = memory_read_many(frozen->live, live, count);
	for (u32 i = 0; i < count; i++) {
		pieces[i]->done = live[i].done;
		if (live[i].done)
			blocks_overlay(&frozen->blocks, live[i].address, live[i].to, live[i].size);
	}
	return done;
}

static u32 read_many(const struct memory *memory, struct memory_piece *pieces, u32 count)
{
	const struct frozen_memory *frozen = (const struct frozen_memory *)memory;
	struct memory_piece *missing[BATCH];
	u32 done = 0, miss = 0;

	for (u32 i = 0; i < count; i++) {
		struct memory_piece *piece = &pieces[i];

		piece->done = blocks_read(&frozen->blocks, piece->address, piece->to, piece->size);
		done += piece->done;
		if (piece->done)
			continue;
		missing[miss++] = piece;
		if (miss == BATCH) {
			done += read_live(frozen, missing, miss);
			miss = 0;
		}
	}
	return miss ? done + read_live(frozen, missing, miss) : done;
}

static const u8 *view(const struct memory *memory, u64 address, u64 size)
{
	return blocks_view(&((const struct frozen_memory *)memory)->blocks, address, size);
}

static void close_frozen(struct memory *memory)
{
	struct frozen_memory *frozen = (struct frozen_memory *)memory;

	blocks_free(&frozen->blocks);
	for (u32 i = 0; i < ARRAY_LEN(frozen->rooms); i++)
		freeze_room_close(&frozen->rooms[i]);
	free(frozen);
}

struct memory *frozen_memory_open(
	struct freeze_copy *copy, struct freeze_room zero, const struct memory *live)
{
	static const struct memory_ops ops = {read_many, view, close_frozen};
	struct frozen_memory *frozen = calloc(1, sizeof(*frozen));

	ASSERT(frozen);
	*frozen = (struct frozen_memory){
		.memory = {&ops, true},
		.blocks = copy->blocks,
		.rooms = {copy->rooms[0], copy->rooms[1], zero},
		.live = live,
	};
	copy->blocks = (struct block_table){0};
	copy->rooms[0] = copy->rooms[1] = (struct freeze_room){0};
	return &frozen->memory;
}
