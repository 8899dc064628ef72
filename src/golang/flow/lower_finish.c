// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/cfg.h"
#include "golang/flow/ir_closure.h"
#include "golang/flow/lower.h"

// What was given up stays a valid graph that says nothing.
static void give_up(struct lowerer *l)
{
	for (u32 i = 0; i < l->funcs.len; i++) {
		struct ir_func *func = l->funcs.at[i];

		func->blocks = arena_new(l->arena, struct ir_block);
		func->blocks[0].first = 1;
		func->blocks[0].term = IR_TERM_RETURN;
		func->block_count = 1;
		func->instr_count = 1;
		func->too_large = true;
		l->built.at[i]->loops.len = 0;
		l->built.at[i]->labels.len = 0;
	}
}

static void count_assignment(
	const struct ir_unit *unit, const struct ir_func *func, ir_place dst, u32 instr)
{
	const struct ir_place_info *place = &unit->places[dst];
	struct ir_var_info *var = &unit->vars[place->var];

	if (!dst || place->depth)
		return;
	var->assign_count++;
	if (var->kind == IR_VAR_TEMP)
		var->def = instr;
	if (var->kind != IR_VAR_GLOBAL && var->func != func->index)
		var->assigned_in_closure = true;
}

static void count_assignments(const struct ir_unit *unit, const struct ir_func *func)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (!instr->dst_deref)
			count_assignment(unit, func, instr->dst, i);
		count_assignment(unit, func, instr->dst2, i);
		for (u32 k = 0; instr->op == IR_CALL && k < instr->call->result_count; k++)
			count_assignment(unit, func, instr->call->results[k], i);
	}
}

// Heads of loops and labels keep their blocks, so that nested loops keep heads of their own.
static void skip_empty(struct lowerer *l)
{
	for (u32 i = 0; i < l->funcs.len; i++) {
		bool *keep = arena_array(l->arena, bool, l->funcs.at[i]->block_count);

		vec_each (struct lower_loop, loop, &l->built.at[i]->loops)
			keep[loop->head] = true;
		vec_each (struct lower_label, label, &l->built.at[i]->labels)
			keep[label->block] = true;
		cfg_skip_empty(l->funcs.at[i], keep);
	}
}

static void prune(struct lowerer *l)
{
	for (u32 i = 1; i < l->vars.len; i++) {
		l->vars.at[i].assign_count = 0;
		l->vars.at[i].assigned_in_closure = false;
		l->vars.at[i].def = 0;
	}
	for (u32 i = 0; i < l->funcs.len; i++) {
		u32 *number = cfg_prune(l->arena, l->funcs.at[i]);

		vec_each (struct lower_loop, loop, &l->built.at[i]->loops) {
			if (loop->head != UINT32_MAX)
				loop->head = number[loop->head];
		}
		count_assignments(l->unit, l->funcs.at[i]);
	}
}

// Ends blocks behind calls of closures that never return. True when there was one.
static bool cut(struct lowerer *l, struct ir_func *func)
{
	bool changed = false;

	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];
		struct ir_block *block = &func->blocks[instr->block];

		if (instr->op != IR_CALL || instr->call->closure < 0 ||
			instr->call->never_returns || i >= block->first + block->count ||
			!ir_never_returns(l->funcs.at[instr->call->closure]))
			continue;
		instr->call->never_returns = true;
		block->count = i + 1 - block->first;
		block->term = IR_TERM_NORETURN;
		block->succ_count = 0;
		changed = true;
	}
	return changed;
}

static bool cut_all(struct lowerer *l)
{
	bool changed = false;

	for (u32 i = l->funcs.len; i-- > 0;)
		changed |= cut(l, l->funcs.at[i]);
	return changed;
}

static i64 trip_count(const struct lowerer *l, const struct lower_loop *loop)
{
	const struct ir_var_info *var = &l->vars.at[loop->trip_var];

	if (loop->trip_var &&
		(var->assign_count != 2 || var->address_taken || var->assigned_in_closure))
		return -1;
	return loop->trip_count;
}

static void describe_loops(struct lowerer *l, u32 index)
{
	struct ir_func *func = l->funcs.at[index];

	vec_each (struct lower_loop, made, &l->built.at[index]->loops) {
		for (u32 i = 0; i < func->loop_count; i++) {
			if (func->loops[i].head != made->head)
				continue;
			func->loops[i].node = made->node;
			func->loops[i].is_range_func = made->is_range_func;
			func->loops[i].trip_count = trip_count(l, made);
		}
	}
}

void lower_finish(struct lowerer *l)
{
	if (l->too_large)
		give_up(l);
	skip_empty(l);
	do {
		prune(l);
		ir_closures_classify(l->arena, l->unit);
	} while (cut_all(l));
	for (u32 i = 0; i < l->funcs.len; i++) {
		cfg_analyse(l->arena, l->funcs.at[i]);
		describe_loops(l, i);
	}
}
