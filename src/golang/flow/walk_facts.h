// SPDX-License-Identifier: Apache-2.0
// What a path knows of conditions: which facts are worth keeping, how instructions make and drop them,
// and which edges they rule out.
#pragma once

#include "golang/flow/walk.h"

struct walk_interest {
	const struct ir_unit *unit;
	const struct ir_func *func;
	struct map keys; // folded key -> how many branches (and returns) ask for it
};

void walk_interest_init(struct walk_interest *interest, struct arena *arena,
	const struct ir_unit *unit, const struct ir_func *func);

// Effect of one instruction on what is known.
void walk_facts_apply(const struct walk_interest *interest, struct walk_state *state,
	const struct ir_instr *instr);

// Takes the edge: false when it contradicts what is known, else what it teaches is added.
bool walk_facts_refine(const struct walk_interest *interest, struct walk_state *state,
	const struct ir_block *block, u32 succ);

// What the branches on the dominator chain above the block imply.
void walk_facts_dominating(
	const struct walk_interest *interest, struct walk_state *state, u32 block);

// What taking the edge says about place being nil (or, with about_nil false, being true).
enum walk_truth walk_facts_edge(const struct walk_interest *interest, const struct ir_block *block,
	u32 succ, ir_place place, bool about_nil);
