// SPDX-License-Identifier: Apache-2.0
// Assignments to the parts of a pooled object, and reads of them.
#include "rules/pool004.h"

#include "golang/types/constant.h"

enum { MAX_DEPTH = 6 };

static bool is_zero(const struct constant *constant)
{
	switch (constant_kind(constant)) {
	case CONSTANT_BOOL:
		return !constant_bool_value(constant);
	case CONSTANT_STRING:
		return constant_string_value(constant).len == 0;
	case CONSTANT_INT:
	case CONSTANT_FLOAT:
	case CONSTANT_COMPLEX:
		return constant_sign(constant) == 0;
	case CONSTANT_UNKNOWN:
		return false;
	}
	return false;
}

static const struct ir_instr *temp_def(
	const struct pool_follow *follow, const struct ir_func *func, ir_place place)
{
	const struct ir_unit *unit = follow->context->unit;
	const struct ir_var_info *var = &unit->vars[unit->places[place].var];

	if (unit->places[place].depth || var->kind != IR_VAR_TEMP || !var->def ||
		var->func != func->index)
		return NULL;
	return &func->instrs[var->def];
}

// What the instruction makes holds nobody's data: zero, nil, fresh memory, a slice that was cut.
static bool is_clean(const struct pool_follow *follow, const struct ir_func *func,
	const struct ir_instr *instr, u32 depth)
{
	const struct ir_operand *from = instr->arg_count ? &instr->args[0] : NULL;
	const struct ir_instr *def;

	if (instr->op == IR_SLICE)
		return true;
	if (instr->op == IR_ALLOC)
		return instr->arg_count == 0 || instr->alloc->kind == IR_ALLOC_MAKE;
	if ((instr->op != IR_COPY && instr->op != IR_CONVERT) || !from || depth > MAX_DEPTH)
		return false;
	if (from->kind == IR_OPERAND_NIL)
		return true;
	if (from->kind == IR_OPERAND_CONST)
		return is_zero(from->constant);
	def = from->kind == IR_OPERAND_PLACE ? temp_def(follow, func, from->index) : NULL;
	return def && is_clean(follow, func, def, depth + 1);
}

static bool touches(const struct pool_follow *follow, const struct track_state *state,
	const struct ir_operand *operand, u32 mask)
{
	return operand->kind == IR_OPERAND_PLACE &&
	       (pool_spot_of(follow, state, operand->index).mask & mask);
}

static bool is_state(
	const struct pool_follow *follow, const struct track_state *state, ir_place place)
{
	struct pool_spot spot = pool_spot_of(follow, state, place);

	return spot.found && !(spot.whole && follow->parts.is_struct);
}

static bool asks_for_state(const struct pool_follow *follow, const struct track_state *state,
	const struct ir_cond *cond)
{
	if ((cond->a.kind == IR_OPERAND_PLACE && is_state(follow, state, cond->a.index)) ||
		(cond->b.kind == IR_OPERAND_PLACE && is_state(follow, state, cond->b.index)))
		return true;
	for (u32 i = 0; i < cond->read_count; i++) {
		if (is_state(follow, state, cond->reads[i]))
			return true;
	}
	return false;
}

// `if !x.made { x.table = ...; x.made = true }`: what depends on the object's state is meant to be kept.
static bool is_kept(const struct pool_follow *follow, const struct ir_func *func,
	const struct track_state *state, const struct ir_instr *instr)
{
	u32 block = instr->block;

	while (block != 0) {
		block = func->blocks[block].idom;
		if (func->blocks[block].term == IR_TERM_BRANCH &&
			asks_for_state(follow, state, &func->blocks[block].cond))
			return true;
	}
	return false;
}

// `old := x.f; ...; x.f = old` puts back what was there.
static bool puts_back(const struct pool_follow *follow, const struct ir_func *func,
	const struct track_state *state, const struct ir_instr *instr, u32 mask)
{
	ir_place from = instr->arg_count && instr->args[0].kind == IR_OPERAND_PLACE
	                        ? instr->args[0].index
	                        : 0;

	for (u32 i = 1; from && i < func->instr_count; i++) {
		const struct ir_instr *other = &func->instrs[i];

		if (other->op == IR_COPY && other->dst == from &&
			touches(follow, state, &other->args[0], mask))
			return true;
	}
	return false;
}

// `x.f += v`
static bool adds_to_itself(const struct ir_instr *instr)
{
	return instr->op == IR_OP && instr->dst && instr->arg_count &&
	       instr->args[0].kind == IR_OPERAND_PLACE && instr->args[0].index == instr->dst;
}

// `x.depth--` undoes a step; `x.generation++`, once a use, is meant to go on from user to user.
static bool counts(const struct ir_func *func, const struct ir_instr *instr)
{
	const struct ir_operand *by = instr->arg_count > 1 ? &instr->args[1] : NULL;
	i64 step;

	if (instr->token == TOKEN_SUB)
		return true;
	return instr->token == TOKEN_ADD && !func->blocks[instr->block].loop && by &&
	       by->kind == IR_OPERAND_CONST && constant_to_i64(by->constant, &step) && step == 1;
}

