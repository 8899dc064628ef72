// SPDX-License-Identifier: Apache-2.0
// Contexts that nobody can cancel any more. A CancelFunc is a closure that points to its context; who
// holds the context only as a Context (an interface value, with its itab before the pointer) cannot
// cancel it. So a context that its parent keeps, and to which no reachable object, variable or stack has
// another pointer, stays until its parent is cancelled.
#include "process/inspect/context_forest.h"
#include "process/inspect/global_words.h"
#include "process/inspect/reach.h"

enum { WORD = 8, GRAIN = 256 };

struct losing {
	const struct context_build *build;
	const struct reach *reach;
	struct context_forest *forest;
	struct address_index candidates; // address -> node
};

static void hold(struct losing *losing, u32 node)
{
	__atomic_store_n(&losing->forest->at[node].cancel, CANCEL_HELD, __ATOMIC_RELAXED);
}

// A pointer to a candidate; in an interface value it is no hold.
static void take_pointer(struct losing *losing, const struct heap_words *words, u32 index, u32 node)
{
	const struct word_set *itabs = &losing->build->kinds.itabs;
	u64 address = words->address + index * WORD;
	struct heap_object object;

	if (losing->forest->at[node].cancel == CANCEL_HELD ||
		!heap_words_object(losing->build->heap, words, index, &object))
		return;
	if (address > object.base &&
		word_set_find(itabs, word_at(words->bytes + index * WORD - WORD)) != UINT32_MAX)
		return;
	if (reach_has(losing->reach, &object))
		hold(losing, node);
}

static void take_words(void *context, u32 worker, const struct heap_words *words)
{
	struct losing *losing = context;
	(void)worker;

	for (u64 left = words->pointers; left; left &= left - 1) {
		u32 index = (u32)__builtin_ctzll(left);
		u32 node = address_index_first(
			&losing->candidates, word_at(words->bytes + index * WORD));

		if (UNLIKELY(node != UINT32_MAX))
			take_pointer(losing, words, index, node);
	}
}

// The word before is an itab, as in an interface value.
static bool is_context(const struct losing *losing, u64 address)
{
	u64 before = peek_u64(&losing->build->peek, address - WORD);

	return word_set_find(&losing->build->kinds.itabs, before) != UINT32_MAX;
}

static void take_global(void *context, u64 address, u64 value)
{
	struct losing *losing = context;
	u32 node = address_index_first(&losing->candidates, value);

	if (node != UINT32_MAX && !is_context(losing, address))
		hold(losing, node);
}

// A closure on a stack has its code in the word before.
static void take_goroutine(void *context, u32 index, u32 worker)
{
	struct losing *losing = context;
	const struct context_build *build = losing->build;
	const struct stack_root *roots;
	u32 count;
	(void)worker;

	if (!roots_of(build->roots, &build->goroutines->at[index], &roots, &count))
		return;
	for (u32 i = 0; i < count; i++) {
		struct heap_object object;
		u32 node;

		if (!heap_find(build->heap, roots[i].value, &object))
			continue;
		node = address_index_first(&losing->candidates, object.base);
		if (node != UINT32_MAX &&
			(roots[i].value != object.base || !is_context(losing, roots[i].slot)))
			hold(losing, node);
	}
}

void context_find_lost(struct context_build *build, const u32 *node_of, const struct reach *reach,
	struct context_forest *ret)
{
	struct losing losing = {.build = build, .reach = reach, .forest = ret};

	for (u32 i = 0; i < build->drafts.len; i++) {
		const struct context_node *node =
			node_of[i] == UINT32_MAX ? NULL : &ret->at[node_of[i]];

		if (node && node->kind == CONTEXT_CANCEL && !node->is_cancelled &&
			node->is_registered && node->is_reachable)
			address_index_put(
				&losing.candidates, build->drafts.at[i].address, node_of[i]);
	}
	if (losing.candidates.len > 0) {
		heap_words_each(build->heap, build->workers, take_words, &losing);
		global_words_each(build->runtime, take_global, &losing);
		workers_for(build->workers, build->goroutines->len, GRAIN, take_goroutine, &losing);
	}
	for (u32 i = 0; i < losing.candidates.cap; i++) {
		struct context_node *node = &ret->at[losing.candidates.values[i]];

		if (losing.candidates.keys[i] && node->cancel != CANCEL_HELD) {
			node->cancel = CANCEL_LOST;
			ret->lost_count++;
		}
	}
	address_index_free(&losing.candidates);
}
