// SPDX-License-Identifier: Apache-2.0
// What a pooled value is: its type, the heap object that it lies in, and the slice memory that it keeps.
#pragma once

#include "process/inspect/peek.h"
#include "process/inspect/pool_ring.h"

enum {
	POOL_MAX_SLICES = 16,            // of one object
	POOL_MAX_STALE_BYTES = 64 << 20, // of one backing array, looked at for stale pointers
};

struct pool_reader {
	struct arena *arena;
	struct peek peek;
	struct go_types *types;
};

// A backing array that belongs to a pooled object.
struct pool_backing {
	u64 address, len, capacity; // in elements
	u64 element_type, element_size;
	bool is_own; // the object is a slice or a bytes.Buffer: what it holds is what the pool is for
};

struct pool_value {
	struct pooled_object object;
	struct heap_object memory; // size 0: not in the heap
	bool is_sized;             // false: of a type without memory, all values of which are one
	struct pool_backing backings[POOL_MAX_SLICES];
	u32 backing_count;
};

void pool_value_read(
	const struct pool_reader *reader, const struct pool_slot *slot, struct pool_value *ret);
