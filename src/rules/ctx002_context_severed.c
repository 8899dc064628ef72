// SPDX-License-Identifier: Apache-2.0
// CTX002: a function that has a context passes Background(), TODO() or nil downstream, or calls a helper
// that makes its own.
#include "rules/fresh_context.h"

// Work that must be done although, or because, the context has ended.
static bool is_cleanup_name(str name)
{
	static const str words[] = {STR("hutdown"), STR("lose"), STR("leanup"), STR("ollback"),
		STR("elease"), STR("nlock"), STR("evoke"), STR("bort"), STR("ancel"),
		STR("eardown"), STR("top"), STR("lush"), STR("rain"), STR("efer")};

	for (u32 i = 0; i < ARRAY_LEN(words); i++) {
		if (str_find(name, words[i]) < name.len)
			return true;
	}
	return false;
}

// The parameter's value is looked at somewhere: the function works under its context.
static bool has_context_param(const struct ir_unit *unit, const struct ir_func *func)
{
	for (u32 i = 0; i < func->param_count; i++) {
		const struct ir_var_info *var = &unit->vars[func->params[i]];
		bool named = var->object &&
		             !str_equal(symtab_text(unit->names, var->object->name), STR("_"));

		if (named && (type_is_named(var->type, STR("context"), STR("Context")) ||
				     type_is_named(type_deref(var->type), STR("net/http"),
					     STR("Request"))))
			return true;
	}
	return false;
}

// A closure that runs within its maker works under the maker's context.
static bool has_context(const struct ir_unit *unit, const struct ir_func *func)
{
	for (;;) {
		if (has_context_param(unit, func))
			return true;
		if (func->parent < 0 || func->use != IR_CLOSURE_CALLED)
			return false;
		func = unit->funcs[func->parent];
	}
}

static bool is_done_channel(struct rule_context *context, const struct ir_func *func, ir_place chan)
{
	const struct ir_var_info *var = &context->unit->vars[context->unit->places[chan].var];

	return var->kind == IR_VAR_TEMP && var->def && var->func == func->index &&
	       func->instrs[var->def].op == IR_CALL &&
	       model_call(context->model, func->instrs[var->def].call->callee) ==
	               MODEL_CALL_CONTEXT_DONE;
}

static bool is_context_error(
	struct rule_context *context, const struct ir_func *func, ir_place place)
{
	const struct ir_var_info *var = &context->unit->vars[context->unit->places[place].var];

	return var->kind == IR_VAR_TEMP && var->def && var->func == func->index &&
	       func->instrs[var->def].op == IR_CALL &&
	       model_call(context->model, func->instrs[var->def].call->callee) ==
	               MODEL_CALL_CONTEXT_ERR;
}

// From block a control may go on to block b for good: b is not in a loop that comes back to a.
static bool leads_on(const struct ir_func *func, u32 a, u32 b)
{
	return ir_dominates(func, a, b) ||
	       (ir_reaches(func, a, b) && !ir_reaches(func, b, a) && a != b);
}

// Control gets here when the context has ended: after <-ctx.Done(), also as one case of a select that all
// lead here, or where ctx.Err() is not nil.
static bool after_the_end(struct rule_context *context, const struct ir_func *func, u32 block)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op == IR_RECV && instr->args[0].kind == IR_OPERAND_PLACE &&
			is_done_channel(context, func, instr->args[0].index) &&
			leads_on(func, instr->block, block))
			return true;
	}
	for (u32 b = 0; b < func->block_count; b++) {
		const struct ir_block *branch = &func->blocks[b];
		u32 bad;

		if (branch->term != IR_TERM_BRANCH || branch->cond.kind != IR_COND_CMP ||
			branch->cond.a.kind != IR_OPERAND_PLACE || branch->rpo == UINT32_MAX ||
			!is_context_error(context, func, branch->cond.a.index))
			continue;
		bad = branch->succs[branch->cond.token == TOKEN_NEQ ? 0 : 1];
		if (func->blocks[bad].pred_count == 1 && ir_dominates(func, bad, block))
			return true;
	}
	return false;
}

static bool takes_context(const struct ir_call *call, u32 arg)
{
	const struct type_tuple *params = call->signature ? call->signature->params : NULL;

	return params && arg < params->count &&
	       type_is_named(params->vars[arg]->type, STR("context"), STR("Context"));
}

static str callee_name(struct rule_context *context, const struct ir_call *call)
{
	return call->callee ? rule_sym(context, call->callee->name) : STR_EMPTY;
}

// The same for messages: a func value has the name of its variable.
static str call_text(struct rule_context *context, const struct ir_call *call)
{
	str name = callee_name(context, call);

	return name.len || call->fun.kind == IR_OPERAND_NONE
	               ? name
	               : rule_text(context, call->fun.node, 40);
}

// The variable that alone gets this temporary, or 0.
static ir_place only_copy(const struct ir_unit *unit, const struct ir_func *func, ir_place temp)
{
	ir_place found = 0;

	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op != IR_COPY || instr->args[0].kind != IR_OPERAND_PLACE ||
			instr->args[0].index != temp)
			continue;
		if (found || !instr->dst)
			return 0;
		found = instr->dst;
	}
	return found && unit->vars[unit->places[found].var].assign_count <= 1 ? found : 0;
}

// ctx, cancel := context.WithTimeout(context.Background(), …), and only clean-up works under it.
static bool only_for_cleanup(
	struct rule_context *context, const struct ir_func *func, const struct ir_call *made)
{
	ir_place derived =
		made->result_count ? only_copy(context->unit, func, made->results[0]) : 0;
	u32 uses = 0;

