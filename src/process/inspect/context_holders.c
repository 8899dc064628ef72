// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/context_forest.h"
#include "process/inspect/sort_u64.h"

#include <stdlib.h>

enum { GRAIN = 64 };

typedef VEC(u64) pair_vec; // node << 32 | goroutine

struct holding {
	const struct context_build *build;
	const u32 *node_of;
	struct context_forest *forest;
	struct address_index done; // Done channel -> node
	struct word_set watchers;  // entries of propagateCancel's goroutine functions
	pair_vec *pairs;           // per worker
	pair_vec *watched;
};

static bool take_function(void *context, const struct go_func *func)
{
	struct holding *holding = context;

	if (str_starts(func->name, STR("context.(*cancelCtx).propagateCancel.func")) ||
		str_starts(func->name, STR("context.propagateCancel.func")))
		word_set_add(holding->build->arena, &holding->watchers, func->entry, 0);
	return true;
}

// The channel that all contexts share that were cancelled before anyone asked for theirs tells nothing.
static void index_channels(struct holding *holding)
{
	const struct context_forest *forest = holding->forest;
	struct address_index all = {0};

	for (u32 i = 0; i < forest->len; i++)
		address_index_put(&all, forest->at[i].done, i);
	for (u32 i = 0; i < forest->len; i++) {
		u64 at = 0;
		u32 node, count = 0;

		while (count < 2 && address_index_next(&all, forest->at[i].done, &at, &node))
			count++;
		if (count == 1)
			address_index_put(&holding->done, forest->at[i].done, i);
	}
	address_index_free(&all);
}

static u32 node_at(const struct holding *holding, u64 address)
{
	u32 draft = address_index_first(&holding->build->index, address), node;

	node = draft == UINT32_MAX ? UINT32_MAX : holding->node_of[draft];
	// What has no memory, or is the same for all, is held by nobody.
	if (node != UINT32_MAX && holding->forest->at[node].kind == CONTEXT_BACKGROUND)
		return UINT32_MAX;
	return node;
}

static void note(pair_vec *pairs, u32 node, u32 goroutine)
{
	if (node != UINT32_MAX)
		*heap_vec_push(pairs) = (u64)node << 32 | goroutine;
}

// A parked goroutine's frames all have pointer maps; words of the others are taken as they are, for a
// loop that does not see its context's end is always one of these.
static bool counts(const struct goroutine *goroutine, const struct stack_root *root)
{
	return root->is_exact || goroutine->has_registers || goroutine->status != GOROUTINE_WAITING;
}

static void take_goroutine(void *context, u32 index, u32 worker)
{
	struct holding *holding = context;
	const struct context_build *build = holding->build;
	const struct goroutine *goroutine = &build->goroutines->at[index];
	bool is_watcher = word_set_find(&holding->watchers, goroutine->start_pc) != UINT32_MAX;
	const struct stack_root *roots;
	u32 count;

	if (roots_of(build->roots, goroutine, &roots, &count)) {
		for (u32 i = 0; i < count; i++) {
			if (!counts(goroutine, &roots[i]))
				continue;
			if (is_watcher) {
				note(&holding->watched[worker], node_at(holding, roots[i].value),
					index);
				continue;
			}
			note(&holding->pairs[worker], node_at(holding, roots[i].value), index);
			note(&holding->pairs[worker],
				address_index_first(&holding->done, roots[i].value), index);
		}
	}
	for (u32 i = 0; !is_watcher && i < goroutine->wait_count; i++) {
		const struct wait_on *wait = &build->goroutines->waits[goroutine->waits_at + i];

		if (wait->is_channel && !wait->is_send)
			note(&holding->pairs[worker],
				address_index_first(&holding->done, wait->address), index);
	}
}

static pair_vec sorted(pair_vec *parts, u32 count)
{
	pair_vec all = {0};

	for (u32 i = 0; i < count; i++) {
		for (u32 j = 0; j < parts[i].len; j++)
			*heap_vec_push(&all) = parts[i].at[j];
		heap_vec_free(&parts[i]);
	}
	all.len = sort_u64_unique(all.at, all.len);
	return all;
}

static void set_holders(struct holding *holding, const pair_vec *pairs)
{
	struct context_forest *forest = holding->forest;
	u32 *holders = arena_array(holding->build->arena, u32, pairs->len), len = 0;

	for (u32 i = 0; i < pairs->len; i++) {
		struct context_node *node = &forest->at[pairs->at[i] >> 32];

		if (node->goroutine_count++ == 0)
			node->goroutines_at = len;
		holders[len++] = (u32)pairs->at[i];
	}
	forest->holders = holders;
}

// A watcher's stack holds the parent and the child; only the child is of a kind that can be cancelled
// by package context, or it would have needed no watcher.
static void set_watchers(struct holding *holding, const pair_vec *pairs)
{
	for (u32 i = 0; i < pairs->len; i++) {
		struct context_node *node = &holding->forest->at[pairs->at[i] >> 32];

		if (node->kind == CONTEXT_CANCEL || node->kind == CONTEXT_TIMER ||
			node->kind == CONTEXT_AFTER_FUNC)
			node->watcher = (u32)pairs->at[i];
	}
}

void context_holders(struct context_build *build, const u32 *node_of, struct context_forest *ret)
{
	u32 count = workers_count(build->workers);
	struct holding holding = {.build = build,
		.node_of = node_of,
		.forest = ret,
		.pairs = arena_array(build->arena, pair_vec, count),
		.watched = arena_array(build->arena, pair_vec, count)};
	pair_vec all;

	pclntab_each(&build->runtime->pclntab, take_function, &holding);
	index_channels(&holding);
	for (u32 i = 0; i < build->goroutines->len; i++)
		ret->watcher_count += word_set_find(&holding.watchers,
					      build->goroutines->at[i].start_pc) != UINT32_MAX;
	workers_for(build->workers, build->goroutines->len, GRAIN, take_goroutine, &holding);
	all = sorted(holding.pairs, count);
	set_holders(&holding, &all);
	heap_vec_free(&all);
	all = sorted(holding.watched, count);
	set_watchers(&holding, &all);
	heap_vec_free(&all);
	address_index_free(&holding.done);
}
