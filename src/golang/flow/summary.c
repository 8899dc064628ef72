// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/summary.h"

#include "golang/flow/summary_internal.h"

#include <stdlib.h>

enum { MAX_WORKERS = 64 };

struct flow_summaries {
	const struct flow_summary **at; // by function index, published with release order
	u32 count, worker_count;
	struct arena arenas[MAX_WORKERS];
};

struct flow_summaries *flow_summaries_open(u32 function_count, u32 worker_count)
{
	struct flow_summaries *summaries = calloc(1, sizeof(*summaries));

	ASSERT(summaries && worker_count <= MAX_WORKERS);
	summaries->at = calloc(MAX(function_count, 1u), sizeof(*summaries->at));
	ASSERT(summaries->at);
	summaries->count = function_count;
	summaries->worker_count = worker_count;
	for (u32 i = 0; i < worker_count; i++)
		arena_init(&summaries->arenas[i]);
	return summaries;
}

void flow_summaries_close(struct flow_summaries *summaries)
{
	if (!summaries)
		return;
	for (u32 i = 0; i < summaries->worker_count; i++)
		arena_deinit(&summaries->arenas[i]);
	free(summaries->at);
	free(summaries);
}

const struct flow_summary *flow_summary_get(
	const struct flow_summaries *summaries, const struct object *function)
{
	const struct function *declared = function ? function->function : NULL;

	if (!declared || declared->index >= summaries->count)
		return NULL;
	return __atomic_load_n(&summaries->at[declared->index], __ATOMIC_ACQUIRE);
}

bool flow_never_returns(const struct flow_summaries *summaries, const struct object *function)
{
	const struct flow_summary *summary = flow_summary_get(summaries, function);

	return summary && summary->never_returns;
}

bool flow_is_local(const struct ir_unit *unit, const struct object *object)
{
	const struct node *decl;

	if (!object || !unit->function || object->source != unit->source)
		return false;
	decl = ast_node(&unit->source->ast, unit->function->decl);
	return object->pos > decl->pos && object->pos < decl->end &&
	       object != unit->function->object;
}

u32 flow_root(const struct ir_call *call, u32 index)
{
	u32 params = call->signature ? call->signature->params->count : 0;

	if (call->signature && call->signature->variadic && params && index >= params)
		return params;
	return index + 1;
}

static void note_blocking(const struct flow_summaries *summaries, const struct ir_func *func,
	struct flow_summary *ret)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];
		const struct flow_summary *callee;

		if (instr->op == IR_GO)
			ret->starts_goroutine = true;
		else if ((instr->op == IR_SEND || instr->op == IR_RECV) && !instr->in_select)
			ret->blocks = true;
		else if (instr->op == IR_CALL) {
			callee = flow_summary_get(summaries, instr->call->callee);
			ret->blocks |= callee && callee->blocks;
		}
	}
	for (u32 b = 0; b < func->block_count; b++) {
		const struct ir_block *block = &func->blocks[b];
		bool has_default = false;

		if (block->term != IR_TERM_SELECT)
			continue;
		for (u32 i = 0; i < block->succ_count; i++)
			has_default |= block->cases[i].comm == IR_COMM_DEFAULT;
		ret->blocks |= !has_default;
	}
}

static void make_results(const struct flow_summaries *summaries, struct arena *arena,
	const struct ir_unit *unit, struct flow_summary *ret)
{
	const struct ir_func *func = unit->funcs[0];
	struct flow_result *results = arena_array(arena, struct flow_result, func->result_count);

	ret->results = results;
	ret->result_count = func->result_count;
	for (u32 r = 0; r < func->result_count; r++)
		results[r].complete = true;
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op != IR_RETURN || func->blocks[instr->block].rpo == UINT32_MAX)
			continue;
		for (u32 r = 0; r < func->result_count; r++) {
			if (r < instr->arg_count)
				flow_origins_of(unit, func, &instr->args[r], &results[r]);
			else
				results[r].complete = false;
		}
	}
	for (u32 r = 0; r < func->result_count; r++)
		flow_mark_shared(summaries, unit, &results[r]);
}

struct flow_summary *flow_summary_make(struct flow_summaries *summaries, u32 worker,
	const struct ir_unit *unit, struct arena *scratch)
{
	struct arena *arena = &summaries->arenas[worker];
	struct flow_summary *ret = arena_new(arena, struct flow_summary);
	const struct ir_func *func = unit->funcs[0];

	ret->function = unit->function->object;
	ret->never_returns = ir_never_returns(func);
	ret->too_large = func->too_large;
	if (!ret->too_large) {
		note_blocking(summaries, func, ret);
		make_results(summaries, arena, unit, ret);
		flow_effects_make(summaries, arena, unit, scratch, ret);
	}
	__atomic_store_n(&summaries->at[unit->function->index], ret, __ATOMIC_RELEASE);
	return ret;
}
