// SPDX-License-Identifier: Apache-2.0
#include "golang/types/check_record.h"
#include "golang/types/expr_index.h"
#include "golang/types/named.h"
#include "golang/types/subst.h"
#include "golang/types/typexpr.h"

struct vars {
	VEC(struct object *) at;
	bool is_variadic;
};

static void add_vars(
	struct checking *c, struct vars *vars, node_id field, struct type *type, bool is_result)
{
	struct node_list names = ast_field_list(c->env.ast, field, 0);

	for (u32 i = 0; i < MAX(names.len, 1u); i++) {
		struct object *var =
			i < names.len
				? check_new_object(c, OBJECT_VAR, names.at[i])
				: check_new_var(c, NULL,
					  check_node(c, ast_field(c->env.ast, field, 1))->pos);

		var->type = type;
		var->is_param = !is_result;
		var->is_result = is_result;
		if (i < names.len)
			record_definition(c, names.at[i], var);
		*vec_push(c->arena, &vars->at) = var;
	}
}

// Parameters or results of a FIELD_LIST (0: none).
static struct vars collect(struct checking *c, node_id fields, bool is_result)
{
	struct vars vars = {0};
	struct node_list list = {0};

	if (fields)
		list = check_list(c, check_node(c, fields)->a);
	for (u32 i = 0; i < list.len; i++) {
		node_id type_id = ast_field(c->env.ast, list.at[i], 1);
		const struct node *node = check_node(c, type_id);
		bool has_dots = node->kind == NODE_ELLIPSIS;
		struct type *type;

		if (has_dots && node->a == 0) {
			type = type_invalid();
		} else {
			type = typexpr(c, has_dots ? node->a : type_id);
		}
		if (has_dots && !is_result && i + 1 == list.len) {
			vars.is_variadic = true;
			type = type_slice_new(c->ctx, type);
			record_type(c, type_id, MODE_TYPE, type, NULL);
		}
		add_vars(c, &vars, list.at[i], type, is_result);
	}
	return vars;
}

// (r *T[P, Q]) taken apart.
struct receiver {
	node_id type;    // as written
	node_id base;    // T
	node_id indexed; // T[P, Q] or 0
	bool is_pointer;
};

static struct receiver unpack(const struct checking *c, node_id type)
{
	struct receiver receiver = {.type = type, .base = check_unparen(c, type)};

	if (check_kind(c, receiver.base) == NODE_STAR_EXPR) {
		receiver.is_pointer = true;
		receiver.base = check_unparen(c, check_node(c, receiver.base)->a);
	}
	if (expr_is_indexed(c, receiver.base)) {
		receiver.indexed = receiver.base;
		receiver.base = check_node(c, receiver.base)->a;
	}
	return receiver;
}

// The receiver's type parameters take over the constraints of the declaration's.
static void copy_constraints(
	struct checking *c, struct type_params to, struct type_params from, struct type **targs)
{
	struct subst map = {.tparams = from.at, .targs = targs, .count = from.count};

	if (to.count != from.count)
		return;
	for (u32 i = 0; i < to.count; i++)
		to.at[i]->constraint = type_subst(c->ctx, from.at[i]->constraint, map);
}

static void record_receiver(struct checking *c, node_id id, struct type *type)
{
	for (;;) {
		const struct node *node = check_node(c, id);

		record_type(c, id, MODE_TYPE, type, NULL);
		if (node->kind == NODE_STAR_EXPR && type->kind == TYPE_POINTER)
			type = ((struct type_elem *)type)->elem;
		else if (node->kind != NODE_PAREN_EXPR)
			return;
		id = node->a;
	}
}

static struct type *generic_receiver(
	struct checking *c, const struct receiver *receiver, struct type_params *ret)
{
	struct type *generic = typexpr_generic(c, receiver->base);
	struct node_list names = expr_indices(c, receiver->indexed);
	struct type_params tparams = {.count = names.len};
	struct type **targs = arena_array(c->arena, struct type *, names.len);
	struct type *type;

	tparams.at = arena_array(c->arena, struct type_param *, names.len);
	for (u32 i = 0; i < names.len; i++) {
		tparams.at[i] = typexpr_declare_param(c, names.at[i], i);
		targs[i] = &tparams.at[i]->type;
		record_type(c, names.at[i], MODE_TYPE, targs[i], NULL);
	}
	*ret = tparams;
	if (generic->kind != TYPE_NAMED)
		return type_invalid();
	copy_constraints(c, tparams, type_params_of(generic), targs);
	type = type_instantiate(c->ctx, generic, targs, names.len);
	record_instance(c, receiver->base, targs, names.len);
	if (receiver->is_pointer && type->kind != TYPE_INVALID)
		type = type_pointer_new(c->ctx, type);
	record_receiver(c, receiver->type, type);
	return type;
}

static void collect_receiver(struct checking *c, struct type_signature *signature, node_id fields)
{
	struct node_list list = check_list(c, check_node(c, fields)->a);
	struct receiver receiver;
	struct vars vars = {0};
	struct type *type;

	if (list.len == 0)
		return;
	receiver = unpack(c, ast_field(c->env.ast, list.at[0], 1));
	if (receiver.indexed)
		type = generic_receiver(c, &receiver, &signature->recv_tparams);
	else
		type = typexpr(c, receiver.type);
	add_vars(c, &vars, list.at[0], type, false);
	signature->recv = vars.at.at[0];
}

void typexpr_signature(
	struct checking *c, struct type_signature *signature, node_id receiver, node_id func_type)
{
	const struct node *node = check_node(c, func_type);
	struct locals_mark mark = locals_enter(&c->locals);
	node_id tparams = check_extra(c, node, 0);
	struct vars params, results;

	if (receiver)
		collect_receiver(c, signature, receiver);
	if (tparams)
		typexpr_type_params(c, tparams, &signature->tparams);
	params = collect(c, check_extra(c, node, 1), false);
	results = collect(c, check_extra(c, node, 2), true);
	signature->params = type_tuple_new(c->ctx, params.at.at, params.at.len);
	signature->results = type_tuple_new(c->ctx, results.at.at, results.at.len);
	signature->variadic = params.is_variadic;
	locals_leave(&c->locals, mark);
}

static void declare_params(struct checking *c, struct type_params tparams)
{
	for (u32 i = 0; i < tparams.count; i++)
		check_declare(c, tparams.at[i]->object);
}

static void declare_vars(struct checking *c, const struct type_tuple *tuple)
{
	for (u32 i = 0; i < tuple->count; i++)
		check_declare(c, tuple->vars[i]);
}

void typexpr_declare_signature(struct checking *c, const struct type_signature *signature)
{
	declare_params(c, signature->recv_tparams);
	declare_params(c, signature->tparams);
	if (signature->recv)
		check_declare(c, signature->recv);
	declare_vars(c, signature->params);
	declare_vars(c, signature->results);
}
