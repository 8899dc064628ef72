// SPDX-License-Identifier: Apache-2.0
// Who else holds a pooled object: objects of the heap that can be reached without the pool, package
// variables, and frames of parked goroutines. Only pointers by exact maps count.
#include "process/inspect/go_value.h"
#include "process/inspect/pool_build.h"

#include "process/heap/mark.h"
#include "process/inspect/global_words.h"

#include <stdlib.h>

enum { MAX_HITS_OF_OBJECT = 32, WORD = 8 };

struct hit {
	struct heap_object holder;
	u64 offset, value;
	u32 target;
};

struct search_worker {
	VEC(struct hit) found;
	u64 last; // holder that was looked at
};

struct alias_search {
	struct pool_build *build;
	struct search_worker *workers;
};

struct object_hits {
	const struct pool_build *build;
	const struct heap_object *holder;
	struct hit at[MAX_HITS_OF_OBJECT];
	u32 len;
};

u32 pool_target_of(const struct pool_build *build, u64 address)
{
	struct heap_object object;

	return page_set_has(&build->pages, address) && heap_find(build->heap, address, &object)
	               ? address_index_first(&build->by_base, object.base)
	               : UINT32_MAX;
}

static bool take_pointer(void *context, u64 offset, u64 value)
{
	struct object_hits *hits = context;
	u32 target = pool_target_of(hits->build, value);

	if (target != UINT32_MAX)
		hits->at[hits->len++] = (struct hit){.holder = *hits->holder,
			.offset = offset,
			.value = value,
			.target = target};
	return hits->len < MAX_HITS_OF_OBJECT;
}

// Pools hold their objects, and what is pooled may hold other pooled objects.
static void take_holder(struct alias_search *search, u32 worker, const struct heap_object *object)
{
	const struct pool_build *build = search->build;
	struct object_hits hits = {.build = build, .holder = object};

	if (address_index_first(&build->storage, object->base) != UINT32_MAX ||
		address_index_first(&build->by_base, object->base) != UINT32_MAX ||
		!leak_is_marked(build->marks, object) ||
		heap_object_pointers(build->heap, object, take_pointer, &hits) != POINTERS_MASK)
		return;
	for (u32 j = 0; j < hits.len && search->workers[worker].found.len < POOL_MAX_CLAIMS; j++)
		*heap_vec_push(&search->workers[worker].found) = hits.at[j];
}

// An object is taken once, with all of its pointers.
static void take_hit(
	struct alias_search *search, u32 worker, const struct heap_words *words, u32 index)
{
	struct heap_object object;

	if (!heap_words_object(search->build->heap, words, index, &object) ||
		search->workers[worker].last == object.base)
		return;
	search->workers[worker].last = object.base;
	take_holder(search, worker, &object);
}

static void take_words(void *context, u32 worker, const struct heap_words *words)
{
	struct alias_search *search = context;
	const struct page_set pages = search->build->pages; // of its own: nothing writes to it

	for (u64 left = words->pointers; left; left &= left - 1) {
		u32 index = (u32)__builtin_ctzll(left);

		if (UNLIKELY(page_set_has(&pages, word_at(words->bytes + index * WORD))))
			take_hit(search, worker, words, index);
	}
}

struct pool_claim *pool_alias_new(struct pool_build *build, u32 target)
{
	struct pool_target *of = &build->targets.at[target];
	struct pool_claim *claim;

	if (of->claims >= POOL_MAX_CLAIMS_OF_OBJECT || build->pools.at[of->pool].pool.was_torn)
		return NULL;
	claim = pool_claim_new(build, of->pool, of->object);
	if (!claim)
		return NULL;
	of->claims++;
	claim->alias.object = of->object;
	claim->alias.goroutine = UINT32_MAX;
	claim->alias.is_exact = true;
	return claim;
}

