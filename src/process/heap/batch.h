// SPDX-License-Identifier: Apache-2.0
// Many small reads made into few large ones: neighbours in the target's memory are read together.
#pragma once

#include "base/workers.h"
#include "process/memory/memory.h"

struct batch_item {
	u64 address;
	void *to;
	u32 size;
	bool done; // all bytes were read
};

// Sorts items by address. Gaps of up to `gap` bytes are read along. Returns how many are done.
u32 batch_read(const struct memory *memory, struct workers *workers, struct batch_item *items,
	u32 count, u32 gap);
