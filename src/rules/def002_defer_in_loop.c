// SPDX-License-Identifier: Apache-2.0
// DEF002: a defer in a loop that can run again before the function returns.
#include "rules/rule.h"

#include "rules/lock.h"

// So few iterations, known in advance, pile nothing up.
enum { FEW_ITERATIONS = 8 };

static bool in_loop(const struct ir_func *func, u32 block, u32 loop)
{
	for (u32 at = func->blocks[block].loop; at; at = func->loops[at - 1].parent) {
		if (at == loop)
			return true;
	}
	return false;
}

// Every loop around the block runs a known small number of times.
static bool is_bounded(const struct ir_func *func, u32 block)
{
	i64 total = 1;

	for (u32 at = func->blocks[block].loop; at; at = func->loops[at - 1].parent) {
		i64 trips = func->loops[at - 1].trip_count;

		if (trips < 0 || trips > FEW_ITERATIONS)
			return false;
		total *= MAX(trips, (i64)1);
	}
	return total <= FEW_ITERATIONS;
}

// The operand's variable; of a conversion, that of what is converted.
static ir_var operand_var(const struct ir_unit *unit, const struct ir_operand *operand)
{
	for (u32 depth = 0; operand->kind == IR_OPERAND_PLACE && depth < 4; depth++) {
		ir_var var = unit->places[operand->index].var;
		const struct ir_var_info *info = &unit->vars[var];
		const struct ir_instr *def = info->kind == IR_VAR_TEMP && info->def
		                                     ? &unit->funcs[info->func]->instrs[info->def]
		                                     : NULL;

		if (!def || def->op != IR_CONVERT)
			return var;
		operand = &def->args[0];
	}
	return 0;
}

// The variable that the deferred call works on: its receiver, else its first argument or itself.
static ir_var subject(const struct ir_unit *unit, const struct ir_call *call)
{
	ir_var var = operand_var(unit, &call->recv);

	if (!var)
		var = operand_var(unit, &call->fun);
	if (!var && call->arg_count)
		var = operand_var(unit, &call->args[0]);
	return var;
}

static bool uses_var(
	const struct ir_unit *unit, const struct ir_operand *args, u32 count, u32 from, ir_var var)
{
	for (u32 i = from; i < count; i++) {
		if (operand_var(unit, &args[i]) == var)
			return true;
	}
	return false;
}

// What is released stays in use after the iteration: appended, put into a map or another variable's
// field. Then holding all of it until the function returns is what is meant.
static bool outlives_iteration(
	const struct ir_unit *unit, const struct ir_func *func, u32 loop, ir_var var)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (!in_loop(func, instr->block, loop))
			continue;
		if (instr->op == IR_CALL && instr->call->is_builtin &&
			instr->call->builtin == BUILTIN_APPEND &&
			uses_var(unit, instr->call->args, instr->call->arg_count, 1, var))
			return true;
		if ((instr->op == IR_MAP_SET || instr->op == IR_SEND) &&
			uses_var(unit, instr->args, instr->arg_count, 1, var))
			return true;
		if (instr->op == IR_COPY && instr->dst && unit->places[instr->dst].depth &&
			unit->places[instr->dst].var != var &&
			uses_var(unit, instr->args, instr->arg_count, 0, var))
			return true;
	}
	return false;
}

// `for _, s := range shards { s.mu.Lock(); defer s.mu.Unlock() }`: the loop does nothing but lock.
static bool only_locks(struct rule_context *context, const struct ir_func *func, u32 loop)
{
	bool locks = false;

	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];
		struct lock_action action;
		ir_place place;

		if (!in_loop(func, instr->block, loop) || instr->op == IR_RANGE ||
			instr->op == IR_USE ||
			(instr->op == IR_COPY && !context->unit->places[instr->dst].depth))
			continue;
		if (instr->op != IR_CALL && instr->op != IR_DEFER)
			return false;
		action = lock_direct(context, instr->call, &place);
		if (!action.locks && !action.unlocks)
			return false;
		locks |= action.locks && instr->op == IR_CALL;
	}
	return locks;
}

