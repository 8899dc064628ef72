// SPDX-License-Identifier: Apache-2.0
// Copying ranges of a stopped process into memory that was made ready before.
#pragma once

#include "base/workers.h"
#include "process/memory/blocks.h"
#include "process/memory/freeze_ranges.h"

struct freeze_room {
	char *at;
	u64 size;
};

// Maps bytes and touches the first `touched` of them, by huge pages where the kernel has them. ERROR_LIMIT,
// ERROR_SYSTEM when the machine (or its control group) has not that much.
MUST_CHECK bool freeze_room_open(u64 bytes, u64 touched, struct workers *workers,
	struct freeze_room *ret, struct error *err);

// Gives the rest behind used back.
void freeze_room_trim(struct freeze_room *room, u64 used);
void freeze_room_close(struct freeze_room *room);

// Bytes that could be had now without swapping: MemAvailable, less what the control group withholds.
u64 freeze_memory_available(void);

// Puts the calling thread, which ends with the freeze, before all others (SCHED_RR, else nice -20): on a
// busy machine the target would stand still for as long as everybody else computes. 2 GiB at a load of
// 28 on 2 cores: 0.37 s instead of 3.3 s, and nice alone does not help (autogroups). Does nothing
// without CAP_SYS_NICE.
void freeze_hurry(void);

// Where each range goes: into the first room, the rest into a second one that is made on the spot.
struct freeze_copy {
	struct arena *arena;
	const struct memory *live;
	struct freeze_room rooms[2];
	u64 used[2];
	struct block_table blocks; // what was copied, sorted
};

// Copies all ranges, the largest first. A page that cannot be read is left out of the blocks.
MUST_CHECK bool freeze_copy_ranges(struct freeze_copy *copy, const struct freeze_ranges *ranges,
	struct workers *workers, struct error *err);
