// SPDX-License-Identifier: Apache-2.0
// Path-sensitive walk over one function's control flow graph, breadth first, from one instruction to
// every exit. The walker keeps what is known of conditions on the way (nil or not, true or false, equal
// to a constant) and does not follow edges that contradict it; the client keeps its own small state per
// path. Equal states at the same block are visited once. A walk that would pass WALK_MAX_STATES is
// given up (walk_run returns false) and nothing may be concluded from it.
#pragma once

#include "golang/flow/ir.h"

enum {
	WALK_MAX_STATES = 4000,
	WALK_MAX_FACTS = 12,
	WALK_CLIENT_BYTES = 192,
};

// "key is truth", dropped when place a or b (or something that covers it) is assigned.
struct walk_fact {
	u32 key; // folded structural key
	ir_place a, b;
	u32 truth;
};

struct walk_state {
	struct walk_fact facts[WALK_MAX_FACTS];
	u32 fact_count;
	u32 node; // set by the walker: names the path so far, for walk_path
	_Alignas(8) u8 client[WALK_CLIENT_BYTES]; // compared bytewise: no uninitialised padding
};

enum walk_action {
	WALK_GO_ON,
	WALK_STOP_PATH, // nothing of interest can follow on this path
	WALK_STOP_ALL,  // the client has what it wants
};

struct walk_client {
	void *context;
	// Before the walker looks at the instruction itself.
	enum walk_action (*instr)(
		void *context, struct walk_state *state, const struct ir_instr *instr);
	// Control leaves block by successor `succ`. For a BRANCH, succ 0 is the true edge. May be NULL.
	enum walk_action (*edge)(
		void *context, struct walk_state *state, const struct ir_block *block, u32 succ);
	// The path ends at the end of block, whose term is RETURN, PANIC or NORETURN.
	enum walk_action (*exit)(
		void *context, struct walk_state *state, const struct ir_block *block);
};

// One decision on a path.
struct walk_choice {
	u32 block, succ;
};

struct walk;

// Prepares walks in one function; reusable for many starts. The arena is scratch.
struct walk *walk_new(struct arena *arena, const struct ir_unit *unit, const struct ir_func *func);

// Starts behind instruction `start` (0: at the function's entry) with `client_state`
// (WALK_CLIENT_BYTES, or NULL for zeroes). What the branches that dominate the start imply is known.
MUST_CHECK bool walk_run(
	struct walk *walk, u32 start, const void *client_state, const struct walk_client *client);

// The decisions from the start to the block of state->node, in order; only at blocks with more than
// one successor. Valid until the next walk_run.
u32 walk_path(struct walk *walk, u32 node, struct arena *arena, struct walk_choice **ret);

enum walk_truth { WALK_UNKNOWN, WALK_FALSE, WALK_TRUE };

// What taking successor `succ` of a block says about a place being nil or true, by itself.
enum walk_truth walk_edge_nil(
	const struct walk *walk, const struct ir_block *block, u32 succ, ir_place place);
enum walk_truth walk_edge_true(
	const struct walk *walk, const struct ir_block *block, u32 succ, ir_place place);

// What the path knows: is the place nil; is the bool place true.
enum walk_truth walk_is_nil(const struct walk_state *state, ir_place place);
enum walk_truth walk_is_true(const struct walk_state *state, ir_place place);

// Adds knowledge, as a client that models a call's results does.
void walk_know_nil(struct walk_state *state, ir_place place, bool is_nil);
void walk_know_true(struct walk_state *state, ir_place place, bool is_true);
