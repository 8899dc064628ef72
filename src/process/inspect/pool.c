// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/pool.h"

#include "process/inspect/pool_build.h"

enum { TRIES = 3 };

static void name_new(struct pool_build *build, struct pool_entry *entry)
{
	const struct go_runtime *runtime = build->runtime;
	struct source_line line;
	struct go_func func;
	u64 pc;

	if (entry->content.new_func == 0 ||
		!memory_read_u64(runtime->memory, entry->content.new_func, &pc) ||
		!pclntab_find(&runtime->pclntab, pc, &func))
		return;
	pclntab_line(&runtime->pclntab, &func, pc, &line);
	entry->pool.new_function = arena_str(build->arena, func.name);
	entry->pool.new_file = arena_str(build->arena, line.file);
	entry->pool.new_line = line.line;
}

// Heap objects that the pool itself consists of hold its objects, and are no one else.
static void enter_storage(struct pool_build *build, const struct pool_content *content)
{
	for (u32 i = 0; i < content->storage.len; i++) {
		struct heap_object object;

		if (heap_find(build->heap, content->storage.at[i].address, &object))
			address_index_put(&build->storage, object.base, 0);
	}
}

static void add_target(struct pool_build *build, const struct heap_object *memory, u32 pool,
	u32 object, const struct pool_slot *slot, bool is_object)
{
	// Objects below 16 bytes without pointers share one heap object (the tiny allocator).
	if (memory->size == 0 || memory->is_free || (memory->is_noscan && memory->size <= 16) ||
		build->targets.len >= POOL_MAX_TARGETS)
		return;
	// A pointer into the middle of something larger: the rest of that is in use elsewhere by right.
	if (is_object && slot->data != memory->base + memory->header)
		return;
	address_index_put(&build->by_base, memory->base, build->targets.len);
	*vec_push(build->arena, &build->targets) = (struct pool_target){
		.base = memory->base, .size = memory->size, .pool = pool, .object = object};
}

static void describe_objects(struct pool_build *build, u32 pool)
{
	struct pool_entry *entry = &build->pools.at[pool];
	const struct pool_reader reader = {.arena = build->arena,
		.peek = {.memory = build->runtime->memory, .heap = build->heap},
		.types = build->types};
	struct pool_value value;

	entry->objects = arena_array(build->arena, struct pooled_object, entry->content.slots.len);
	for (u32 i = 0; i < entry->content.slots.len; i++) {
		const struct pool_slot *slot = &entry->content.slots.at[i];

		pool_value_read(&reader, slot, &value);
		value.object.type_name = arena_str(build->arena, value.object.type_name);
		entry->objects[i] = value.object;
		entry->pool.bytes_retained += value.object.retained_bytes;
		entry->pool.private_count += slot->place == POOL_PRIVATE;
		entry->pool.shared_count += slot->place == POOL_SHARED;
		entry->pool.victim_count +=
			slot->place == POOL_VICTIM_PRIVATE || slot->place == POOL_VICTIM_SHARED;
		if (!value.is_sized)
			continue;
		add_target(build, &value.memory, pool, i, slot, true);
		for (u32 j = 0; j < value.backing_count; j++) {
			struct heap_object memory;

			if (value.backings[j].is_own &&
				heap_find(build->heap, value.backings[j].address, &memory))
				add_target(build, &memory, pool, i, slot, false);
		}
	}
	entry->pool.objects = entry->objects;
	entry->pool.object_count = entry->content.slots.len;
}

// A pool that changes while it is read is read again; one that never holds still is told as it was read
// last, and nothing is concluded from it.
static void read_content(struct pool_build *build, struct pool_entry *entry)
{
	const struct memory *memory = build->runtime->memory;
	struct arena_mark mark = arena_mark(build->arena);

	for (u32 i = 0; i < TRIES; i++) {
		arena_reset(build->arena, mark);
		if (!pool_content_read(
			    build->arena, memory, entry->pool.address, &entry->content)) {
			entry->content = (struct pool_content){.is_broken = true};
			break;
		}
		if (memory->is_stable ||
			(!entry->content.is_broken &&
				pool_content_stands(build->arena, memory, &entry->content)))
			break;
		entry->pool.was_torn = i + 1 == TRIES;
	}
	entry->pool.was_torn |= entry->content.is_broken;
}

static void settle_claims(struct pool_build *build)
{
	const struct memory *memory = build->runtime->memory;
	u32 count = build->claims.len;
	struct confirm_claim *words = arena_array(build->arena, struct confirm_claim, count);

	for (u32 i = 0; i < count; i++)
		words[i] = build->claims.at[i].words;
	confirm_claims(memory, words, count);
	for (u32 i = 0; i < count; i++)
		build->claims.at[i].words.stands = words[i].stands;
}

// The claims of each pool that stand, in the order in which they were found.
static void hand_out_claims(struct pool_build *build)
{
	u32 *duplicates = arena_array(build->arena, u32, build->pools.len);
	u32 *aliases = arena_array(build->arena, u32, build->pools.len);

	vec_each (struct pool_claim, claim, &build->claims) {
		if (claim->words.stands)
			(claim->is_duplicate ? duplicates : aliases)[claim->pool]++;
	}
	for (u32 i = 0; i < build->pools.len; i++) {
		struct pool *pool = &build->pools.at[i].pool;

		pool->duplicates = arena_array(build->arena, struct pool_duplicate, duplicates[i]);
		pool->aliases = arena_array(build->arena, struct pool_alias, aliases[i]);
	}
	vec_each (struct pool_claim, claim, &build->claims) {
		struct pool *pool = &build->pools.at[claim->pool].pool;

		if (!claim->words.stands)
			continue;
		if (claim->is_duplicate)
			*(struct pool_duplicate *)(uintptr_t)&pool
				 ->duplicates[pool->duplicate_count++] = claim->duplicate;
		else
			*(struct pool_alias *)(uintptr_t)&pool->aliases[pool->alias_count++] =
				claim->alias;
	}
}

struct pool_build *pools_open(struct arena *arena, const struct go_runtime *runtime,
	struct go_types *types, const struct heap *heap, const struct root_set *roots,
	const struct leak_marks *marks, struct workers *workers,
	const struct goroutine_table *goroutines, struct sweep_visitor *ret_visitor)
{
	struct pool_build *build = arena_new(arena, struct pool_build);

	*build = (struct pool_build){.arena = arena,
		.runtime = runtime,
		.types = types,
		.heap = heap,
		.roots = roots,
		.marks = marks,
		.workers = workers,
		.goroutines = goroutines};
	data_symbols_read(arena, runtime, &build->symbols);
	pool_find(build);
	for (u32 i = 0; i < build->pools.len; i++) {
		read_content(build, &build->pools.at[i]);
		enter_storage(build, &build->pools.at[i].content);
		name_new(build, &build->pools.at[i]);
		describe_objects(build, i);
	}
	*ret_visitor = pool_alias_search(build);
	return build;
}

void pools_close(struct pool_build *build, struct pool_list *ret)
{
	pool_find_duplicates(build);
	pool_find_aliases(build);
	settle_claims(build);
	hand_out_claims(build);
	ret->at = arena_array(build->arena, struct pool, build->pools.len);
	ret->len = build->pools.len;
	for (u32 i = 0; i < build->pools.len; i++)
		ret->at[i] = build->pools.at[i].pool;
	address_index_free(&build->by_base);
	address_index_free(&build->storage);
}
