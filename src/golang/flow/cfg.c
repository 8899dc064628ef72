// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/cfg.h"

static bool is_empty(const struct ir_func *func, u32 block)
{
	return func->blocks[block].count == 0 && func->blocks[block].term == IR_TERM_JUMP;
}

// Where a jump to block really goes. A cycle of empty blocks is left alone.
static u32 destination(const struct ir_func *func, const bool *keep, u32 block)
{
	enum { MAX_CHAIN = 64 };

	for (u32 i = 0; i < MAX_CHAIN && !keep[block] && is_empty(func, block); i++)
		block = func->blocks[block].succs[0];
	return block;
}

void cfg_skip_empty(struct ir_func *func, const bool *keep)
{
	for (u32 b = 0; b < func->block_count; b++) {
		for (u32 i = 0; i < func->blocks[b].succ_count; i++)
			func->blocks[b].succs[i] =
				destination(func, keep, func->blocks[b].succs[i]);
	}
}

bool *cfg_reachable(struct arena *arena, const struct ir_func *func)
{
	bool *reached = arena_array(arena, bool, func->block_count);
	u32 *work = arena_array(arena, u32, func->block_count);
	u32 count = 0;

	reached[0] = true;
	work[count++] = 0;
	while (count) {
		const struct ir_block *block = &func->blocks[work[--count]];

		for (u32 i = 0; i < block->succ_count; i++) {
			if (reached[block->succs[i]])
				continue;
			reached[block->succs[i]] = true;
			work[count++] = block->succs[i];
		}
	}
	return reached;
}

// Keeps the instructions that stand in a block's range, which may have been cut.
static void prune_instrs(struct arena *arena, struct ir_func *func, const u32 *number)
{
	u32 *first = arena_array(arena, u32, func->block_count);
	u32 kept = 1;

	for (u32 i = 1; i < func->instr_count; i++) {
		u32 b = func->instrs[i].block;
		const struct ir_block *block = &func->blocks[b];

		if (number[b] == UINT32_MAX || i >= block->first + block->count)
			continue;
		if (!first[b])
			first[b] = kept;
		func->instrs[kept] = func->instrs[i];
		func->instrs[kept++].block = number[b];
	}
	func->instr_count = kept;
	for (u32 b = 0; b < func->block_count; b++)
		func->blocks[b].first = first[b] ? first[b] : kept;
}

u32 *cfg_prune(struct arena *arena, struct ir_func *func)
{
	bool *reached = cfg_reachable(arena, func);
	u32 *number = arena_array(arena, u32, func->block_count);
	u32 kept = 0;

	for (u32 i = 0; i < func->block_count; i++)
		number[i] = reached[i] ? kept++ : UINT32_MAX;
	prune_instrs(arena, func, number);
	for (u32 i = 0; i < func->block_count; i++) {
		if (!reached[i])
			continue;
		for (u32 k = 0; k < func->blocks[i].succ_count; k++)
			func->blocks[i].succs[k] = number[func->blocks[i].succs[k]];
		func->blocks[number[i]] = func->blocks[i];
	}
	func->block_count = kept;
	return number;
}

// Post order, last first. The stack holds a block and the successor that comes next.
static u32 *reverse_post_order(struct arena *arena, struct ir_func *func)
{
	struct frame {
		u32 block, next;
	} *stack = arena_array(arena, struct frame, func->block_count);
	bool *seen = arena_array(arena, bool, func->block_count);
	u32 *order = arena_array(arena, u32, func->block_count);
	u32 depth = 1, at = func->block_count;

	seen[0] = true;
	while (depth) {
		struct frame *top = &stack[depth - 1];
		const struct ir_block *block = &func->blocks[top->block];
		u32 succ;

		if (top->next == block->succ_count) {
			order[--at] = top->block;
			depth--;
			continue;
		}
		succ = block->succs[top->next++];
		if (seen[succ])
			continue;
		seen[succ] = true;
		stack[depth++] = (struct frame){succ, 0};
	}
	for (u32 i = 0; i < func->block_count; i++)
		func->blocks[order[i]].rpo = i;
	return order;
}

static void find_preds(struct arena *arena, struct ir_func *func)
{
	u32 *start = arena_array(arena, u32, (size_t)func->block_count + 1);
	u32 *preds;

	for (u32 i = 0; i < func->block_count; i++) {
		func->blocks[i].pred_count = 0;
		for (u32 k = 0; k < func->blocks[i].succ_count; k++)
			start[func->blocks[i].succs[k] + 1]++;
	}
	for (u32 i = 0; i < func->block_count; i++)
		start[i + 1] += start[i];
	preds = arena_array(arena, u32, start[func->block_count]);
	for (u32 i = 0; i < func->block_count; i++) {
		func->blocks[i].preds = &preds[start[i]];
		for (u32 k = 0; k < func->blocks[i].succ_count; k++) {
			u32 succ = func->blocks[i].succs[k];

			preds[start[succ] + func->blocks[succ].pred_count++] = i;
		}
	}
}

// Nearest common dominator of two blocks whose dominators are known.
static u32 intersect(const struct ir_func *func, u32 a, u32 b)
{
	while (a != b) {
		if (func->blocks[a].rpo > func->blocks[b].rpo)
			a = func->blocks[a].idom;
		else
			b = func->blocks[b].idom;
	}
	return a;
}

static u32 dominator_of(const struct ir_func *func, const struct ir_block *block)
{
	u32 idom = UINT32_MAX;

	for (u32 i = 0; i < block->pred_count; i++) {
		u32 pred = block->preds[i];

		if (func->blocks[pred].idom == UINT32_MAX)
			continue;
		idom = idom == UINT32_MAX ? pred : intersect(func, idom, pred);
	}
	return idom;
}

static void find_dominators(struct ir_func *func, const u32 *order)
{
	bool changed = true;

	for (u32 i = 0; i < func->block_count; i++)
		func->blocks[i].idom = UINT32_MAX;
	func->blocks[0].idom = 0;
	while (changed) {
		changed = false;
		for (u32 i = 1; i < func->block_count; i++) {
			struct ir_block *block = &func->blocks[order[i]];
			u32 idom = dominator_of(func, block);

			changed |= idom != block->idom;
			block->idom = idom;
		}
	}
}

void cfg_analyse(struct arena *arena, struct ir_func *func)
{
	u32 *order = reverse_post_order(arena, func);

	find_preds(arena, func);
	find_dominators(func, order);
	cfg_find_loops(arena, func, order);
}
