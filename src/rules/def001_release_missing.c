// SPDX-License-Identifier: Apache-2.0
// DEF001: a resource is acquired and on some path neither released nor handed over.
#include "rules/release.h"

static void describe_loss(
	struct draft *draft, const struct acquisition *acquisition, const struct loss *loss)
{
	const struct acquired *acquired = &acquisition->acquired;

	draft_path(draft, loss->func, loss->walk_node);
	if (loss->kind == LOSS_OVERWRITTEN)
		draft_step(draft, loss->node,
			"the only variable that holds the " STR_FMT " is assigned again",
			STR_ARG(acquired->what));
	else if (loss->kind == LOSS_FIELD)
		draft_step(draft, loss->node,
			"it goes into the field `" STR_FMT "`, which nothing ever reads",
			STR_ARG(rule_sym(draft->context, loss->field->name)));
	else
		draft_step(draft, loss->node, "%s leaves without releasing the " STR_FMT,
			release_exit_text(draft->context->unit, loss->node),
			STR_ARG(acquired->what));
}

static void on_acquisition(struct rule_context *context, const struct acquisition *acquisition)
{
	const struct acquired *acquired = &acquisition->acquired;
	const struct ir_func *func = context->unit->funcs[acquisition->func];
	const struct ir_instr *instr = &func->instrs[acquisition->instr];
	str call = rule_text(context, instr->call->node, 60);
	struct draft draft;
	struct loss loss;
	str releases = acquired->releases;
	str release = str_cut(&releases, '|');

	if (!release_lost(context, acquisition, &loss))
		return;
	draft = draft_begin(context, FAULT_DEF001, instr->call->node,
		loss.kind == LOSS_OVERWRITTEN
			? "the " STR_FMT " from `" STR_FMT
			  "` is not released before its variable is assigned again"
			: "the " STR_FMT " from `" STR_FMT "` is not released on every path",
		STR_ARG(acquired->what), STR_ARG(call));
	draft_step(&draft, instr->call->node, "the " STR_FMT " is acquired here",
		STR_ARG(acquired->what));
	describe_loss(&draft, acquisition, &loss);
	draft_fact(&draft, STR("resource"), STR_FMT, STR_ARG(acquired->what));
	draft_fact(&draft, STR("release"), STR_FMT, STR_ARG(release));
	if (loss.kind == LOSS_FIELD)
		draft_wait(&draft, LATE_READ, loss.field);
	else
		draft_end(&draft);
}

// A process that nobody waits for here is meant to go on; one that is waited for on one path is not.
static void on_paired(struct rule_context *context, const struct acquisition *acquisition)
{
	const struct ir_func *func = context->unit->funcs[acquisition->func];

	if (acquisition->acquired.callee != acquisition->acquired.source)
		return;
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if ((instr->op == IR_CALL || instr->op == IR_DEFER) && instr->call->callee &&
			model_name_in(acquisition->acquired.releases,
				rule_sym(context, instr->call->callee->name))) {
			on_acquisition(context, acquisition);
			return;
		}
	}
}

void def001_release_missing(struct rule_context *context)
{
	release_each(context, MODEL_RESOURCE, on_acquisition);
	release_each(context, MODEL_PAIRED, on_paired);
}