// A part that has been assigned already and now gets a constant is back at its idle value.
static bool goes_idle(const struct track_state *state, const struct ir_instr *instr, u32 mask)
{
	return instr->op == IR_COPY && instr->args[0].kind == IR_OPERAND_CONST &&
	       (state->bits & mask) == mask;
}

// clear(x.m), delete(x.m, k), copy(x.b, ...).
static enum walk_action by_builtin(
	struct pool_spot spot, struct track_state *state, const struct ir_call *call)
{
	if (!spot.inside && call->builtin != BUILTIN_COPY)
		pool_reset(state, spot.mask);
	return WALK_GO_ON;
}

enum walk_action pool_on_written(struct pool_follow *follow, const struct ir_func *func,
	struct walk_state *state, const struct track_event *event)
{
	const struct ir_instr *instr = event->instr;
	struct track_state *tracked = track_of(state);
	struct pool_spot spot = pool_spot_of(follow, tracked, event->place);

	if (!spot.mask)
		return WALK_GO_ON;
	if (instr->op == IR_CALL || instr->op == IR_DEFER)
		return by_builtin(spot, tracked, instr->call);
	if (spot.inside)
		return WALK_GO_ON;
	// What was there before is still there.
	if (instr->op == IR_MAP_SET) {
		tracked->mark |= spot.mask;
		return WALK_GO_ON;
	}
	if ((spot.whole && follow->parts.is_struct) || is_clean(follow, func, instr, 0) ||
		goes_idle(tracked, instr, spot.mask)) {
		pool_reset(tracked, spot.mask);
		return WALK_GO_ON;
	}
	if (is_kept(follow, func, tracked, instr) ||
		puts_back(follow, func, tracked, instr, spot.mask) ||
		(adds_to_itself(instr) && counts(func, instr)))
		follow->excluded |= spot.mask;
	if (adds_to_itself(instr))
		tracked->mark |= spot.mask;
	else
		pool_set(tracked, spot.mask);
	return WALK_GO_ON;
}

static bool is_length(const struct ir_instr *instr)
{
	return instr->op == IR_OP && instr->builtin_plus_one == BUILTIN_LEN + 1;
}

// The loop over the map that empties it: `for k := range m { delete(m, k) }`.
static bool is_emptied(const struct ir_func *func, const struct ir_instr *range)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op == IR_CALL && instr->call->is_builtin &&
			instr->call->builtin == BUILTIN_DELETE &&
			instr->call->args[0].index == range->args[0].index)
			return true;
	}
	return false;
}

static enum walk_action on_map(struct pool_follow *follow, const struct ir_func *func,
	struct track_state *state, const struct ir_instr *instr, u32 mask)
{
	if (instr->op == IR_RANGE && is_emptied(func, instr))
		pool_reset(state, mask);
	else if (instr->op == IR_RANGE || is_length(instr) ||
		 (instr->op == IR_MAP_GET && !instr->comma_ok))
		pool_expose(follow, state, mask, instr->node);
	return WALK_GO_ON;
}

// Re-slicing makes the length the user's own; a slice that is itself the object is cut by it.
static enum walk_action on_slice(struct pool_follow *follow, struct track_state *state,
	const struct ir_instr *instr, u32 mask)
{
	bool appends = instr->op == IR_CALL && instr->call->is_builtin &&
	               instr->call->builtin == BUILTIN_APPEND;

	if (instr->op == IR_SLICE && !follow->parts.is_struct && !follow->parts.is_pointer)
		pool_reset(state, mask);
	else if (instr->op == IR_SLICE)
		state->bits |= mask;
	else if (appends)
		pool_expose(follow, state, mask, instr->node);
	// What is assigned next is the old value and more: only an object that is the slice has changed.
	if (appends && !follow->parts.is_struct && !follow->parts.is_pointer)
		pool_set(state, mask);
	return WALK_GO_ON;
}

enum walk_action pool_on_used(struct pool_follow *follow, const struct ir_func *func,
	struct walk_state *state, const struct track_event *event)
{
	struct track_state *tracked = track_of(state);
	struct pool_spot spot = pool_spot_of(follow, tracked, event->place);
	u32 part = spot.mask & (spot.mask - 1) ? 0 : spot.mask;

	if (!part || spot.inside)
		return WALK_GO_ON;
	if (pool_mask_of(&follow->parts, part, POOL_PART_SCALAR) && event->alias == TRACK_COPIED &&
		event->instr->op != IR_ADDR &&
		!(adds_to_itself(event->instr) && event->instr->dst == event->place))
		pool_expose(follow, tracked, part, event->instr->node);
	if (pool_mask_of(&follow->parts, part, POOL_PART_MAP))
		return on_map(follow, func, tracked, event->instr, part);
	if (pool_mask_of(&follow->parts, part, POOL_PART_SLICE) &&
		!(event->call && event->index != 0))
		return on_slice(follow, tracked, event->instr, part);
	return WALK_GO_ON;
}
