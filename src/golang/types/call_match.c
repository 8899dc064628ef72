// SPDX-License-Identifier: Apache-2.0
#include "golang/types/assign.h"
#include "golang/types/call.h"
#include "golang/types/check_record.h"
#include "golang/types/expr.h"
#include "golang/types/expr_index.h"
#include "golang/types/infer.h"
#include "golang/types/named.h"
#include "golang/types/subst.h"

// Type parameters that are to be found together: those of the function, then those of generic arguments.
struct unknowns {
	VEC(struct type_param *) tparams;
	VEC(struct type *) targs;
};

static void add_unknowns(struct checking *c, struct unknowns *unknowns, struct type_params tparams,
	struct type *const *targs, u32 targ_count)
{
	for (u32 i = 0; i < tparams.count; i++) {
		*vec_push(c->arena, &unknowns->tparams) = tparams.at[i];
		*vec_push(c->arena, &unknowns->targs) = i < targ_count ? targs[i] : NULL;
	}
}

static bool infer(struct checking *c, struct unknowns *unknowns, struct type *const *params,
	struct type *const *args, u32 count)
{
	struct infer_request request = {
		.tparams = {unknowns->tparams.at, unknowns->tparams.len},
		.params = params,
		.args = args,
		.arg_count = count,
	};

	return type_infer(c->ctx, &request, unknowns->targs.at);
}

static bool is_generic_function(const struct operand *x)
{
	return x->mode != MODE_INVALID && x->type->kind == TYPE_SIGNATURE &&
	       ((struct type_signature *)x->type)->tparams.count > 0;
}

// A generic function as an argument: evaluated without an instance when the call may say more.
static void evaluate_one(struct checking *c, node_id id, struct operand *x, bool allow_tuple,
	struct type ***targs, u32 *targ_count)
{
	if (expr_is_indexed(c, id)) {
		*x = (struct operand){.mode = MODE_INVALID, .expr = id, .type = type_invalid()};
		if (expr_index(c, x, id)) {
			struct type_signature *signature = (struct type_signature *)x->type;
			struct node_list nodes = expr_indices(c, id);

			x->expr = id;
			if (nodes.len < signature->tparams.count && check_allows(c, 21)) {
				*targs = call_type_list(c, nodes);
				*targ_count = *targs ? nodes.len : 0;
				return;
			}
			call_instantiate(c, NULL, x, id);
		}
		x->expr = id;
		record_operand(c, x);
		expr_exclude_types(x);
		return;
	}
	expr_raw(c, NULL, x, id, NULL, true);
	expr_exclude_types(x);
	if (!allow_tuple)
		expr_single(x);
}

void call_evaluate(struct checking *c, struct node_list nodes, struct call_arguments *ret)
{
	*ret = (struct call_arguments){.count = nodes.len};
	ret->at =
		nodes.len <= CALL_FEW ? ret->few : arena_array(c->arena, struct operand, nodes.len);
	for (u32 i = 0; i < nodes.len; i++) {
		struct type **targs = NULL;
		u32 targ_count = 0;

		evaluate_one(c, nodes.at[i], &ret->at[i], nodes.len == 1, &targs, &targ_count);
		if (!is_generic_function(&ret->at[i]))
			continue;
		if (!ret->has_generic) {
			ret->has_generic = true;
			ret->targs = arena_array(c->arena, struct type **, nodes.len);
			ret->targ_counts = arena_array(c->arena, u32, nodes.len);
		}
		ret->targs[i] = targs;
		ret->targ_counts[i] = targ_count;
	}
	if (nodes.len == 1 && ret->at[0].mode == MODE_VALUE && ret->at[0].type->kind == TYPE_TUPLE)
		ret->count = call_spread(c, &ret->few[0], &ret->at);
}

// Type of parameter i for this call; NULL when there are too many arguments.
static struct type *parameter_type(const struct type_signature *signature, bool has_dots, u32 i)
{
	const struct type_tuple *params = signature->params;

	if (signature->variadic && !has_dots && i + 1 >= params->count) {
		struct type *last = params->vars[params->count - 1]->type;

		return last->kind == TYPE_SLICE ? ((struct type_elem *)last)->elem : last;
	}
	return i < params->count ? params->vars[i]->type : NULL;
}

// The function's type parameters join the unknowns; new ones take their place when an argument mentions
// the very same (a generic function that calls itself).
static void add_callee(struct checking *c, const struct call_site *site, struct type **params,
	const struct call_arguments *args, struct unknowns *unknowns)
{
	struct type_params tparams = site->signature->tparams, renamed;
	bool is_recursive = false;

	for (u32 i = 0; i < args->count && !is_recursive; i++)
		is_recursive = args->at[i].mode != MODE_INVALID &&
		               type_mentions_params(args->at[i].type, tparams);
	for (u32 i = 0; i < site->targ_count && !is_recursive; i++)
		is_recursive = type_mentions_params(site->targs[i], tparams);
	if (is_recursive) {
		struct object **vars = arena_array(c->arena, struct object *, args->count);
		struct type *tuple;

		for (u32 i = 0; i < args->count; i++)
			vars[i] = object_var_new(c->ctx, params[i]);
		tuple = type_rename_params(c->ctx, &type_tuple_new(c->ctx, vars, args->count)->type,
			tparams, &renamed);
		for (u32 i = 0; i < args->count; i++)
			params[i] = ((struct type_tuple *)tuple)->vars[i]->type;
		tparams = renamed;
	}
	add_unknowns(c, unknowns, tparams, site->targs, site->targ_count);
}

