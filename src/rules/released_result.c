// SPDX-License-Identifier: Apache-2.0
#include "rules/released_result.h"

#include "golang/flow/track.h"
#include "rules/acquire.h"

enum { STATUS_RELEASED = 1 };

struct follow {
	struct rule_context *context;
	const struct acquired *acquired;
	u32 result; // of the function itself
	bool found;
};

// The return tells the caller of an error: what comes with it is not looked at.
static bool reports_error(
	const struct follow *follow, const struct walk_state *state, const struct ir_instr *instr)
{
	i32 index = follow->acquired->error_result;
	const struct ir_operand *error;

	if (index < 0 || (u32)index >= instr->arg_count)
		return false;
	error = &instr->args[index];
	return error->kind == IR_OPERAND_PLACE && walk_is_nil(state, error->index) == WALK_FALSE;
}

static enum walk_action on_event(void *context, struct track *track, struct walk_state *state,
	const struct track_event *event)
{
	struct follow *follow = context;
	const struct object *method = event->call ? event->call->callee : NULL;

	(void)track;
	if (event->kind == TRACK_METHOD && method &&
		model_name_in(follow->acquired->releases, rule_sym(follow->context, method->name)))
		track_of(state)->status = STATUS_RELEASED;
	if (event->kind != TRACK_RETURNED || event->alias != TRACK_SAME ||
		event->index != follow->result || track_of(state)->status != STATUS_RELEASED)
		return WALK_GO_ON;
	if (reports_error(follow, state, event->instr))
		return WALK_STOP_PATH;
	follow->found = true;
	return WALK_STOP_ALL;
}

static enum walk_action on_exit(
	void *context, struct track *track, struct walk_state *state, const struct ir_block *block)
{
	(void)context;
	(void)track;
	(void)state;
	(void)block;
	return WALK_GO_ON;
}

// Follows what the call at `instr` acquires through the declared function.
static bool releases_it(struct rule_context *context, u32 instr, u32 inner,
	const struct acquired *outer, u32 result)
{
	const struct ir_func *func = context->unit->funcs[0];
	struct follow follow = {.context = context, .acquired = outer, .result = result};
	struct track_client client = {.context = &follow, .event = on_event, .exit = on_exit};
	struct track track = {.unit = context->unit,
		.func = func,
		.summaries = context->summaries,
		.client = &client,
		.walk = rule_walk(context, 0)};
	struct track_state first = {0};

	track_add(&first, func->instrs[instr].call->results[inner], TRACK_SAME, 0);
	return track_run(&track, instr, &first) && follow.found;
}

static bool check_result(struct rule_context *context, u32 result)
{
	const struct ir_func *func = context->unit->funcs[0];
	struct acquired outer;

	if (!acquired_by(context, context->unit->function->object, (i32)result, &outer) ||
		outer.kind != MODEL_RESOURCE || outer.owner_field)
		return false;
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];
		struct acquired inner;

		if (instr->op != IR_CALL || !instr->call->callee ||
			func->blocks[instr->block].rpo == UINT32_MAX)
			continue;
		for (u32 r = 0; r < instr->call->result_count; r++) {
			if (acquired_by(context, instr->call->callee, (i32)r, &inner) &&
				inner.source == outer.source &&
				releases_it(context, i, r, &outer, result))
				return true;
		}
	}
	return false;
}

bool released_result_note(struct rule_context *context)
{
	const struct ir_func *func = context->unit->funcs[0];

	for (u32 i = 0; i < func->result_count && !func->too_large; i++) {
		if (check_result(context, i))
			return true;
	}
	return false;
}
