// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/lower.h"

u32 lower_block_new(struct lowerer *l, node_id node)
{
	struct ir_block *block = vec_push(l->arena, &l->fn->blocks);

	block->node = node;
	block->term = IR_TERM_NORETURN;
	return l->fn->blocks.len - 1;
}

bool lower_is_open(const struct lowerer *l)
{
	return l->fn->block != LOWER_NO_BLOCK;
}

void lower_block_start_label(struct lowerer *l, u32 block)
{
	ASSERT(!lower_is_open(l));
	l->fn->block = block;
	l->fn->blocks.at[block].first = l->fn->instrs.len;
}

void lower_block_start(struct lowerer *l, u32 block)
{
	if (l->fn->blocks.at[block].pred_count)
		lower_block_start_label(l, block);
}

void lower_succs(struct lowerer *l, enum ir_term term, const u32 *succs, u32 count)
{
	struct ir_block *block;

	if (!lower_is_open(l))
		return;
	block = &l->fn->blocks.at[l->fn->block];
	block->term = (u8)term;
	block->succs = arena_copy(l->arena, succs, count * sizeof(*succs), _Alignof(u32));
	block->succ_count = count;
	for (u32 i = 0; i < count; i++)
		l->fn->blocks.at[succs[i]].pred_count++;
	l->fn->block = LOWER_NO_BLOCK;
}

void lower_jump(struct lowerer *l, u32 to)
{
	lower_succs(l, IR_TERM_JUMP, &to, 1);
}

void lower_branch(struct lowerer *l, const struct ir_cond *cond, u32 yes, u32 no)
{
	if (!lower_is_open(l))
		return;
	l->fn->blocks.at[l->fn->block].cond = *cond;
	lower_succs(l, IR_TERM_BRANCH, (u32[]){yes, no}, 2);
}

void lower_end(struct lowerer *l, enum ir_term term)
{
	lower_succs(l, term, NULL, 0);
}

// Remembers which instruction makes a temporary, for structural keys.
static void note_definition(struct lowerer *l, ir_place dst, u32 instr)
{
	const struct ir_place_info *place = &l->places.at[dst];
	struct ir_var_info *var = &l->vars.at[place->var];

	if (dst && place->depth == 0 && var->kind == IR_VAR_TEMP)
		var->def = instr;
}

struct ir_instr *lower_emit(struct lowerer *l, enum ir_op op, node_id node, ir_place dst,
	const struct ir_operand *args, u32 arg_count)
{
	struct lower_func *fn = l->fn;
	struct ir_instr *instr;

	if (lower_is_open(l)) {
		note_definition(l, dst, fn->instrs.len);
		instr = vec_push(l->arena, &fn->instrs);
		fn->blocks.at[fn->block].count++;
	} else {
		instr = &l->spill;
		*instr = (struct ir_instr){0};
	}
	instr->op = (u8)op;
	instr->block = fn->block;
	instr->node = node;
	instr->pos = node ? ast_node(l->ast, node)->pos : 0;
	instr->dst = dst;
	instr->args =
		arena_copy(l->arena, args, arg_count * sizeof(*args), _Alignof(struct ir_operand));
	instr->arg_count = arg_count;
	return instr;
}

struct ir_instr *lower_emit1(
	struct lowerer *l, enum ir_op op, node_id node, ir_place dst, struct ir_operand arg)
{
	return lower_emit(l, op, node, dst, &arg, 1);
}