// Generic functions among the arguments; each is renamed, for the same one may be passed twice.
static void add_arguments(
	struct checking *c, struct call_arguments *args, struct unknowns *unknowns)
{
	for (u32 i = 0; i < args->count; i++) {
		struct operand *x = &args->at[i];
		struct type_signature *signature;
		struct type_params renamed;

		if (!is_generic_function(x))
			continue;
		signature = (struct type_signature *)x->type;
		signature = (struct type_signature *)type_rename_params(
			c->ctx, x->type, signature->tparams, &renamed);
		signature = arena_copy(
			c->arena, signature, sizeof(*signature), _Alignof(struct type_signature));
		signature->tparams = renamed;
		x->type = &signature->type;
		add_unknowns(c, unknowns, renamed, args->targs[i], args->targ_counts[i]);
	}
}

static void instantiate_arguments(
	struct checking *c, struct call_arguments *args, const struct unknowns *unknowns, u32 from)
{
	for (u32 i = 0; i < args->count; i++) {
		struct operand *x = &args->at[i];
		struct type_signature *signature;
		u32 count;

		if (!is_generic_function(x))
			continue;
		signature = (struct type_signature *)x->type;
		count = signature->tparams.count;
		x->type =
			&signature_instantiate(c->ctx, signature, &unknowns->targs.at[from], count)
				 ->type;
		x->mode = MODE_VALUE;
		record_instance(c, x->expr, &unknowns->targs.at[from], count);
		record_operand(c, x);
		from += count;
	}
}

static struct type_signature *match_generic(
	struct checking *c, const struct call_site *site, struct call_arguments *args)
{
	struct type_signature *signature = site->signature;
	struct type **params = arena_array(c->arena, struct type *, args->count);
	struct type **types = arena_array(c->arena, struct type *, args->count);
	struct unknowns unknowns = {0};
	u32 own = signature->tparams.count;

	for (u32 i = 0; i < args->count; i++) {
		params[i] = parameter_type(signature, site->has_dots, i);
		if (!params[i])
			return signature;
	}
	if (own)
		add_callee(c, site, params, args, &unknowns);
	if (args->has_generic)
		add_arguments(c, args, &unknowns);
	for (u32 i = 0; i < args->count; i++) {
		const struct operand *x = &args->at[i];

		if (x->mode >= MODE_CONSTANT && x->mode != MODE_NIL && x->mode != MODE_CGO)
			types[i] = x->type;
	}
	if (!infer(c, &unknowns, params, types, args->count))
		return signature;
	if (own) {
		signature = signature_instantiate(c->ctx, signature, unknowns.targs.at, own);
		record_instance(c, site->fun, unknowns.targs.at, own);
	}
	instantiate_arguments(c, args, &unknowns, own);
	return signature;
}

struct type_signature *call_match(
	struct checking *c, const struct call_site *site, struct call_arguments *args)
{
	struct type_signature *signature = site->signature;

	if (signature->tparams.count > 0 || args->has_generic)
		signature = match_generic(c, site, args);
	if (signature->tparams.count > 0)
		return signature;
	for (u32 i = 0; i < args->count; i++) {
		struct type *type = parameter_type(signature, site->has_dots, i);

		if (type)
			assign_operand(c, &args->at[i], type);
	}
	return signature;
}

static struct type **infer_from_target(struct checking *c, struct type *target,
	const struct type_signature *signature, struct type **targs, u32 targ_count)
{
	struct type *core = target ? type_core(target) : NULL;
	struct type_signature *function;
	struct type_params renamed;
	struct unknowns unknowns = {0};
	struct type *param;

	function = type_signature_new(c->ctx, signature->params, signature->results);
	function->variadic = signature->variadic;
	param = type_rename_params(c->ctx, &function->type, signature->tparams, &renamed);
	add_unknowns(c, &unknowns, renamed, targs, targ_count);
	if (core && core->kind != TYPE_SIGNATURE)
		core = NULL;
	return infer(c, &unknowns, &param, &core, core ? 1 : 0) ? unknowns.targs.at : NULL;
}

void call_instantiate(struct checking *c, struct type *target, struct operand *x, node_id indexed)
{
	struct type_signature *signature = (struct type_signature *)x->type;
	struct type **targs = NULL;
	u32 count = 0;

	if (indexed) {
		struct node_list nodes = expr_indices(c, indexed);

		targs = call_type_list(c, nodes);
		count = nodes.len;
		x->expr = indexed;
	}
	if ((indexed && !targs) || count > signature->tparams.count) {
		x->mode = MODE_INVALID;
		return;
	}
	if (count < signature->tparams.count)
		targs = infer_from_target(c, target, signature, targs, count);
	if (!targs) {
		check_unresolved(c, x->expr, "type arguments that could not be inferred");
		x->mode = MODE_INVALID;
		return;
	}
	count = signature->tparams.count;
	x->type = &signature_instantiate(c->ctx, signature, targs, count)->type;
	x->mode = MODE_VALUE;
	record_instance(c, x->expr, targs, count);
}
