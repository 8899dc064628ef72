// SPDX-License-Identifier: Apache-2.0
#include "base/map.h"

enum { FIRST_CAP = 16 };

static u64 mix(u64 key)
{
	key *= 0x9e3779b97f4a7c15u;
	return key ^ (key >> 29);
}

void map_init(struct map *map, struct arena *arena)
{
	*map = (struct map){.arena = arena};
}

static struct map_slot *map_find(const struct map *map, u64 key)
{
	u32 mask = map->cap - 1;

	for (u32 i = (u32)mix(key) & mask;; i = (i + 1) & mask) {
		struct map_slot *slot = &map->slots[i];

		if (slot->key == key + 1 || slot->key == 0)
			return slot;
	}
}

u64 *map_get(const struct map *map, u64 key)
{
	struct map_slot *slot;

	if (key == UINT64_MAX)
		return map->highest ? &map->highest->value : NULL;
	if (map->len == 0)
		return NULL;
	slot = map_find(map, key);
	return slot->key ? &slot->value : NULL;
}

static void map_grow(struct map *map)
{
	struct map old = *map;

	map->cap = old.cap ? old.cap * 2 : FIRST_CAP;
	map->slots = arena_array(map->arena, struct map_slot, map->cap);
	for (u32 i = 0; i < old.cap; i++) {
		if (old.slots[i].key)
			*map_find(map, old.slots[i].key - 1) = old.slots[i];
	}
}

static u64 *put_highest(struct map *map)
{
	if (!map->highest)
		map->highest = arena_array(map->arena, struct map_slot, 1);
	return &map->highest->value;
}

u64 *map_put(struct map *map, u64 key)
{
	struct map_slot *slot;

	if (key == UINT64_MAX)
		return put_highest(map);
	if ((u64)map->len * 4 >= (u64)map->cap * 3)
		map_grow(map);
	slot = map_find(map, key);
	if (slot->key == 0) {
		slot->key = key + 1;
		map->len++;
	}
	return &slot->value;
}

void str_map_init(struct str_map *map, struct arena *arena)
{
	*map = (struct str_map){.arena = arena};
}

static struct str_map_slot *str_map_find(const struct str_map *map, str key, u64 hash)
{
	u32 mask = map->cap - 1;

	for (u32 i = (u32)hash & mask;; i = (i + 1) & mask) {
		struct str_map_slot *slot = &map->slots[i];

		if (!slot->key.ptr || (slot->hash == hash && str_equal(slot->key, key)))
			return slot;
	}
}

u64 *str_map_get(const struct str_map *map, str key)
{
	struct str_map_slot *slot;

	if (map->len == 0)
		return NULL;
	slot = str_map_find(map, key, str_hash(key));
	return slot->key.ptr ? &slot->value : NULL;
}

static void str_map_grow(struct str_map *map)
{
	struct str_map old = *map;

	map->cap = old.cap ? old.cap * 2 : FIRST_CAP;
	map->slots = arena_array(map->arena, struct str_map_slot, map->cap);
	for (u32 i = 0; i < old.cap; i++) {
		if (old.slots[i].key.ptr)
			*str_map_find(map, old.slots[i].key, old.slots[i].hash) = old.slots[i];
	}
}

u64 *str_map_put(struct str_map *map, str key)
{
	u64 hash = str_hash(key);
	struct str_map_slot *slot;

	if ((u64)map->len * 4 >= (u64)map->cap * 3)
		str_map_grow(map);
	slot = str_map_find(map, key, hash);
	if (!slot->key.ptr) {
		slot->key = arena_str(map->arena, key);
		slot->hash = hash;
		map->len++;
	}
	return &slot->value;
}
