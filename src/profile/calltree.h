// SPDX-License-Identifier: Apache-2.0
// The samples of a profile as a tree of calls, what a flame graph draws. Calls below a share of the total are folded
// into their caller, so that the tree is small however many stacks the profile has.
#pragma once

#include "profile/frames.h"

enum {
	CALLTREE_MAX_NODES = 1 << 18, // what is deeper is folded
};

struct calltree_node {
	u32 name; // of frames; the root has none
	u32 parent;
	u32 first_child, child_count; // children stand together, largest first
	u32 depth;                    // of the root 0
	// Sums of the positive and of the negative values (as a magnitude) below; of a difference these are what
	// grew or is new, and what shrank or was before. Both together are the width.
	i64 up, down;
	i64 self_up, self_down; // of samples that end here
};

struct calltree {
	const struct calltree_node *nodes; // the root first, level by level
	u32 count;
	u32 depth;  // of the deepest node
	u32 folded; // calls that are not shown
	bool is_difference;
	struct frames frames;
};

static inline i64 calltree_width(const struct calltree_node *node)
{
	return profile_sum(node->up, node->down);
}

static inline i64 calltree_change(const struct calltree_node *node)
{
	return (i64)((u64)node->up - (u64)node->down);
}

// min_share: of the total below which a call is folded, 0 to keep all.
void calltree_make(struct arena *arena, const struct profile *profile, u32 type, double min_share,
	struct calltree *ret);
