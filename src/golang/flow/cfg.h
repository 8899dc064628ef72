// SPDX-License-Identifier: Apache-2.0
// What is computed once over a finished control flow graph: predecessors, reverse post order,
// immediate dominators (Cooper, Harvey, Kennedy: "A Simple, Fast Dominance Algorithm") and loops.
#pragma once

#include "golang/flow/ir.h"

// Marks the blocks that the entry reaches: ret[block]; memory of the arena.
bool *cfg_reachable(struct arena *arena, const struct ir_func *func);

// Leads every edge past blocks that hold nothing and only jump on; blocks with keep[block] stay.
void cfg_skip_empty(struct ir_func *func, const bool *keep);

// Drops unreachable blocks with their instructions and numbers the rest anew in the same order.
// Returns the new number of each block (UINT32_MAX: dropped).
u32 *cfg_prune(struct arena *arena, struct ir_func *func);

// Fills preds, rpo, idom of all blocks (all must be reachable), loops and blocks' loop.
void cfg_analyse(struct arena *arena, struct ir_func *func);

// Natural loops by their heads, outer before inner. A cycle that can be entered in the middle
// counts as a loop around all its blocks, its head being where the walk came in first. trip_count
// is -1, node 0.
void cfg_find_loops(struct arena *arena, struct ir_func *func, const u32 *order);
