// SPDX-License-Identifier: Apache-2.0
#include "golang/types/instance.h"

#include "golang/types/spelling.h"

#include <pthread.h>
#include <stdlib.h>

enum { SHARDS = 64, FIRST_SLOTS = 64 };

struct slot {
	u64 hash;
	struct type *instance; // NULL: free
};

struct shard {
	pthread_mutex_t lock;
	struct arena arena;
	struct slot *slots;
	u32 len, cap;
};

// One shard without a lock for a body's table.
struct instance_table {
	u32 shard_count;
	struct arena *arena; // of a body's table
	struct shard shards[];
};

struct instance_table *instance_table_open(bool is_shared)
{
	u32 count = is_shared ? SHARDS : 1;
	struct instance_table *table = calloc(1, sizeof(*table) + count * sizeof(struct shard));

	ASSERT(table);
	table->shard_count = count;
	for (u32 i = 0; i < count; i++) {
		pthread_mutex_init(&table->shards[i].lock, NULL);
		arena_init(&table->shards[i].arena);
	}
	return table;
}

struct instance_table *instance_table_new(struct arena *arena)
{
	struct instance_table *table =
		arena_alloc(arena, sizeof(*table) + sizeof(struct shard), 16);

	table->shard_count = 1;
	table->arena = arena;
	return table;
}

void instance_table_close(struct instance_table *table)
{
	if (!table)
		return;
	for (u32 i = 0; i < table->shard_count; i++) {
		pthread_mutex_destroy(&table->shards[i].lock);
		arena_deinit(&table->shards[i].arena);
	}
	free(table);
}

struct instance_key instance_key(struct type *generic, struct type *const *targs, u32 count)
{
	struct spelling spelling = {
		.depth_left = INSTANCE_MAX_DEPTH, .parts_left = INSTANCE_MAX_PARTS};
	struct instance_key key = {.generic = generic, .targs = targs, .count = count};

	spelling.hash = (u64)(uintptr_t)generic;
	for (u32 i = 0; i < count; i++)
		spelling_add(&spelling, targs[i]);
	key.hash = spelling.hash * 0x9e3779b97f4a7c15u;
	key.hash ^= key.hash >> 32;
	key.is_local = spelling.is_local || spelling_is_local(generic);
	key.is_too_deep = spelling.is_too_deep;
	return key;
}

static bool is_instance_of(struct type *instance, const struct instance_key *key)
{
	struct type **targs;

	if (instance->kind == TYPE_NAMED) {
		struct type_named *named = (struct type_named *)instance;

		if (&named->origin->type != key->generic || named->targ_count != key->count)
			return false;
		targs = named->targs;
	} else {
		struct type_alias *alias = (struct type_alias *)instance;

		if (&alias->origin->type != key->generic || alias->targ_count != key->count)
			return false;
		targs = alias->targs;
	}
	for (u32 i = 0; i < key->count; i++)
		if (!spelling_equal(targs[i], key->targs[i]))
			return false;
	return true;
}

static struct slot *find_slot(struct shard *shard, const struct instance_key *key)
{
	for (u32 i = (u32)(key->hash >> 8);; i++) {
		struct slot *slot = &shard->slots[i & (shard->cap - 1)];

		if (!slot->instance ||
			(slot->hash == key->hash && is_instance_of(slot->instance, key)))
			return slot;
	}
}

static struct shard *shard_enter(struct instance_table *table, const struct instance_key *key)
{
	struct shard *shard = &table->shards[key->hash & (table->shard_count - 1)];

	if (!table->arena)
		pthread_mutex_lock(&shard->lock);
	return shard;
}

static void shard_leave(struct instance_table *table, struct shard *shard)
{
	if (!table->arena)
		pthread_mutex_unlock(&shard->lock);
}

static void shard_grow(struct arena *arena, struct shard *shard)
{
	struct slot *old = shard->slots;
	u32 old_cap = shard->cap;

	shard->cap = old_cap ? old_cap * 2 : FIRST_SLOTS;
	shard->slots = arena_array(arena, struct slot, shard->cap);
	for (u32 i = 0; i < old_cap; i++) {
		u32 at = (u32)(old[i].hash >> 8);

		if (!old[i].instance)
			continue;
		while (shard->slots[at & (shard->cap - 1)].instance)
			at++;
		shard->slots[at & (shard->cap - 1)] = old[i];
	}
}

struct type *instance_find(struct instance_table *table, const struct instance_key *key)
{
	struct shard *shard = shard_enter(table, key);
	struct type *found = shard->cap ? find_slot(shard, key)->instance : NULL;

	shard_leave(table, shard);
	return found;
}

struct type *instance_add(
	struct instance_table *table, const struct instance_key *key, struct type *instance)
{
	struct shard *shard = shard_enter(table, key);
	struct slot *slot;

	if (shard->len * 2 >= shard->cap)
		shard_grow(table->arena ? table->arena : &shard->arena, shard);
	slot = find_slot(shard, key);
	if (!slot->instance) {
		*slot = (struct slot){key->hash, instance};
		shard->len++;
	}
	instance = slot->instance;
	shard_leave(table, shard);
	return instance;
}