// A closure's name says more than nothing.
static str holder_type(struct pool_build *build, const struct heap_object *holder)
{
	u64 type = heap_object_type(build->heap, holder);
	const u8 *bytes = heap_object_bytes(build->heap, holder);
	struct go_func func;
	u64 first;

	if (type)
		return go_type_full_name(build->arena, build->types, type);
	first = bytes ? word_at(bytes) : 0;
	if (first && pclntab_find(&build->runtime->pclntab, first, &func) && func.entry == first)
		return arena_printf(build->arena, "closure " STR_FMT, STR_ARG(func.name));
	return STR_EMPTY;
}

static void claim_heap(struct pool_build *build, const struct hit *hit)
{
	const struct pool_target *target = &build->targets.at[hit->target];
	const struct pool_slot *slot =
		&build->pools.at[target->pool].content.slots.at[target->object];
	struct pool_claim *claim = pool_alias_new(build, hit->target);

	if (!claim)
		return;
	claim->alias.kind = ALIAS_HEAP;
	claim->alias.holder = hit->holder.base + hit->holder.header;
	claim->alias.holder_type = holder_type(build, &hit->holder);
	confirm_add(&claim->words, hit->holder.base + hit->offset, hit->value);
	confirm_add(&claim->words, slot->address + 8, slot->data);
}

static void index_pages(struct pool_build *build)
{
	u64 low = UINT64_MAX, high = 0;

	for (u32 i = 0; i < build->targets.len; i++) {
		const struct pool_target *target = &build->targets.at[i];

		low = MIN(low, target->base);
		high = MAX(high, target->base + target->size - 1);
	}
	page_set_init(&build->pages, build->arena, low, high);
	for (u32 i = 0; i < build->targets.len; i++)
		page_set_add(&build->pages, build->targets.at[i].base, build->targets.at[i].size);
}

static void take_global(void *context, u64 address, u64 value)
{
	struct pool_build *build = context;
	u32 target = pool_target_of(build, value);
	const struct pool_slot *slot;
	struct pool_claim *claim;

	if (target == UINT32_MAX || !(claim = pool_alias_new(build, target)))
		return;
	slot = &build->pools.at[claim->pool].content.slots.at[claim->alias.object];
	claim->alias.kind = ALIAS_GLOBAL;
	claim->alias.holder = address;
	claim->alias.holder_type = data_symbols_text(build->arena, &build->symbols, address);
	confirm_add(&claim->words, address, value);
	confirm_add(&claim->words, slot->address + 8, slot->data);
}

static void claim_holders(struct pool_build *build)
{
	const struct alias_search *search = build->search;
	struct marker *marker = NULL;

	for (u32 i = 0; i < workers_count(build->workers); i++) {
		vec_each (struct hit, hit, &search->workers[i].found) {
			if (!marker)
				marker = pool_mark_outside(build);
			if (pool_is_outside(marker, hit->holder.base))
				claim_heap(build, hit);
		}
		heap_vec_free(&search->workers[i].found);
	}
	marker_close(marker);
}

static void take_goroutine(void *context, const struct sweep_goroutine *it)
{
	const struct alias_search *search = context;
	struct pool_build *build = search->build;

	for (u32 i = 0; i < it->root_count; i++) {
		if (UNLIKELY(page_set_has(&build->pages, it->roots[i].value))) {
			build->is_near[it->index] = 1;
			return;
		}
	}
}

struct sweep_visitor pool_alias_search(struct pool_build *build)
{
	struct alias_search *search;

	if (build->targets.len == 0)
		return (struct sweep_visitor){0};
	search = arena_new(build->arena, struct alias_search);
	search->build = build;
	search->workers =
		arena_array(build->arena, struct search_worker, workers_count(build->workers));
	build->search = search;
	build->is_near = calloc((size_t)build->goroutines->len + 1, 1);
	ASSERT(build->is_near);
	index_pages(build);
	return (struct sweep_visitor){.context = search,
		.words = build->marks ? take_words : NULL,
		.goroutine = take_goroutine};
}

void pool_find_aliases(struct pool_build *build)
{
	if (build->targets.len == 0)
		return;
	claim_holders(build);
	global_words_each(build->runtime, take_global, build);
	pool_find_stack_aliases(build);
	free(build->is_near);
}
