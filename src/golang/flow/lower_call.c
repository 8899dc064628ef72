// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/lower.h"

// The name that is called: without parentheses and type arguments.
static node_id called_name(const struct lowerer *l, node_id fun)
{
	fun = ast_unparen(l->ast, fun);
	if (ast_kind(l->ast, fun) == NODE_INDEX_EXPR ||
		ast_kind(l->ast, fun) == NODE_INDEX_LIST_EXPR) {
		node_id x = ast_unparen(l->ast, ast_node(l->ast, fun)->a);
		const struct object *object = lower_info(l, x)->object;

		if (object && object->kind == OBJECT_FUNC)
			return x;
	}
	return fun;
}

static struct type_signature *signature_of(struct type *type)
{
	struct type *core = type ? type_core(type) : NULL;

	return core ? type_under_signature(core) : NULL;
}

static const struct object *receiver_of(const struct object *func)
{
	struct type_signature *signature = signature_of(func->type);

	return signature ? signature->recv : NULL;
}

static bool is_interface_method(const struct object *func)
{
	const struct object *recv = receiver_of(func);

	return !func->function && recv && recv->type &&
	       (type_is_interface(recv->type) || type_is_param(recv->type));
}

static bool is_pointer(struct type *type)
{
	return type && type_under_pointer(type);
}

struct ir_operand lower_receiver(struct lowerer *l, node_id selector, const struct object *method)
{
	const struct node_info *info = lower_info(l, selector);
	node_id x = ast_node(l->ast, selector)->a;
	struct lower_ref ref = lower_place(l, x);
	ir_place place = lower_embedded(l, selector, ref.place);
	const struct object *recv = receiver_of(method);
	struct ir_operand operand;

	if (!place)
		return lower_operand_other(l, x);
	if (recv && is_pointer(recv->type) && !info->selector_indirect &&
		!is_pointer(lower_type(l, x)))
		lower_mark_address(l, x);
	operand = lower_operand_place(
		place, x, info->path_len ? l->places.at[place].type : lower_type(l, x));
	operand.deref = ref.deref && place == ref.place;
	return operand;
}

void lower_callee(struct lowerer *l, struct ir_call *call, struct object *callee)
{
	call->callee = callee->origin ? callee->origin : callee;
	call->is_interface = is_interface_method(call->callee);
	if (!call->is_interface && l->oracle && l->oracle->never_returns)
		call->never_returns = l->oracle->never_returns(l->oracle->context, call->callee);
}

// The function that is called. True when the receiver is the first argument: T.Method(x, ...).
static bool call_function(struct lowerer *l, struct ir_call *call, node_id node)
{
	node_id fun = called_name(l, ast_node(l->ast, node)->a);
	const struct node_info *info = lower_info(l, fun);
	struct object *callee = lower_info(l, node)->object;

	call->targs = info->targs;
	call->targ_count = info->targ_count;
	if (!callee || callee->kind != OBJECT_FUNC) {
		call->fun = ast_kind(l->ast, fun) == NODE_FUNC_LIT ? lower_closure(l, fun)
		                                                   : lower_value(l, fun, 0);
		if (call->fun.kind == IR_OPERAND_CLOSURE)
			call->closure = (i32)call->fun.index;
		return false;
	}
	lower_callee(l, call, callee);
	if (ast_kind(l->ast, fun) != NODE_SELECTOR_EXPR || !receiver_of(call->callee))
		return false;
	if (lower_info(l, ast_node(l->ast, fun)->a)->mode == MODE_TYPE)
		return true;
	call->recv = lower_receiver(l, fun, call->callee);
	return false;
}

static struct type *param_type(const struct ir_call *call, u32 index)
{
	const struct type_tuple *params = call->signature ? call->signature->params : NULL;
	struct type_elem *rest;

	if (!params || params->count == 0)
		return NULL;
	if (!call->signature->variadic || index + 1 < params->count)
		return index < params->count ? params->vars[index]->type : NULL;
	if (call->has_ellipsis)
		return params->vars[params->count - 1]->type;
	rest = type_under_elem(params->vars[params->count - 1]->type, TYPE_SLICE);
	return rest ? rest->elem : NULL;
}

static bool has_many_values(const struct lowerer *l, node_id node)
{
	const struct node_info *info = lower_info(l, node);

	return ast_kind(l->ast, node) == NODE_CALL_EXPR && !info->is_conversion &&
	       !info->builtin_plus_one && info->type && type_as_tuple(info->type);
}

