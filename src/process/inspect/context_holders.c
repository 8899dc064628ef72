// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/context_forest.h"
#include "process/inspect/sort_u64.h"

#include <stdlib.h>

enum { GRAIN = 64 };

typedef VEC(u64) pair_vec; // node << 32 | goroutine

struct holding_worker {
	pair_vec pairs, watched;
	struct watcher_memo watchers;
};

struct holding {
	const struct context_build *build;
	const u32 *node_of;
	struct context_forest *forest;
	struct address_index done; // Done channel -> node
	const u32 *near;           // goroutines that are looked at; NULL: all
	struct holding_worker *workers;
};

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

static void take_goroutine(void *context, u32 place, u32 worker)
{
	struct holding *holding = context;
	const struct context_build *build = holding->build;
	struct holding_worker *mine = &holding->workers[worker];
	u32 index = holding->near ? holding->near[place] : place;
	const struct goroutine *goroutine = &build->goroutines->at[index];
	bool is_watcher = context_is_watcher(&mine->watchers, build->runtime, goroutine);
	const struct stack_root *roots;
	u32 count;

	if (roots_of(build->roots, goroutine, &roots, &count)) {
		for (u32 i = 0; i < count; i++) {
			if (!counts(goroutine, &roots[i]))
				continue;
			if (is_watcher) {
				note(&mine->watched, node_at(holding, roots[i].value), index);
				continue;
			}
			note(&mine->pairs, node_at(holding, roots[i].value), index);
			note(&mine->pairs, address_index_first(&holding->done, roots[i].value),
				index);
		}
	}
	for (u32 i = 0; !is_watcher && i < goroutine->wait_count; i++) {
		const struct wait_on *wait = &build->goroutines->waits[goroutine->waits_at + i];

		if (wait->is_channel && !wait->is_send)
			note(&mine->pairs, address_index_first(&holding->done, wait->address),
				index);
	}
}

// Every node and channel is on the pages by which the goroutines were looked through. Contexts that are no
// objects of the heap are not, nor may be parents that were found late.
static bool is_covered(const struct holding *holding)
{
	const struct page_set *pages = &holding->build->stacks.pages;

	for (u32 i = 0; i < holding->forest->len; i++) {
		const struct context_node *node = &holding->forest->at[i];

		if ((node->kind != CONTEXT_BACKGROUND && !page_set_has(pages, node->address)) ||
			(node->done && !page_set_has(pages, node->done)))
			return false;
	}
	return true;
}

static void append(pair_vec *all, pair_vec *part)
{
	for (u32 i = 0; i < part->len; i++)
		*heap_vec_push(all) = part->at[i];
	heap_vec_free(part);
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
	u32 workers = workers_count(build->workers), count = build->goroutines->len;
	struct holding holding = {.build = build,
		.node_of = node_of,
		.forest = ret,
		.workers = arena_array(build->arena, struct holding_worker, workers)};
	pair_vec pairs = {0}, watched = {0};

	ret->watcher_count = build->stacks.watcher_count;
	index_channels(&holding);
	if (is_covered(&holding)) {
		holding.near = build->stacks.near;
		count = build->stacks.near_count;
	}
	workers_for(build->workers, count, GRAIN, take_goroutine, &holding);
	for (u32 i = 0; i < workers; i++) {
		append(&pairs, &holding.workers[i].pairs);
		append(&watched, &holding.workers[i].watched);
	}
	pairs.len = sort_u64_unique(pairs.at, pairs.len);
	watched.len = sort_u64_unique(watched.at, watched.len);
	set_holders(&holding, &pairs);
	set_watchers(&holding, &watched);
	heap_vec_free(&pairs);
	heap_vec_free(&watched);
	address_index_free(&holding.done);
}
