// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/context.h"

#include "process/inspect/context_forest.h"
#include "process/inspect/reach.h"

#include <stdlib.h>
#include <time.h>

// The clock of the target's machine is ours when it runs here; that of a core is gone.
static i64 wall_clock(const struct target *target)
{
	struct timespec now;

	if (target->kind != TARGET_LIVE || clock_gettime(CLOCK_REALTIME, &now) != 0)
		return 0;
	return (i64)now.tv_sec * 1000000000 + now.tv_nsec;
}

// Parents before children: by depth, among equals by address (as drafts are, but for late finds).
static u32 *order_drafts(const context_drafts *drafts, u32 *ret_len)
{
	u32 *order = calloc(MAX(drafts->len, 1), sizeof(*order)), *starts;
	u32 depths = 0, len = 0;

	ASSERT(order);
	for (u32 i = 0; i < drafts->len; i++) {
		if (!drafts->at[i].is_rejected)
			depths = MAX(depths, drafts->at[i].depth + 1);
	}
	starts = calloc((size_t)depths + 1, sizeof(*starts));
	ASSERT(starts);
	for (u32 i = 0; i < drafts->len; i++) {
		if (!drafts->at[i].is_rejected) {
			starts[drafts->at[i].depth + 1]++;
			len++;
		}
	}
	for (u32 i = 1; i <= depths; i++)
		starts[i] += starts[i - 1];
	for (u32 i = 0; i < drafts->len; i++) {
		if (!drafts->at[i].is_rejected)
			order[starts[drafts->at[i].depth]++] = i;
	}
	free(starts);
	*ret_len = len;
	return order;
}

static void set_reachable(struct context_build *build, const struct reach *reach, const u32 *order,
	struct context_forest *forest)
{
	for (u32 i = 0; i < forest->len; i++) {
		const struct context_draft *draft = &build->drafts.at[order[i]];
		struct context_node *node = &forest->at[i];
		struct heap_object object;

		node->is_reachable = draft->address == 0 || node->goroutine_count > 0 ||
		                     !heap_find(build->heap, draft->address, &object) ||
		                     reach_has(reach, &object);
	}
	// What is above something reachable is, too; children come after their parents.
	for (u32 i = forest->len; i-- > 0;) {
		const struct context_node *node = &forest->at[i];

		if (node->is_reachable && node->parent != UINT32_MAX)
			forest->at[node->parent].is_reachable = true;
	}
	for (u32 i = 0; i < forest->len; i++)
		forest->unreachable_count += !forest->at[i].is_reachable;
}

static void assemble(
	struct context_build *build, const struct leak_marks *marks, struct context_forest *ret)
{
	u32 *order = order_drafts(&build->drafts, &ret->len);
	u32 *node_of = calloc(MAX(build->drafts.len, 1), sizeof(*node_of));
	struct reach reach;

	ASSERT(node_of);
	memset(node_of, 0xff, build->drafts.len * sizeof(*node_of));
	ret->at = arena_array(build->arena, struct context_node, ret->len);
	for (u32 i = 0; i < ret->len; i++) {
		const struct context_draft *draft = &build->drafts.at[order[i]];
		struct context_node *node = &ret->at[i];

		node_of[order[i]] = i;
		context_fill(build, draft, node);
		node->depth = draft->depth;
		node->watcher = UINT32_MAX;
		node->parent = draft->parent == UINT32_MAX ? UINT32_MAX : node_of[draft->parent];
		if (node->parent != UINT32_MAX)
			ret->at[node->parent].node_children++;
	}
	context_holders(build, node_of, ret);
	reach_find(&reach, build->heap, build->roots, marks, build->goroutines,
		build->stacks.unproven, build->stacks.unproven_count);
	set_reachable(build, &reach, order, ret);
	if (marks && build->runtime->memory->is_stable && build->stacks.is_all_seen)
		context_find_lost(build, node_of, &reach, ret);
	context_find_held(build, order, ret);
	reach_free(&reach);
	ret->unresolved_count = build->rejected;
	free(order);
	free(node_of);
}

struct context_build *contexts_open(struct arena *arena, const struct go_runtime *runtime,
	struct go_types *types, const struct heap *heap, const struct root_set *roots,
	struct workers *workers, const struct goroutine_table *goroutines,
	struct sweep_visitor *ret_visitor)
{
	struct context_build *build = arena_new(arena, struct context_build);

	*build = (struct context_build){.arena = arena,
		.peek = {.memory = runtime->memory, .heap = heap},
		.runtime = runtime,
		.types = types,
		.heap = heap,
		.roots = roots,
		.workers = workers,
		.goroutines = goroutines,
		.now_unix_ns = wall_clock(runtime->target)};
	context_types_find(arena, runtime, types, &build->kinds);
	*ret_visitor = build->kinds.len ? context_scan(build) : (struct sweep_visitor){0};
	return build;
}

void contexts_close(
	struct context_build *build, const struct leak_marks *marks, struct context_forest *ret)
{
	struct context_forest forest = {0};

	if (build->kinds.len) {
		context_scanned(build);
		context_link(build);
		assemble(build, marks, &forest);
	}
	heap_vec_free(&build->drafts);
	address_index_free(&build->index);
	free(build->stacks.near);
	free(build->stacks.unproven);
	*ret = forest;
}