u32 lower_values(struct lowerer *l, struct node_list list, const struct ir_operand **ret)
{
	struct ir_operand *values;
	const ir_place *results;
	node_id only = list.len == 1 ? ast_unparen(l->ast, list.at[0]) : 0;
	u32 count = list.len;

	if (only && has_many_values(l, only)) {
		count = lower_call_results(l, only, &results);
		values = arena_array(l->arena, struct ir_operand, count);
		for (u32 i = 0; i < count; i++)
			values[i] = lower_operand_place(
				results[i], only, l->places.at[results[i]].type);
	} else {
		values = arena_array(l->arena, struct ir_operand, count);
		for (u32 i = 0; i < count; i++)
			values[i] = lower_value(l, list.at[i], 0);
	}
	*ret = values;
	return count;
}

static void call_args(struct lowerer *l, struct ir_call *call, node_id node, bool first_is_receiver)
{
	const struct ir_operand *values;
	u32 count = lower_values(l, ast_field_list(l->ast, node, 1), &values);
	struct ir_operand *args = arena_array(l->arena, struct ir_operand, count);

	for (u32 i = 0; i < count; i++)
		args[i] = lower_to_type(l, values[i], param_type(call, i), 0);
	if (first_is_receiver && count) {
		call->recv = args[0];
		args++;
		count--;
	}
	call->args = args;
	call->arg_count = count;
}

static void call_results(struct lowerer *l, struct ir_call *call)
{
	u32 count = call->signature ? call->signature->results->count : 0;
	ir_place *results = arena_array(l->arena, ir_place, count);

	for (u32 i = 0; i < count; i++)
		results[i] = lower_temp(l, call->signature->results->vars[i]->type);
	call->results = results;
	call->result_count = count;
}

static struct ir_call *call_new(struct lowerer *l, node_id node)
{
	struct ir_call *call = arena_new(l->arena, struct ir_call);
	bool first_is_receiver;

	call->node = node;
	call->closure = -1;
	call->has_ellipsis = ast_node(l->ast, node)->flags & NODE_HAS_ELLIPSIS;
	call->signature = signature_of(lower_type(l, ast_node(l->ast, node)->a));
	first_is_receiver = call_function(l, call, node);
	call_args(l, call, node, first_is_receiver);
	return call;
}

u32 lower_call_results(struct lowerer *l, node_id node, const ir_place **ret)
{
	struct ir_call *call = call_new(l, node);
	struct ir_instr *instr;

	call_results(l, call);
	instr = lower_emit(l, IR_CALL, node, 0, NULL, 0);
	instr->call = call;
	for (u32 i = 0; i < call->result_count; i++) {
		ir_var var = l->places.at[call->results[i]].var;

		l->vars.at[var].def = lower_is_open(l) ? l->fn->instrs.len - 1 : 0;
	}
	if (call->never_returns)
		lower_end(l, IR_TERM_NORETURN);
	*ret = call->results;
	return call->result_count;
}

static struct ir_operand value_convert(struct lowerer *l, node_id node, ir_place dst)
{
	struct node_list args = ast_field_list(l->ast, node, 1);
	struct ir_operand value;

	if (args.len == 0)
		return lower_operand_other(l, node);
	value = lower_value(l, args.at[0], 0);
	if (!dst)
		dst = lower_temp(l, lower_type(l, node));
	lower_emit1(l, IR_CONVERT, node, dst, value)->type = lower_type(l, node);
	return lower_operand_place(dst, node, lower_type(l, node));
}

struct ir_operand lower_call_value(struct lowerer *l, node_id node, ir_place dst)
{
	const struct node_info *info = lower_info(l, node);
	const ir_place *results;

	if (info->builtin_plus_one)
		return lower_builtin_value(l, node, dst);
	if (info->is_conversion)
		return value_convert(l, node, dst);
	if (lower_call_results(l, node, &results) == 0)
		return lower_operand_other(l, node);
	return lower_operand_place(results[0], node, l->places.at[results[0]].type);
}

void lower_call_later(struct lowerer *l, enum ir_op op, node_id statement, node_id node)
{
	struct ir_call *call;

	node = ast_unparen(l->ast, node);
	if (ast_kind(l->ast, node) != NODE_CALL_EXPR || lower_info(l, node)->is_conversion) {
		lower_effects(l, node);
		return;
	}
	call = lower_info(l, node)->builtin_plus_one ? lower_builtin_call(l, node)
	                                             : call_new(l, node);
	if (op == IR_DEFER)
		l->fn->func->has_defer = true;
	lower_emit(l, op, statement, 0, NULL, 0)->call = call;
}
