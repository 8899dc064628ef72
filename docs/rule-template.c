// SPDX-License-Identifier: Apache-2.0
// CTX013: nil is passed where a context is expected.
//
// A template to copy to src/rules/ctx013_nil_context.c. `make test` compiles it, so it is what a rule looks like today.
#include "rules/rule.h"

// In src/rules the line in rules.def declares it; here it has to be said.
void ctx013_nil_context(struct rule_context *context);

static bool wants_context(const struct ir_call *call, u32 index)
{
	const struct type_tuple *params;

	if (!call->signature || index >= call->signature->params->count)
		return false;
	params = call->signature->params;
	return type_is_named(params->vars[index]->type, STR("context"), STR("Context"));
}

static void report(struct rule_context *context, const struct ir_call *call, node_id argument)
{
	str text = rule_text(context, call->node, 60);
	struct draft draft = draft_begin(context, FAULT_CTX013, argument,
		"nil is passed as the context of `" STR_FMT "`", STR_ARG(text));

	draft_step(&draft, call->node, "the callee may call a method of it and panic");
	draft_end(&draft);
}

static void look_at(struct rule_context *context, const struct ir_instr *instr)
{
	if (instr->op != IR_CALL && instr->op != IR_DEFER && instr->op != IR_GO)
		return;
	for (u32 i = 0; i < instr->call->arg_count; i++) {
		if (instr->call->args[i].kind == IR_OPERAND_NIL && wants_context(instr->call, i))
			report(context, instr->call, instr->call->args[i].node);
	}
}

void ctx013_nil_context(struct rule_context *context)
{
	// A unit is a declared function and the closures in it.
	for (u32 f = 0; f < context->unit->func_count; f++) {
		const struct ir_func *func = context->unit->funcs[f];

		for (u32 i = 1; i < func->instr_count; i++)
			look_at(context, &func->instrs[i]);
	}
}
