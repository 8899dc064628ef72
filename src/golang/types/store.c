// SPDX-License-Identifier: Apache-2.0
#include "golang/types/store.h"

#include "golang/types/instance.h"
#include "golang/types/universe.h"

#include <pthread.h>
#include <stdlib.h>

struct pooled_arena {
	struct arena arena; // first, so that the arena's address is the entry's
	struct pooled_arena *next_free, *next;
};

struct type_store {
	const struct symtab *names;
	struct arena arena; // universe
	struct type_context shared;
	struct universe *universe;
	struct instance_table *instances;
	type_resolve resolve;
	void *resolve_context;
	u64 serial;
	pthread_mutex_t lock; // of the pool
	struct pooled_arena *all, *free;
};

struct type_store *type_store_open(struct symtab *names)
{
	struct type_store *store = calloc(1, sizeof(*store));
	struct type_context ctx;

	ASSERT(store);
	store->names = names;
	arena_init(&store->arena);
	pthread_mutex_init(&store->lock, NULL);
	store->instances = instance_table_open(true);
	store->shared.store = store;
	store->shared.home = &store->shared;
	type_context_init(&ctx, store, &store->arena);
	store->universe = universe_new(&ctx, names);
	return store;
}

void type_store_close(struct type_store *store)
{
	struct pooled_arena *next;

	if (!store)
		return;
	for (struct pooled_arena *at = store->all; at; at = next) {
		next = at->next;
		arena_deinit(&at->arena);
		free(at);
	}
	instance_table_close(store->instances);
	arena_deinit(&store->arena);
	pthread_mutex_destroy(&store->lock);
	free(store);
}

void type_context_init(struct type_context *ctx, struct type_store *store, struct arena *arena)
{
	*ctx = (struct type_context){.store = store, .arena = arena, .home = &store->shared};
}

void type_context_init_body(struct type_context *ctx, struct type_store *store, struct arena *arena)
{
	*ctx = (struct type_context){.store = store, .arena = arena, .home = ctx};
	ctx->local = instance_table_new(arena);
}

const struct symtab *type_store_names(const struct type_store *store)
{
	return store->names;
}

const struct universe *type_store_universe(const struct type_store *store)
{
	return store->universe;
}

struct type_context *type_store_shared(struct type_store *store)
{
	return &store->shared;
}

struct instance_table *type_store_instances(struct type_store *store)
{
	return store->instances;
}

void type_store_set_resolve(struct type_store *store, type_resolve resolve, void *context)
{
	store->resolve = resolve;
	store->resolve_context = context;
}

struct type *object_type(const struct type_context *ctx, struct object *object)
{
	struct type_store *store = ctx->store;

	if (LIKELY(object->type))
		return object->type;
	if (store->resolve)
		store->resolve(store->resolve_context, object);
	return object->type ? object->type : type_invalid();
}

u64 type_store_serial(struct type_store *store)
{
	return __atomic_add_fetch(&store->serial, 1, __ATOMIC_RELAXED);
}

struct arena *type_store_take_arena(struct type_store *store)
{
	struct pooled_arena *entry;

	pthread_mutex_lock(&store->lock);
	entry = store->free;
	if (entry)
		store->free = entry->next_free;
	pthread_mutex_unlock(&store->lock);
	if (entry)
		return &entry->arena;
	entry = calloc(1, sizeof(*entry));
	ASSERT(entry);
	arena_init(&entry->arena);
	pthread_mutex_lock(&store->lock);
	entry->next = store->all;
	store->all = entry;
	pthread_mutex_unlock(&store->lock);
	return &entry->arena;
}

void type_store_give_arena(struct type_store *store, struct arena *arena)
{
	struct pooled_arena *entry = (struct pooled_arena *)(void *)arena;

	pthread_mutex_lock(&store->lock);
	entry->next_free = store->free;
	store->free = entry;
	pthread_mutex_unlock(&store->lock);
}
