// SPDX-License-Identifier: Apache-2.0
// The memory of a process or core behind one interface. Addresses are the target's. Reading never
// fails loudly: a range that is not there is "not read", and the caller counts it. Thread-safe.
#pragma once

#include "base/arena.h"
#include "base/error.h"

struct memory_piece {
	u64 address;
	void *to;
	u32 size;
	bool done; // set by memory_read_many: all bytes are there
};

enum memory_map_flags {
	MEMORY_READ = 1,
	MEMORY_WRITE = 2,
	MEMORY_EXECUTE = 4,
	MEMORY_SHARED = 8, // with other processes (live targets only)
};

// One mapping of the target, from /proc/PID/maps or the core's load segments and NT_FILE.
struct memory_map {
	u64 start, end;
	u64 offset; // in the file
	u32 flags;
	str path; // empty: anonymous
};

// The mapping (of sorted ones) that the address lies in; NULL: none.
const struct memory_map *memory_map_find(const struct memory_map *maps, u32 count, u64 address);

struct memory;

struct memory_ops {
	// Reads each piece whole or not at all, sets done, returns how many were done.
	u32 (*read_many)(const struct memory *memory, struct memory_piece *pieces, u32 count);
	// Bytes without copying, or NULL: [address, address+size) is not in one local block.
	const u8 *(*view)(const struct memory *memory, u64 address, u64 size);
	void (*close)(struct memory *memory);
};

// Implementations embed this first.
struct memory {
	const struct memory_ops *ops;
	bool is_stable; // does not change between reads: a core, a frozen copy, a recording
};

u32 memory_read_many(const struct memory *memory, struct memory_piece *pieces, u32 count);
MUST_CHECK bool memory_read(const struct memory *memory, u64 address, void *to, size_t size);
MUST_CHECK bool memory_read_u64(const struct memory *memory, u64 address, u64 *ret);
MUST_CHECK bool memory_read_u32(const struct memory *memory, u64 address, u32 *ret);

// A Go string or slice header's bytes, copied into the arena; false when they are not there or longer
// than limit.
MUST_CHECK bool memory_read_bytes(struct arena *arena, const struct memory *memory, u64 address,
	u64 len, u64 limit, str *ret);

// NULL when the memory is live, or the range is not in one block.
const u8 *memory_view(const struct memory *memory, u64 address, u64 size);

void memory_close(struct memory *memory); // NULL is allowed
