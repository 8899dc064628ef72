// SPDX-License-Identifier: Apache-2.0
// What lies in one sync.Pool: per P a private value and a chain of rings (sync.poolChain), and the same
// once more of the last collection (victim). Sizes are the same in all versions from 1.19 to 1.27.
// Source: src/sync/pool.go, poolqueue.go.
#pragma once

#include "base/vec.h"
#include "process/inspect/pool.h"

enum {
	POOL_BYTES = 40,
	POOL_LOCAL_BYTES = 128,
	POOL_MAX_PROCESSORS = 1 << 14,
	POOL_MAX_CHAIN = 64,        // rings double: 8 to 1<<30 are 28
	POOL_MAX_OBJECTS = 1 << 21, // of one pool
};

struct pool_slot {
	u64 address; // of the interface value
	u64 type, data;
	enum pool_place place;
	u32 processor;
};

struct pool_range {
	u64 address, size;
};

struct pool_word {
	u64 address, value;
};

struct pool_content {
	u64 new_func; // funcval of New
	VEC(struct pool_slot) slots;
	VEC(struct pool_range) storage; // arrays of poolLocal, chain elements, rings
	VEC(struct pool_word) heads;    // words that change when something is put or taken
	bool is_broken;                 // something did not hold together or could not be read
};

// Read from memory as it is now. False when there is no pool at the address.
MUST_CHECK bool pool_content_read(
	struct arena *arena, const struct memory *memory, u64 address, struct pool_content *ret);

// The pool holds the same as when it was read.
MUST_CHECK bool pool_content_stands(
	struct arena *arena, const struct memory *memory, const struct pool_content *content);
