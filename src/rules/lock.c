// SPDX-License-Identifier: Apache-2.0
#include "rules/lock.h"

static const struct lock_action actions[MODEL_CALL_COUNT] = {
	[MODEL_CALL_MUTEX_LOCK] = {.locks = LOCK_WRITE},
	[MODEL_CALL_RWMUTEX_LOCK] = {.locks = LOCK_WRITE},
	[MODEL_CALL_LOCKER_LOCK] = {.locks = LOCK_WRITE},
	[MODEL_CALL_RWMUTEX_RLOCK] = {.locks = LOCK_READ},
	[MODEL_CALL_MUTEX_UNLOCK] = {.unlocks = LOCK_WRITE},
	[MODEL_CALL_RWMUTEX_UNLOCK] = {.unlocks = LOCK_WRITE},
	[MODEL_CALL_LOCKER_UNLOCK] = {.unlocks = LOCK_WRITE},
	[MODEL_CALL_RWMUTEX_RUNLOCK] = {.unlocks = LOCK_READ},
	[MODEL_CALL_MUTEX_TRY_LOCK] = {.locks = LOCK_WRITE, .tries = true},
	[MODEL_CALL_RWMUTEX_TRY_LOCK] = {.locks = LOCK_WRITE, .tries = true},
	[MODEL_CALL_RWMUTEX_TRY_RLOCK] = {.locks = LOCK_READ, .tries = true},
};

bool lock_is_primitive(enum model_call call)
{
	return actions[call].locks || actions[call].unlocks;
}

static bool same_operand(const struct ir_operand *a, const struct ir_operand *b)
{
	if (a->kind != b->kind)
		return false;
	if (a->kind == IR_OPERAND_PLACE)
		return a->index == b->index;
	return a->kind == IR_OPERAND_NONE || a->kind == IR_OPERAND_CONST;
}

static bool same_call(const struct ir_call *a, const struct ir_call *b)
{
	if (!a->callee || a->callee != b->callee || a->arg_count != b->arg_count ||
		!same_operand(&a->recv, &b->recv) || !same_operand(&a->fun, &b->fun))
		return false;
	for (u32 i = 0; i < a->arg_count; i++) {
		if (!same_operand(&a->args[i], &b->args[i]))
			return false;
	}
	return true;
}

// s.lockOf(key).Lock() and s.lockOf(key).Unlock(): what the same call returns is the same lock. Stands for
// it: the result of the first such call.
static ir_place first_result(const struct ir_unit *unit, const struct ir_call *call)
{
	for (u32 f = 0; f < unit->func_count; f++) {
		const struct ir_func *func = unit->funcs[f];

		for (u32 i = 1; i < func->instr_count; i++) {
			const struct ir_instr *instr = &func->instrs[i];

			if (instr->op == IR_CALL && same_call(instr->call, call))
				return instr->call->results[0];
		}
	}
	return call->results[0];
}

// `mu := &s.mu` names the same lock: a variable assigned once stands for what it was assigned.
static ir_place canonical(const struct ir_unit *unit, ir_place place, u32 depth)
{
	const struct ir_place_info *info = &unit->places[place];
	const struct ir_var_info *var = &unit->vars[info->var];
	const struct ir_func *func = unit->funcs[var->func];

	if (info->depth && info->step.kind == IR_STEP_FIELD) {
		ir_place base = canonical(unit, info->parent, depth);
		ir_place same = base ? ir_place_field(unit, base, info->step.field) : 0;

		return same ? same : place;
	}
	if (info->depth || depth > 4 || var->assign_count > 1 ||
		(var->kind != IR_VAR_LOCAL && var->kind != IR_VAR_TEMP))
		return place;
	if (var->kind == IR_VAR_TEMP && var->def && func->instrs[var->def].op == IR_CALL &&
		func->instrs[var->def].call->results[0] == place)
		return first_result(unit, func->instrs[var->def].call);
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->dst != place)
			continue;
		if ((instr->op == IR_ADDR || instr->op == IR_COPY || instr->op == IR_CONVERT) &&
			instr->args[0].kind == IR_OPERAND_PLACE && instr->args[0].index)
			return canonical(unit, instr->args[0].index, depth + 1);
		break;
	}
	return place;
}

ir_place lock_place(struct rule_context *context, ir_place place)
{
	ir_place *known = place < context->lock_place_cap ? &context->lock_places[place] : NULL;

	if (known && *known)
		return *known;
	if (known)
		return *known = canonical(context->unit, place, 0);
	return canonical(context->unit, place, 0);
}

struct lock_action lock_direct(
	struct rule_context *context, const struct ir_call *call, ir_place *place)
{
	struct lock_action action = actions[model_call(context->model, call->callee)];

	*place = call->recv.kind == IR_OPERAND_PLACE ? lock_place(context, call->recv.index) : 0;
	return *place ? action : (struct lock_action){0};
}

// The place is `base` followed by the effect's path.
static bool leads_to(
	const struct ir_unit *unit, ir_place place, ir_place base, const struct flow_effect *effect)
{
	u32 steps = unit->places[place].depth;

	if (effect->path_cut || !ir_place_covers(unit, base, place) ||
		steps - unit->places[base].depth != effect->path_len)
		return false;
	for (u32 i = effect->path_len; i-- > 0; place = unit->places[place].parent) {
		const struct ir_step *step = &unit->places[place].step;

		if (step->kind != IR_STEP_FIELD || step->field != effect->path[i])
			return false;
	}
	return true;
}

static void add_effects(struct rule_context *context, const struct flow_summary *summary, u32 root,
	ir_place base, ir_place place, struct lock_action *ret, bool *unknown)
{
	if (!ir_place_covers(context->unit, base, place))
		return;
	for (u32 i = 0; i < summary->effect_count; i++) {
		const struct flow_effect *effect = &summary->effects[i];
		struct lock_action action;

		if (effect->root != root || effect->kind != FLOW_METHOD ||
			!leads_to(context->unit, place, base, effect))
			continue;
		action = actions[model_call(context->model, effect->callee)];
		// Its goroutine unlocks, sooner or later; what the goroutine locks is its own affair.
		if (effect->spawned) {
			ret->unlocks = action.unlocks ? action.unlocks : ret->unlocks;
			*unknown |= action.unlocks != LOCK_NONE;
			continue;
		}
		if (action.locks)
			ret->locks = action.locks;
		if (action.unlocks)
			ret->unlocks = action.unlocks;
		*unknown |= (action.locks || action.unlocks) && (action.tries || !effect->always);
	}
}

struct lock_action lock_through(
	struct rule_context *context, const struct ir_call *call, ir_place place, bool *unknown)
{
	const struct flow_summary *summary = flow_summary_get(context->summaries, call->callee);
	struct lock_action action = {0};

	*unknown = false;
	if (!summary || !(summary->client_facts & RULE_TOUCHES_LOCKS) || call->is_interface)
		return action;
	if (call->recv.kind == IR_OPERAND_PLACE)
		add_effects(context, summary, 0, lock_place(context, call->recv.index), place,
			&action, unknown);
	for (u32 i = 0; i < call->arg_count; i++) {
		if (call->args[i].kind == IR_OPERAND_PLACE && call->args[i].index)
			add_effects(context, summary, i + 1,
				lock_place(context, call->args[i].index), place, &action, unknown);
	}
	return action;
}
