// SPDX-License-Identifier: Apache-2.0
// Facts are only worth keeping when they can decide something later: conditions that stand in two or
// more branches, and places that a return statement hands out. Everything else would only split states.
#include "golang/flow/walk.h"

#include "golang/flow/walk_facts.h"

// One visited (block, state); its parent is where the path came from.
struct walk_node {
	u32 block, parent, succ;
};

struct walk {
	struct arena *arena;
	const struct ir_unit *unit;
	const struct ir_func *func;
	struct walk_interest interest;
	VEC(struct walk_node) nodes;
	VEC(struct walk_state) states; // in step with nodes
	struct map seen;               // hash -> node + 1; chained by probing hash + 1
	u32 next;
};

struct walk *walk_new(struct arena *arena, const struct ir_unit *unit, const struct ir_func *func)
{
	struct walk *walk = arena_new(arena, struct walk);

	walk->arena = arena;
	walk->unit = unit;
	walk->func = func;
	walk_interest_init(&walk->interest, arena, unit, func);
	return walk;
}

static u64 hash_state(u32 block, const struct walk_state *state)
{
	str facts = {(const char *)state->facts, state->fact_count * sizeof(state->facts[0])};
	str client = {(const char *)state->client, WALK_CLIENT_BYTES};

	return (str_hash(facts) * 31 + str_hash(client)) * 31 + block + 1;
}

static bool same_state(const struct walk_state *a, const struct walk_state *b)
{
	return a->fact_count == b->fact_count &&
	       memcmp(a->facts, b->facts, a->fact_count * sizeof(a->facts[0])) == 0 &&
	       memcmp(a->client, b->client, WALK_CLIENT_BYTES) == 0;
}

// Enters (block, state) unless it was seen; false when the walk has grown too large.
static bool enqueue(
	struct walk *walk, u32 block, const struct walk_state *state, u32 parent, u32 succ)
{
	u64 hash = hash_state(block, state) >> 1;
	u64 *slot;

	for (;; hash++) {
		const struct walk_node *node;

		slot = map_put(&walk->seen, hash);
		if (*slot == 0)
			break;
		node = &walk->nodes.at[*slot - 1];
		if (node->block == block && same_state(&walk->states.at[*slot - 1], state))
			return true;
	}
	if (walk->nodes.len == WALK_MAX_STATES)
		return false;
	*vec_push(walk->arena, &walk->states) = *state;
	*vec_push(walk->arena, &walk->nodes) = (struct walk_node){block, parent, succ};
	*slot = walk->nodes.len;
	return true;
}

static enum walk_action run_instrs(struct walk *walk, const struct walk_client *client,
	struct walk_state *state, const struct ir_block *block, u32 from)
{
	for (u32 i = from; i < block->first + block->count; i++) {
		const struct ir_instr *instr = &walk->func->instrs[i];
		enum walk_action action = client->instr(client->context, state, instr);

		if (action != WALK_GO_ON)
			return action;
		walk_facts_apply(&walk->interest, state, instr);
	}
	return WALK_GO_ON;
}

static bool leaves(const struct ir_block *block)
{
	return block->term == IR_TERM_RETURN || block->term == IR_TERM_PANIC ||
	       block->term == IR_TERM_NORETURN;
}

// Follows every edge that the facts allow; *stop is set when the client wants no more.
static bool run_edges(struct walk *walk, const struct walk_client *client,
	const struct walk_state *state, const struct ir_block *block, u32 node, bool *stop)
{
	for (u32 succ = 0; succ < block->succ_count; succ++) {
		struct walk_state next = *state;

		if (!walk_facts_refine(&walk->interest, &next, block, succ))
			continue;
		if (client->edge) {
			enum walk_action action = client->edge(client->context, &next, block, succ);

			*stop = action == WALK_STOP_ALL;
			if (*stop)
				return true;
			if (action == WALK_STOP_PATH)
				continue;
		}
		if (!enqueue(walk, block->succs[succ], &next, node, succ))
			return false;
	}
	return true;
}

static bool run_block(
	struct walk *walk, const struct walk_client *client, u32 node, u32 from, bool *stop)
{
	const struct ir_block *block = &walk->func->blocks[walk->nodes.at[node].block];
	struct walk_state state = walk->states.at[node];
	enum walk_action action;

	state.node = node;
	action = run_instrs(walk, client, &state, block, from ? from : block->first);
	if (action == WALK_GO_ON && leaves(block))
		action = client->exit(client->context, &state, block);
	*stop = action == WALK_STOP_ALL;
	if (action != WALK_GO_ON)
		return true;
	return run_edges(walk, client, &state, block, node, stop);
}

bool walk_run(
	struct walk *walk, u32 start, const void *client_state, const struct walk_client *client)
{
	struct walk_state first = {0};
	u32 block = start ? walk->func->instrs[start].block : 0;
	bool stop = false;

	if (walk->func->too_large || walk->func->block_count == 0)
		return false;
	if (client_state)
		memcpy(first.client, client_state, WALK_CLIENT_BYTES);
	walk_facts_dominating(&walk->interest, &first, block);
	walk->nodes.len = walk->states.len = 0;
	map_init(&walk->seen, walk->arena);
	// The start is not entered into `seen`: coming back to its block's beginning is a new place.
	*vec_push(walk->arena, &walk->states) = first;
	*vec_push(walk->arena, &walk->nodes) =
		(struct walk_node){.block = block, .parent = UINT32_MAX};
	if (!run_block(walk, client, 0, start ? start + 1 : 0, &stop))
		return false;
	for (u32 node = 1; node < walk->nodes.len && !stop; node++) {
		if (!run_block(walk, client, node, 0, &stop))
			return false;
	}
	return true;
}

u32 walk_path(struct walk *walk, u32 node, struct arena *arena, struct walk_choice **ret)
{
	u32 count = 0, at;

	for (u32 n = node; walk->nodes.at[n].parent != UINT32_MAX; n = walk->nodes.at[n].parent) {
		const struct walk_node *parent = &walk->nodes.at[walk->nodes.at[n].parent];

		count += walk->func->blocks[parent->block].succ_count > 1;
	}
	*ret = arena_array(arena, struct walk_choice, count);
	at = count;
	for (u32 n = node; walk->nodes.at[n].parent != UINT32_MAX; n = walk->nodes.at[n].parent) {
		const struct walk_node *parent = &walk->nodes.at[walk->nodes.at[n].parent];

		if (walk->func->blocks[parent->block].succ_count > 1)
			(*ret)[--at] = (struct walk_choice){parent->block, walk->nodes.at[n].succ};
	}
	return count;
}

enum walk_truth walk_edge_nil(
	const struct walk *walk, const struct ir_block *block, u32 succ, ir_place place)
{
	return walk_facts_edge(&walk->interest, block, succ, place, true);
}

enum walk_truth walk_edge_true(
	const struct walk *walk, const struct ir_block *block, u32 succ, ir_place place)
{
	return walk_facts_edge(&walk->interest, block, succ, place, false);
}
