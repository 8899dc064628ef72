// SPDX-License-Identifier: Apache-2.0
// Memory made of given blocks: for tests, fuzzing and recorded targets. Stable.
#pragma once

#include "process/memory/memory.h"

struct recorded_block {
	u64 address;
	str bytes; // borrowed
};

// blocks need not be sorted; they are copied (not their bytes). Freed by memory_close.
struct memory *recorded_memory_open(const struct recorded_block *blocks, u32 count);