// `if x == nil { x = …; defer … }` with x from outside: the second time the branch is not taken.
static bool runs_once(const struct ir_func *func, u32 block, u32 loop)
{
	for (u32 b = block; b && b != func->blocks[b].idom; b = func->blocks[b].idom) {
		const struct ir_block *above;
		bool guarded, assigned_elsewhere = false, assigned = false;
		ir_place place;

		if (func->blocks[b].pred_count != 1)
			continue;
		above = &func->blocks[func->blocks[b].preds[0]];
		place = above->cond.a.kind == IR_OPERAND_PLACE ? above->cond.a.index : 0;
		if (above->term != IR_TERM_BRANCH || !place)
			continue;
		guarded =
			above->cond.kind == IR_COND_CMP
				? above->cond.b.kind == IR_OPERAND_NIL &&
					  (above->cond.token == TOKEN_EQL) == (above->succs[0] == b)
				: above->cond.kind == IR_COND_BOOL;
		for (u32 i = 1; i < func->instr_count; i++) {
			const struct ir_instr *instr = &func->instrs[i];

			if (instr->dst != place || !in_loop(func, instr->block, loop))
				continue;
			if (ir_dominates(func, b, instr->block))
				assigned = true;
			else
				assigned_elsewhere = true;
		}
		if (guarded && assigned && !assigned_elsewhere)
			return true;
	}
	return false;
}

static bool calls_nothing(const struct ir_func *func, const struct ir_block *block)
{
	for (u32 i = block->first; i < block->first + block->count; i++) {
		if (func->instrs[i].op == IR_CALL)
			return false;
	}
	return block->term == IR_TERM_RETURN;
}

// `defer func() { if err != nil { undo } }()` with the function's own result err: what was done so far is
// undone when the function fails, and only then can that be known.
static bool rolls_back(const struct ir_unit *unit, const struct ir_call *call)
{
	const struct ir_func *func = call->closure >= 0 ? unit->funcs[call->closure] : NULL;
	const struct ir_block *first = func ? &func->blocks[0] : NULL;
	const struct ir_operand *asked = first ? &first->cond.a : NULL;

	if (!first || first->term != IR_TERM_BRANCH || first->cond.kind != IR_COND_CMP ||
		first->cond.b.kind != IR_OPERAND_NIL || asked->kind != IR_OPERAND_PLACE ||
		unit->vars[unit->places[asked->index].var].kind != IR_VAR_RESULT)
		return false;
	return calls_nothing(func, &func->blocks[first->succs[0]]) ||
	       calls_nothing(func, &func->blocks[first->succs[1]]);
}

// `for _, undo := range undos { defer undo() }`: the list is there to be deferred.
static bool defers_element(const struct ir_unit *unit, const struct ir_func *func,
	const struct ir_call *call, u32 loop)
{
	if (call->callee || call->closure >= 0 || call->fun.kind != IR_OPERAND_PLACE)
		return false;
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op == IR_RANGE && in_loop(func, instr->block, loop) &&
			(instr->dst == call->fun.index || instr->dst2 == call->fun.index))
			return true;
		// The element, by way of the variable.
		if (instr->op == IR_COPY && instr->dst == call->fun.index &&
			instr->args[0].kind == IR_OPERAND_PLACE &&
			unit->places[instr->args[0].index].step.kind == IR_STEP_INDEX &&
			unit->places[instr->args[0].index].depth)
			return true;
	}
	return false;
}

static void check_defer(
	struct rule_context *context, const struct ir_func *func, const struct ir_instr *instr)
{
	u32 loop = func->blocks[instr->block].loop;
	ir_var var = subject(context->unit, instr->call);
	struct draft draft;

	if (!ir_reaches(func, instr->block, instr->block) || is_bounded(func, instr->block))
		return;
	if (var && outlives_iteration(context->unit, func, loop, var))
		return;
	if (rolls_back(context->unit, instr->call) ||
		defers_element(context->unit, func, instr->call, loop))
		return;
	if (only_locks(context, func, loop) || (loop && runs_once(func, instr->block, loop)))
		return;
	draft = draft_begin(context, FAULT_DEF002, instr->node,
		"`" STR_FMT "` is deferred in a loop and runs only when the function returns",
		STR_ARG(rule_text(context, instr->call->node, 40)));
	if (loop && func->loops[loop - 1].node)
		draft_step_head(
			&draft, func->loops[loop - 1].node, "this loop comes back to the defer");
	draft_step(&draft, instr->node, "one more call is kept for every iteration");
	draft_end(&draft);
}

void def002_defer_in_loop(struct rule_context *context)
{
	for (u32 f = 0; f < context->unit->func_count; f++) {
		const struct ir_func *func = context->unit->funcs[f];

		for (u32 i = 1; func->has_defer && !func->too_large && i < func->instr_count; i++) {
			const struct ir_instr *instr = &func->instrs[i];
			const struct ir_block *block = &func->blocks[instr->block];

			if (instr->op == IR_DEFER && block->loop && block->rpo != UINT32_MAX)
				check_defer(context, func, instr);
		}
	}
}
