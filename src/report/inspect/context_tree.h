// SPDX-License-Identifier: Apache-2.0
// The forest of contexts as a tree to draw: children of each node, and which subtrees are alike, so that
// ten thousand requests are drawn as one.
#pragma once

#include "process/inspect/context.h"

enum { CONTEXT_MAX_PERIOD = 4 };

struct context_tree {
	const struct context_forest *forest;
	u32 *child_at; // per node, in children; one more at the end
	u32 *children; // indices of nodes
	u64 *own;      // what the node itself looks like
	u64 *whole;    // what its subtree looks like
	u32 *size;     // nodes in its subtree
	bool *is_shown;
	u32 *roots;
	u32 root_count, shown_count, cancelled_count;
};

// Only nodes that are reachable, or all.
void context_tree_build(struct arena *arena, const struct context_forest *forest, bool all,
	struct context_tree *ret);

// Siblings whose subtrees are alike.
struct context_class {
	u32 first;       // the node that stands for all
	u32 count, size; // of siblings; of nodes in all their subtrees
	bool is_telling; // cancelled and still held by a goroutine
};

// Telling ones first, then the largest. Returns the count; ret has room for one per node.
u32 context_classes(struct arena *scratch, const struct context_tree *tree, const u32 *nodes,
	u32 count, struct context_class *ret);

// Looks for a chain: nodes below one another, each the only child, that repeat every ret_period links.
// Returns how many links below `node` belong to it, and the last one.
u32 context_chain(const struct context_tree *tree, u32 node, u32 *ret_period, u32 *ret_last);

u32 context_child_count(const struct context_tree *tree, u32 node);
