// SPDX-License-Identifier: Apache-2.0
// Contexts that somebody still holds, where context_lost cannot tell: in memory that changes, and with
// deadlines. A parent's list of children keeps every context whose cancel function was lost, and a timer does
// until it fires; so the heap is marked once more without those lists and without what the timers of
// package context call. What is reached then is held; what is not stays unknown.
#include "process/inspect/context_forest.h"

#include "process/heap/mark.h"
#include "process/heap/program_roots.h"

#include <stdlib.h>

// Fewer are not worth another marking.
enum { MIN_CANDIDATES = 64, WORD = 8 };

struct timers {
	const struct go_runtime *runtime;
	u64 entries[2]; // of the functions that the timers call, 0: not in the program
	VEC(u64) * found;
};

// Both functions are the second closure of theirs: the first and the third are cancel functions.
static void find_entries(struct timers *timers)
{
	static const str names[] = {
		STR("context.WithDeadlineCause.func2"), STR("context.WithDeadline.func2")};
	struct go_func func;

	for (u32 i = 0; i < ARRAY_LEN(names); i++) {
		if (pclntab_find_name(&timers->runtime->pclntab, names[i], &func))
			timers->entries[i] = func.entry;
	}
}

static void take_object(
	void *context, u32 worker, const struct heap_object *object, const u8 *bytes)
{
	struct timers *timers = context;
	u64 first = object->size >= 2 * WORD ? word_at(bytes) : 0;

	if (first && (first == timers->entries[0] || first == timers->entries[1]))
		*heap_vec_push(&timers->found[worker]) = object->base;
}

static void exclude(struct marker *marker, u64 address)
{
	object_key key = address ? marker_find(marker, address) : UINT64_MAX;

	if (key != UINT64_MAX)
		marker_exclude(marker, key);
}

static void exclude_timers(struct context_build *build, struct marker *marker)
{
	u32 count = workers_count(build->workers);
	struct timers timers = {.runtime = build->runtime,
		.found = arena_alloc_array(build->arena, sizeof(*timers.found), count,
			_Alignof(__typeof__(*timers.found)))};

	find_entries(&timers);
	if (timers.entries[0] || timers.entries[1])
		heap_objects_each(build->heap, build->workers, take_object, &timers);
	for (u32 i = 0; i < count; i++) {
		for (u32 j = 0; j < timers.found[i].len; j++)
			exclude(marker, timers.found[i].at[j]);
		heap_vec_free(&timers.found[i]);
	}
}

static void exclude_children(const struct context_build *build, struct marker *marker)
{
	for (u32 i = 0; i < build->drafts.len; i++) {
		const struct context_draft *draft = &build->drafts.at[i];
		const struct context_type *type = &build->kinds.at[draft->type];

		if (!draft->is_rejected && type->is_standard && type->children != CONTEXT_NO_FIELD)
			exclude(marker,
				peek_u64(&build->peek, draft->address + (u64)type->children));
	}
}

// Goroutines that can never run again will cancel nothing.
static void add_stacks(const struct context_build *build, struct marker *marker)
{
	for (u32 i = 0; i < build->goroutines->len; i++) {
		const struct goroutine *goroutine = &build->goroutines->at[i];
		const struct stack_root *roots;
		object_key key;
		u32 count;

		if (goroutine->leaked == LEAK_PROVEN)
			continue;
		if (roots_of(build->roots, goroutine, &roots, &count)) {
			for (u32 j = 0; j < count; j++)
				marker_root(marker, 0, roots[j].value, roots[j].is_exact);
		}
		key = marker_find(marker, goroutine->address);
		if (key != UINT64_MAX)
			marker_scan(marker, 0, key);
	}
}

static bool is_candidate(const struct context_node *node)
{
	return node->is_registered && !node->is_cancelled && node->goroutine_count == 0 &&
	       node->cancel == CANCEL_UNKNOWN;
}

void context_find_held(
	struct context_build *build, const u32 *draft_of, struct context_forest *forest)
{
	struct marker *marker;
	struct error ignored;
	u32 candidates = 0;

	for (u32 i = 0; i < forest->len; i++)
		candidates += is_candidate(&forest->at[i]);
	if (candidates < MIN_CANDIDATES)
		return;
	marker = marker_open(build->heap, workers_count(build->workers));
	marker_exclude_goroutines(build->heap, marker, build->workers, build->goroutines);
	exclude_children(build, marker);
	exclude_timers(build, marker);
	// Roots that cannot be read are holders that are not told.
	if (!program_roots_mark(build->heap, marker, &ignored))
		ignored.kind = ERROR_NONE;
	add_stacks(build, marker);
	marker_run(marker, build->workers, NULL, NULL);
	for (u32 i = 0; i < forest->len; i++) {
		struct context_node *node = &forest->at[i];
		object_key key = marker_find(marker, build->drafts.at[draft_of[i]].address);

		if (is_candidate(node) && (key == UINT64_MAX || marker_is_marked(marker, key)))
			node->cancel = CANCEL_HELD;
	}
	marker_close(marker);
}
