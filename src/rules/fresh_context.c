// SPDX-License-Identifier: Apache-2.0
#include "rules/fresh_context.h"

enum { MAX_DEPTH = 6 };

static bool is_maker(struct rule_context *context, const struct object *callee, u32 depth)
{
	enum model_call call = model_call(context->model, callee);
	const struct flow_summary *summary;

	if (call == MODEL_CALL_CONTEXT_BACKGROUND || call == MODEL_CALL_CONTEXT_TODO)
		return true;
	summary = depth < MAX_DEPTH ? flow_summary_get(context->summaries, callee) : NULL;
	if (!summary || summary->too_large || summary->result_count != 1 ||
		!summary->results[0].complete || summary->results[0].count == 0)
		return false;
	for (u32 i = 0; i < summary->results[0].count; i++) {
		const struct flow_origin *origin = &summary->results[0].origins[i];

		if (origin->kind != FLOW_ORIGIN_CALL || origin->field ||
			!is_maker(context, origin->callee, depth + 1))
			return false;
	}
	return true;
}

// Whether instruction a comes before b on every way to b.
static bool precedes(const struct ir_func *func, u32 a, u32 b)
{
	if (func->instrs[a].block == func->instrs[b].block)
		return a < b;
	return ir_dominates(func, func->instrs[a].block, func->instrs[b].block);
}

struct search {
	bool derived; // what context.With… makes of a fresh context counts as well
	node_id made; // where it was made
};

static bool is_context_package(const struct object *callee)
{
	return callee && callee->package && str_equal(callee->package->path, STR("context"));
}

static bool from_variable(struct rule_context *context, const struct ir_func *func,
	const struct ir_instr *at, ir_place place, struct search *search, u32 depth);

static bool from_operand(struct rule_context *context, const struct ir_func *func,
	const struct ir_instr *at, const struct ir_operand *operand, struct search *search,
	u32 depth)
{
	if (operand->kind == IR_OPERAND_NIL) {
		search->made = operand->node;
		return true;
	}
	return operand->kind == IR_OPERAND_PLACE && operand->index && depth < MAX_DEPTH &&
	       from_variable(context, func, at, operand->index, search, depth + 1);
}

static bool from_instr(struct rule_context *context, const struct ir_func *func,
	const struct ir_instr *def, ir_place place, struct search *search, u32 depth)
{
	if (def->op == IR_COPY || def->op == IR_CONVERT)
		return from_operand(context, func, def, &def->args[0], search, depth);
	if (def->op != IR_CALL || def->call->is_builtin || !def->call->result_count ||
		def->call->results[0] != place)
		return false;
	if (search->derived && is_context_package(def->call->callee) && def->call->arg_count)
		return from_operand(context, func, def, &def->call->args[0], search, depth);
	if (!is_maker(context, def->call->callee, 0))
		return false;
	search->made = def->node;
	return true;
}

static bool from_variable(struct rule_context *context, const struct ir_func *func,
	const struct ir_instr *at, ir_place place, struct search *search, u32 depth)
{
	const struct ir_var_info *var = &context->unit->vars[context->unit->places[place].var];
	u32 use = (u32)(at - func->instrs);

	if (context->unit->places[place].depth || var->func != func->index ||
		var->assigned_in_closure)
		return false;
	if (var->kind == IR_VAR_TEMP)
		return var->def &&
		       from_instr(context, func, &func->instrs[var->def], place, search, depth);
	// A variable must have been assigned just once, and certainly before.
	if (var->assign_count != 1)
		return false;
	for (u32 i = 1; i < func->instr_count; i++) {
		if (func->instrs[i].dst == place)
			return precedes(func, i, use) &&
			       from_instr(context, func, &func->instrs[i], place, search, depth);
	}
	return false;
}

bool fresh_context(struct rule_context *context, const struct ir_func *func,
	const struct ir_instr *instr, const struct ir_operand *operand, node_id *made)
{
	struct search search = {0};

	if (!from_operand(context, func, instr, operand, &search, 0))
		return false;
	*made = search.made;
	return true;
}

bool fresh_context_helper(struct rule_context *context, const struct object *callee)
{
	const struct flow_summary *summary = flow_summary_get(context->summaries, callee);
	str name;

	if (!summary || !(summary->client_facts & RULE_MAKES_CONTEXT) ||
		callee->package != context->package)
		return false;
	// What is exported has callers of its own, and may have to stay as it is.
	name = rule_sym(context, callee->name);
	return name.ptr[0] < 'A' || name.ptr[0] > 'Z';
}

bool fresh_context_only_values(
	struct rule_context *context, const struct ir_call *call, u32 argument)
{
	const struct flow_summary *summary = flow_summary_get(context->summaries, call->callee);
	u32 lookups = 0;

	if (!summary || summary->too_large || call->is_interface)
		return false;
	for (u32 i = 0; i < summary->effect_count; i++) {
		const struct flow_effect *effect = &summary->effects[i];

		if (effect->root != flow_root(call, argument))
			continue;
		if (effect->kind != FLOW_METHOD || effect->path_len || !effect->callee ||
			!str_equal(rule_sym(context, effect->callee->name), STR("Value")))
			return false;
		lookups++;
	}
	return lookups > 0;
}

// A fresh context, or one derived from it in this function, goes into a call that works under it.
static bool works_under(
	struct rule_context *context, const struct ir_func *func, const struct ir_instr *instr)
{
	const struct ir_call *call = instr->call;

	for (u32 i = 0; i < call->arg_count; i++) {
		struct search search = {.derived = true};
		const struct type_tuple *params = call->signature ? call->signature->params : NULL;

		if (params && i < params->count &&
			type_is_named(params->vars[i]->type, STR("context"), STR("Context")) &&
			call->args[i].kind == IR_OPERAND_PLACE &&
			from_operand(context, func, instr, &call->args[i], &search, 0) &&
			!fresh_context_only_values(context, call, i))
			return true;
	}
	return false;
}

bool fresh_context_note(struct rule_context *context)
{
	const struct ir_func *func = context->unit->funcs[0];
	struct type_tuple *params = func->signature ? func->signature->params : NULL;

	if (!params || func->too_large || context->unit->source->is_test)
		return false;
	for (u32 i = 0; i < params->count; i++) {
		struct type *type = params->vars[i]->type;

		if (type_is_named(type, STR("context"), STR("Context")) ||
			type_is_named(type_deref(type), STR("net/http"), STR("Request")))
			return false;
	}
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op != IR_CALL || instr->call->is_builtin ||
			func->blocks[instr->block].rpo == UINT32_MAX)
			continue;
		if (fresh_context_helper(context, instr->call->callee))
			return true;
		if (!is_context_package(instr->call->callee) && works_under(context, func, instr))
			return true;
	}
	return false;
}
