// SPDX-License-Identifier: Apache-2.0
// Looking through whole functions in one linear pass: closures on the way of a walk, and declared
// functions for their summaries. Order is reverse post order of blocks, so that definitions mostly come
// before uses; nothing is overwritten, so the aliases are a superset of any path's.
#include "golang/flow/track_internal.h"

enum { MAX_CLOSURE_DEPTH = 4 };

static bool place_touches(const struct track *track, const struct track_state *state,
	const struct ir_operand *operand)
{
	u32 aux;

	return track_operand(track, state, operand, &aux) != 0;
}

bool track_instr_mentions(
	const struct track *track, const struct track_state *state, const struct ir_instr *instr)
{
	for (u32 i = 0; i < instr->arg_count; i++) {
		if (place_touches(track, state, &instr->args[i]))
			return true;
	}
	if (instr->op != IR_CALL && instr->op != IR_DEFER && instr->op != IR_GO)
		return false;
	if (place_touches(track, state, &instr->call->recv) ||
		place_touches(track, state, &instr->call->fun))
		return true;
	for (u32 i = 0; i < instr->call->arg_count; i++) {
		if (place_touches(track, state, &instr->call->args[i]))
			return true;
	}
	return false;
}

bool track_mentions(const struct track *track, const struct track_state *state, u32 closure)
{
	const struct ir_func *func = track->unit->funcs[closure];

	for (u32 i = 1; i < func->instr_count; i++) {
		if (track_instr_mentions(track, state, &func->instrs[i]))
			return true;
	}
	for (u32 i = 1; i < track->unit->func_count; i++) {
		if (track->unit->funcs[i]->parent == (i32)closure &&
			track_mentions(track, state, i))
			return true;
	}
	return false;
}

static enum walk_action pass(struct track *track, struct walk_state *state)
{
	const struct ir_func *func = track->func;

	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (func->blocks[instr->block].rpo == UINT32_MAX)
			continue;
		if (track->client->instr)
			TRACK_TRY(
				track->client->instr(track->client->context, track, state, instr));
		TRACK_TRY(track_step(track, state, instr));
	}
	return WALK_GO_ON;
}

enum walk_action track_closure(
	struct track *track, struct walk_state *state, u32 closure, bool deferred, bool spawned)
{
	struct track inner = *track;
	struct track_state before = *track_of(state), *after = track_of(state);
	enum walk_action action;

	if (track->closure_depth >= MAX_CLOSURE_DEPTH || closure == track->func->index)
		return WALK_GO_ON;
	inner.func = track->unit->funcs[closure];
	inner.closure_depth++;
	inner.deferred |= deferred;
	inner.spawned |= spawned;
	action = pass(&inner, state);
	after->alias_count = before.alias_count;
	after->link_count = before.link_count;
	memcpy(after->aliases, before.aliases, sizeof(before.aliases));
	memcpy(after->links, before.links, sizeof(before.links));
	return action;
}

void track_linear(struct track *track, struct walk_state *state)
{
	track->linear = true;
	(void)pass(track, state);
}
