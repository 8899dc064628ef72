// SPDX-License-Identifier: Apache-2.0
// CTX001: the cancel function of a derived context is not called on some path.
#include "rules/release.h"

static bool is_discarded(const struct ir_func *func, ir_place result)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op == IR_DISCARD && instr->args[0].kind == IR_OPERAND_PLACE &&
			instr->args[0].index == result)
			return true;
	}
	return false;
}

static const char *what_happens(const struct loss *loss, bool discarded)
{
	if (loss->kind == LOSS_FIELD)
		return "stored in a field that nobody calls";
	if (loss->kind == LOSS_OVERWRITTEN)
		return "overwritten before it is called";
	return discarded ? "discarded" : "not called on every path";
}

static void on_acquisition(struct rule_context *context, const struct acquisition *acquisition)
{
	const struct acquired *acquired = &acquisition->acquired;
	const struct ir_func *func = context->unit->funcs[acquisition->func];
	const struct ir_instr *instr = &func->instrs[acquisition->instr];
	str call = rule_text(context, instr->call->node, 60);
	bool discarded = is_discarded(func, instr->call->results[acquisition->result]);
	struct draft draft;
	struct loss loss;

	if (!release_lost(context, acquisition, &loss))
		return;
	draft = draft_begin(context, FAULT_CTX001, instr->call->node,
		"the " STR_FMT " from `" STR_FMT "` is %s", STR_ARG(acquired->what), STR_ARG(call),
		what_happens(&loss, discarded));
	draft_step(&draft, instr->call->node, "the context and its " STR_FMT " are made here",
		STR_ARG(acquired->what));
	draft_path(&draft, loss.func, loss.walk_node);
	if (loss.kind == LOSS_FIELD)
		draft_step(&draft, loss.node,
			"stored in the field `" STR_FMT "`, which nothing ever calls or reads",
			STR_ARG(rule_sym(context, loss.field->name)));
	else if (loss.kind == LOSS_OVERWRITTEN)
		draft_step(&draft, loss.node,
			"overwritten here; the first one can no longer be called");
	else
		draft_step(&draft, loss.node, "%s leaves without calling it",
			release_exit_text(context->unit, loss.node));
	if (loss.kind == LOSS_FIELD)
		draft_wait(&draft, LATE_READ, loss.field);
	else
		draft_end(&draft);
}

void ctx001_cancel_lost(struct rule_context *context)
{
	release_each(context, MODEL_CANCEL, on_acquisition);
}
