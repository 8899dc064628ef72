// SPDX-License-Identifier: Apache-2.0
#include "golang/types/call.h"

#include "golang/types/builtin.h"
#include "golang/types/check_record.h"
#include "golang/types/conversion.h"
#include "golang/types/expr.h"
#include "golang/types/expr_index.h"
#include "golang/types/named.h"
#include "golang/types/subst.h"
#include "golang/types/typexpr.h"

u32 call_spread(struct checking *c, const struct operand *x, struct operand **list)
{
	struct type_tuple *tuple = (struct type_tuple *)x->type;

	*list = arena_array(c->arena, struct operand, tuple->count);
	for (u32 i = 0; i < tuple->count; i++)
		(*list)[i] = (struct operand){.mode = MODE_VALUE, .type = tuple->vars[i]->type};
	return tuple->count;
}

struct type **call_type_list(struct checking *c, struct node_list nodes)
{
	struct type **types = arena_array(c->arena, struct type *, nodes.len);
	bool is_valid = true;

	for (u32 i = 0; i < nodes.len; i++) {
		types[i] = typexpr_var(c, nodes.at[i]);
		is_valid &= types[i]->kind != TYPE_INVALID;
	}
	return is_valid ? types : NULL;
}

static void convert(
	struct checking *c, struct operand *x, const struct node *call, struct node_info *info)
{
	struct node_list args = check_list(c, call->b);
	struct type *type;

	expr_not_generic(c, NULL, x);
	if (info)
		info->is_conversion = true;
	type = x->type;
	if (x->mode == MODE_INVALID || args.len != 1) {
		expr_use_list(c, args);
		x->mode = MODE_INVALID;
		return;
	}
	if (c->env.is_type_enough) {
		x->mode = type->kind == TYPE_INVALID ? MODE_INVALID : MODE_VALUE;
		return;
	}
	expr_value(c, type, x, args.at[0]);
	conversion_apply(c, x, type);
	x->object = NULL;
}

static void call_result(struct operand *x, const struct type_signature *signature)
{
	struct type_tuple *results = signature->results;

	x->mode = MODE_VALUE;
	x->type = &results->type;
	if (results->count == 0)
		x->mode = MODE_NOVALUE;
	else if (results->count == 1)
		x->type = results->vars[0]->type;
}

// The type arguments in brackets; false when one is invalid or they are too many. A signature with all of
// them is instantiated at once.
static bool written_arguments(struct checking *c, struct call_site *site)
{
	struct node_list nodes = expr_indices(c, site->fun);
	u32 want = site->signature->tparams.count;

	site->targs = call_type_list(c, nodes);
	site->targ_count = nodes.len;
	if (!site->targs || nodes.len > want)
		return false;
	if (nodes.len == want) {
		site->signature = signature_instantiate(c->ctx, site->signature, site->targs, want);
		record_instance(c, site->fun, site->targs, want);
		site->targs = NULL;
		site->targ_count = 0;
	}
	return true;
}

static void call_function(struct checking *c, struct operand *x, node_id id, bool is_instance)
{
	const struct node *node = check_node(c, id);
	struct call_site site = {
		.call = id,
		.fun = node->a,
		.has_dots = (node->flags & NODE_HAS_ELLIPSIS) != 0,
	};
	struct type *core = type_core(x->type);
	struct call_arguments args;
	bool was_generic;

	if (!core || core->kind != TYPE_SIGNATURE) {
		if (x->type->kind != TYPE_INVALID)
			check_unresolved(c, site.fun, "call of something that is no function");
		expr_use_list(c, check_list(c, node->b));
		x->mode = MODE_INVALID;
		return;
	}
	site.signature = (struct type_signature *)core;
	was_generic = site.signature->tparams.count > 0;
	if (is_instance && !written_arguments(c, &site)) {
		expr_use_list(c, check_list(c, node->b));
		x->mode = MODE_INVALID;
		return;
	}
	if (!c->env.is_type_enough || site.signature->tparams.count > 0) {
		call_evaluate(c, check_list(c, node->b), &args);
		site.signature = call_match(c, &site, &args);
	}
	if (was_generic && site.signature->tparams.count == 0)
		record_type(c, site.fun, MODE_VALUE, &site.signature->type, NULL);
	call_result(x, site.signature);
	if (site.signature->tparams.count > 0 && x->mode == MODE_VALUE &&
		type_mentions_params(x->type, site.signature->tparams)) {
		check_unresolved(c, site.fun, "type arguments that could not be inferred");
		x->mode = MODE_INVALID;
	}
	c->env.has_call_or_recv = true;
}

// The function of a call; true when type arguments that follow it wait for the arguments.
static bool call_function_operand(struct checking *c, struct operand *x, node_id fun)
{
	bool is_instance = false;

	if (!expr_is_indexed(c, fun)) {
		expr_or_type(c, x, fun, true);
		return false;
	}
	is_instance = expr_index(c, x, fun);
	x->expr = fun;
	record_operand(c, x);
	return is_instance;
}

void call_expr(struct checking *c, struct operand *x, node_id id)
{
	const struct node *node = check_node(c, id);
	struct node_info *info = record_info(c, id);
	bool is_instance = call_function_operand(c, x, node->a);

	switch (x->mode) {
	case MODE_INVALID:
	case MODE_NOVALUE:
		expr_use_list(c, check_list(c, node->b));
		x->mode = MODE_INVALID;
		return;
	case MODE_CGO:
		expr_use_list(c, check_list(c, node->b));
		return;
	case MODE_TYPE:
		convert(c, x, node, info);
		return;
	case MODE_BUILTIN:
		if (info)
			info->builtin_plus_one = (u8)(x->builtin + 1);
		builtin_call(c, x, id);
		if (x->mode != MODE_CONSTANT)
			c->env.has_call_or_recv = true;
		return;
	default:
		break;
	}
	if (info)
		info->object = x->object;
	call_function(c, x, id, is_instance);
	x->object = NULL;
}
