// SPDX-License-Identifier: Apache-2.0
#include "rules/unlock.h"

enum { MAX_DEPTH = 4 };

bool unlock_same(const struct ir_unit *unit, ir_place a, ir_place b)
{
	for (; a != b; a = unit->places[a].parent, b = unit->places[b].parent) {
		const struct ir_place_info *left = &unit->places[a], *right = &unit->places[b];

		if (!left->depth || left->depth != right->depth ||
			left->step.kind != right->step.kind ||
			(left->step.kind == IR_STEP_FIELD && left->step.field != right->step.field))
			return false;
	}
	return true;
}

static bool by_closure(struct rule_context *context, u32 closure, ir_place place, u32 depth);

static bool by_call(
	struct rule_context *context, const struct ir_call *call, ir_place held, u32 depth)
{
	ir_place place;
	struct lock_action action = lock_direct(context, call, &place);
	bool unknown;

	if (action.unlocks)
		return unlock_same(context->unit, place, held);
	if (call->closure >= 0)
		return by_closure(context, (u32)call->closure, held, depth + 1);
	action = lock_through(context, call, held, &unknown);
	return action.unlocks && (!action.locks || unknown);
}

static bool by_closure(struct rule_context *context, u32 closure, ir_place place, u32 depth)
{
	const struct ir_func *func = context->unit->funcs[closure];

	if (depth > MAX_DEPTH)
		return false;
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op == IR_CLOSURE &&
			by_closure(context, instr->args[0].index, place, depth + 1))
			return true;
		if ((instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO ||
			    instr->op == IR_BIND) &&
			by_call(context, instr->call, place, depth))
			return true;
	}
	return false;
}

bool unlock_by_call(struct rule_context *context, const struct ir_call *call, ir_place place)
{
	return by_call(context, call, place, 0);
}

bool unlock_in_closure(struct rule_context *context, u32 closure, ir_place place)
{
	return by_closure(context, closure, place, 0);
}

bool unlock_in_any_closure(struct rule_context *context, ir_place place)
{
	for (u32 i = 1; i < context->unit->func_count; i++) {
		if (by_closure(context, i, place, 0))
			return true;
	}
	return false;
}

bool unlock_unknown(struct rule_context *context, const struct ir_call *call, ir_place place)
{
	const struct flow_summary *summary = flow_summary_get(context->summaries, call->callee);

	for (u32 i = 0; i < call->arg_count; i++) {
		if (call->args[i].kind == IR_OPERAND_PLACE &&
			lock_place(context, call->args[i].index) == place)
			return !summary || call->is_interface;
	}
	return summary && summary->too_large;
}

const struct object *unlock_key(const struct ir_unit *unit, ir_place place)
{
	const struct ir_place_info *info = &unit->places[place];

	for (; info->depth && info->step.kind != IR_STEP_FIELD; info = &unit->places[info->parent])
		;
	return info->depth ? info->step.field : unit->vars[info->var].object;
}

bool unlock_in_loop(struct rule_context *context, u32 f, u32 loop, const struct object *key)
{
	const struct ir_func *func = context->unit->funcs[f];

	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];
		u32 at = func->blocks[instr->block].loop;
		ir_place other;

		while (at && at != loop)
			at = func->loops[at - 1].parent;
		if (!at || (instr->op != IR_CALL && instr->op != IR_DEFER))
			continue;
		if (lock_direct(context, instr->call, &other).unlocks &&
			unlock_key(context->unit, other) == key)
			return true;
	}
	return false;
}

// A defer that was registered before gives the lock back at the end.
bool unlock_by_earlier_defer(
	struct rule_context *context, const struct ir_func *func, u32 start, ir_place place)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];
		bool before = instr->block == func->instrs[start].block
		                      ? i < start
		                      : ir_reaches(func, instr->block, func->instrs[start].block);

		if (instr->op == IR_DEFER && before && unlock_by_call(context, instr->call, place))
			return true;
	}
	return false;
}

// The function gives up its caller's lock for a while: it unlocks what it has not locked before.
bool unlock_held_at_entry(struct rule_context *context, u32 f, ir_place place)
{
	const struct ir_func *func = context->unit->funcs[f];

	for (u32 u = 1; u < func->instr_count; u++) {
		const struct ir_instr *unlock = &func->instrs[u];
		bool locked_before = false;
		ir_place other;

		if (unlock->op != IR_CALL || !lock_direct(context, unlock->call, &other).unlocks ||
			!unlock_same(context->unit, other, place))
			continue;
		for (u32 l = 1; l < func->instr_count && !locked_before; l++) {
			const struct ir_instr *lock = &func->instrs[l];

			if (lock->op != IR_CALL ||
				!lock_direct(context, lock->call, &other).locks ||
				!unlock_same(context->unit, other, place))
				continue;
			locked_before = lock->block == unlock->block
			                        ? l < u
			                        : ir_reaches(func, lock->block, unlock->block);
		}
		if (!locked_before)
			return true;
	}
	return false;
}
