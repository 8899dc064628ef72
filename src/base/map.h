// SPDX-License-Identifier: Apache-2.0
// Hash table from u64 (or a pointer, or a hash of more) to u64 in an arena. Open addressing with
// linear probing; no deletion. A key may be any value: slots store it plus one, and the one that wraps
// to 0 (UINT64_MAX) has a slot of its own.
#pragma once

#include "base/arena.h"

struct map_slot {
	u64 key; // stored plus one; 0 is a free slot
	u64 value;
};

struct map {
	struct arena *arena;
	struct map_slot *slots;
	u32 len, cap;             // cap is 0 or a power of two
	struct map_slot *highest; // of UINT64_MAX, NULL: not there; counted in no len
};

void map_init(struct map *map, struct arena *arena);

// Address of the value, or NULL; valid until the next map_put.
u64 *map_get(const struct map *map, u64 key);

// Address of the value of key, which is entered with 0 when it is not there yet.
u64 *map_put(struct map *map, u64 key);

static inline void *map_get_ptr(const struct map *map, const void *key)
{
	u64 *value = map_get(map, (u64)(uintptr_t)key);

	return value ? (void *)(uintptr_t)*value : NULL;
}

// The same from byte strings; keys are copied into the arena.
struct str_map_slot {
	str key;
	u64 hash;
	u64 value;
};

struct str_map {
	struct arena *arena;
	struct str_map_slot *slots; // a free slot has key.ptr NULL
	u32 len, cap;
};

void str_map_init(struct str_map *map, struct arena *arena);
u64 *str_map_get(const struct str_map *map, str key);
u64 *str_map_put(struct str_map *map, str key);