	if (!derived || context->unit->vars[context->unit->places[derived].var].captured)
		return false;
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op != IR_CALL && instr->op != IR_DEFER && instr->op != IR_GO)
			continue;
		for (u32 a = 0; a < instr->call->arg_count; a++) {
			if (instr->call->args[a].kind != IR_OPERAND_PLACE ||
				instr->call->args[a].index != derived)
				continue;
			if (!is_cleanup_name(callee_name(context, instr->call)))
				return false;
			uses++;
		}
	}
	return uses > 0;
}

// client, err := NewClient(context.Background()): kept in a field, it outlives the call that makes it.
static bool makes_long_lived(
	struct rule_context *context, const struct ir_func *func, const struct ir_call *call)
{
	const struct ir_place_info *info;
	ir_place kept = 0;

	if (!str_starts(callee_name(context, call), STR("New")) || !call->result_count)
		return false;
	kept = only_copy(context->unit, func, call->results[0]);
	info = &context->unit->places[kept];
	return kept && info->depth && info->step.kind == IR_STEP_FIELD;
}

// A context is made that takes over some of the given one's values: namespace.With(Background(), ns) where
// ns came from a call that was given the context. Cut off, but knowingly.
static bool takes_values_over(
	struct rule_context *context, const struct ir_func *func, const struct ir_call *call)
{
	const struct type_tuple *results = call->signature ? call->signature->results : NULL;

	if (!results || !results->count ||
		!type_is_named(results->vars[0]->type, STR("context"), STR("Context")))
		return false;
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *source = &func->instrs[i];

		if (source->op != IR_CALL || source->call == call || !source->call->result_count ||
			!source->call->arg_count || !takes_context(source->call, 0))
			continue;
		for (u32 a = 0; a < call->arg_count; a++) {
			if (call->args[a].kind == IR_OPERAND_PLACE && call->args[a].index &&
				call->args[a].index ==
					only_copy(context->unit, func, source->call->results[0]))
				return true;
		}
	}
	return false;
}

// One context is nil or fresh, but the given one is passed as well.
static bool passes_another(
	struct rule_context *context, const struct ir_func *func, const struct ir_instr *instr)
{
	for (u32 i = 0; i < instr->call->arg_count; i++) {
		node_id made;

		if (takes_context(instr->call, i) &&
			!fresh_context(context, func, instr, &instr->call->args[i], &made))
			return true;
	}
	return false;
}

static bool is_on_purpose(struct rule_context *context, const struct ir_func *func,
	const struct ir_instr *instr, u32 argument)
{
	const struct ir_call *call = instr->call;

	return after_the_end(context, func, instr->block) || passes_another(context, func, instr) ||
	       fresh_context_only_values(context, call, argument) ||
	       only_for_cleanup(context, func, call) || makes_long_lived(context, func, call) ||
	       takes_values_over(context, func, call);
}

static void report_argument(struct rule_context *context, const struct ir_instr *instr,
	const struct ir_operand *argument, node_id made)
{
	struct draft draft = draft_begin(context, FAULT_CTX002, instr->node,
		"`" STR_FMT "` is cut off from the context that this function was given",
		STR_ARG(call_text(context, instr->call)));

	if (made && made != argument->node)
		draft_step(&draft, made, "a fresh context is made here");
	draft_step(&draft, argument->node,
		"no cancellation, deadline or value of the caller arrives here");
	draft_end(&draft);
}

static void report_helper(struct rule_context *context, const struct ir_instr *instr)
{
	str name = callee_name(context, instr->call);
	struct draft draft = draft_begin(context, FAULT_CTX002, instr->node,
		"`" STR_FMT "` makes its own context instead of taking this function's",
		STR_ARG(name));

	draft_step(&draft, instr->node,
		"what it does goes on when the caller has given up: give it a context parameter");
	draft_end(&draft);
}

// The helper is at fault, not each of its calls.
static bool is_first_call(const struct ir_func *func, const struct ir_instr *call)
{
	for (u32 i = 1; &func->instrs[i] != call; i++) {
		if (func->instrs[i].op == IR_CALL &&
			func->instrs[i].call->callee == call->call->callee)
			return false;
	}
	return true;
}

static void check_call(
	struct rule_context *context, const struct ir_func *func, const struct ir_instr *instr)
{
	const struct ir_call *call = instr->call;

	if (call->is_builtin || call->never_returns || is_cleanup_name(callee_name(context, call)))
		return;
	for (u32 i = 0; i < call->arg_count; i++) {
		node_id made = 0;

		if (!takes_context(call, i) ||
			!fresh_context(context, func, instr, &call->args[i], &made))
			continue;
		if (!is_on_purpose(context, func, instr, i))
			report_argument(context, instr, &call->args[i], made);
		return;
	}
	if (fresh_context_helper(context, call->callee) && is_first_call(func, instr) &&
		!after_the_end(context, func, instr->block))
		report_helper(context, instr);
}

void ctx002_context_severed(struct rule_context *context)
{
	const struct function *function = context->unit->function;

	if (context->unit->source->is_test ||
		(function && is_cleanup_name(rule_sym(context, function->object->name))))
		return;
	for (u32 f = 0; f < context->unit->func_count; f++) {
		const struct ir_func *func = context->unit->funcs[f];

		if (func->too_large || !has_context(context->unit, func))
			continue;
		for (u32 i = 1; i < func->instr_count; i++) {
			const struct ir_instr *instr = &func->instrs[i];

			if (instr->op == IR_CALL && func->blocks[instr->block].rpo != UINT32_MAX)
				check_call(context, func, instr);
		}
	}
}
