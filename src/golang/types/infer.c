// SPDX-License-Identifier: Apache-2.0
#include "golang/types/infer.h"

#include "golang/types/lookup.h"
#include "golang/types/predicates.h"
#include "golang/types/subst.h"
#include "golang/types/type_set.h"
#include "golang/types/unify.h"

struct inference {
	struct type_context *ctx;
	struct type_params tparams;
	struct unifier unifier;
	struct type *const *params; // with the known type arguments put in
	const struct infer_request *request;
};

static bool is_untyped_for(struct type *param, struct type *arg)
{
	return param->kind == TYPE_PARAM && type_is_untyped(arg) &&
	       arg != type_basic(BASIC_UNTYPED_NIL);
}

static bool unify_arguments(struct inference *in)
{
	for (u32 i = 0; i < in->request->arg_count; i++) {
		struct type *param = in->params[i], *arg = in->request->args[i];

		if (!arg || !param || type_is_untyped(arg))
			continue;
		if (!type_mentions_params(param, in->tparams) &&
			!type_mentions_params(arg, in->tparams))
			continue;
		if (!unify(&in->unifier, param, arg, UNIFY_ASSIGN))
			return false;
	}
	return true;
}

// The single type or common underlying type of a parameter's terms; *tilde when it stands for all
// types with that underlying type.
static struct type *core_term(struct type_param *param, bool *tilde, bool *single)
{
	const struct type_set *set = type_set_of(type_param_interface(param));

	*tilde = false;
	*single = false;
	if (!type_set_has_terms(set))
		return NULL;
	for (u32 i = 0; i < set->term_count; i++)
		*tilde |= set->terms[i].tilde;
	*single = set->term_count == 1;
	return *single ? set->terms[0].type : type_core(&param->type);
}

static bool equivalent(void *context, struct type *a, struct type *b)
{
	return unify(context, a, b, UNIFY_EXACT);
}

static bool unify_constraint(struct inference *in, u32 index)
{
	struct type_param *param = in->tparams.at[index];
	struct type *known = unifier_at(&in->unifier, index);
	bool tilde, single;
	struct type *core = core_term(param, &tilde, &single);

	if (core && known) {
		if (!unify(&in->unifier, known, core, UNIFY_INEXACT))
			return false;
	} else if (core && single && !tilde) {
		unifier_set(&in->unifier, index, core);
	}
	// What is known must have the constraint's methods, whose signatures may tell more.
	if (!known || type_mentions_params(known, in->tparams))
		return true;
	return lookup_has_all_methods(
		in->ctx->arena, known, type_param_interface(param), true, equivalent, &in->unifier);
}

static bool unify_constraints(struct inference *in)
{
	u32 unknowns;

	do {
		unknowns = unifier_unknowns(&in->unifier);
		for (u32 i = 0; i < in->tparams.count; i++)
			if (!unify_constraint(in, i))
				return false;
	} while (unifier_unknowns(&in->unifier) != unknowns);
	return true;
}

static i32 index_of(const struct inference *in, struct type *type)
{
	for (u32 i = 0; i < in->tparams.count; i++)
		if (&in->tparams.at[i]->type == type)
			return (i32)i;
	return -1;
}

// Parameters that are still unknown get the default type of the largest of their untyped arguments.
static bool use_untyped(struct inference *in)
{
	struct type **largest = arena_array(in->ctx->arena, struct type *, in->tparams.count);

	for (u32 i = 0; i < in->request->arg_count; i++) {
		struct type *arg = in->request->args[i];
		i32 at = -1;

		if (arg && in->params[i] && is_untyped_for(in->params[i], arg))
			at = index_of(in, in->params[i]);
		if (at < 0 || unifier_at(&in->unifier, (u32)at))
			continue;
		largest[at] = largest[at] ? type_max_untyped(largest[at], arg) : arg;
		if (!largest[at])
			return false;
	}
	for (u32 i = 0; i < in->tparams.count; i++)
		if (largest[i])
			unifier_set(&in->unifier, i, type_default(largest[i]));
	return true;
}

static bool mentions(struct type *type, struct type_param *param)
{
	return type && type_mentions_params(type, (struct type_params){&param, 1});
}

// Whether parameter `from` is reached from its own inferred type, through those of others.
static bool is_circular(const struct inference *in, struct type *const *inferred, u32 from)
{
	u32 count = in->tparams.count, len = 1;
	u32 *queue = arena_array(in->ctx->arena, u32, count + 1);
	bool *reached = arena_array(in->ctx->arena, bool, count);

	queue[0] = from;
	for (u32 at = 0; at < len; at++) {
		for (u32 i = 0; i < count; i++) {
			if (reached[i] || !mentions(inferred[queue[at]], in->tparams.at[i]))
				continue;
			if (i == from)
				return true;
			reached[i] = true;
			queue[len++] = i;
		}
	}
	return false;
}

static bool mentions_any(const struct inference *in, struct type *type)
{
	return type && type_mentions_params(type, in->tparams);
}

// Puts inferred types into one another until none mentions a parameter.
static bool simplify(struct inference *in, struct type **inferred)
{
	struct subst map = {in->tparams.at, inferred, in->tparams.count};
	bool changed = true;

	for (u32 i = 0; i < in->tparams.count; i++)
		if (mentions_any(in, inferred[i]) && is_circular(in, inferred, i))
			return false;
	while (changed) {
		changed = false;
		for (u32 i = 0; i < in->tparams.count; i++) {
			struct type *old = inferred[i];

			if (!mentions_any(in, old))
				continue;
			inferred[i] = type_subst(in->ctx, old, map);
			changed |= inferred[i] != old;
			if (inferred[i] != old && inferred[i]->kind == TYPE_SIGNATURE &&
				!mentions_any(in, inferred[i]))
				((struct type_signature *)inferred[i])->tparams =
					(struct type_params){0};
		}
	}
	for (u32 i = 0; i < in->tparams.count; i++)
		if (!inferred[i] || mentions_any(in, inferred[i]))
			return false;
	return true;
}

static bool all_known(const struct infer_request *request, struct type *const *targs)
{
	for (u32 i = 0; i < request->tparams.count; i++)
		if (!targs[i])
			return false;
	return true;
}

static struct type *const *put_in_known(
	struct type_context *ctx, const struct infer_request *request, struct type **targs)
{
	struct subst map = {request->tparams.at, targs, request->tparams.count};
	struct type **params = arena_array(ctx->arena, struct type *, request->arg_count);
	bool any = false;

	for (u32 i = 0; i < request->tparams.count; i++)
		any |= targs[i] != NULL;
	if (!any)
		return request->params;
	for (u32 i = 0; i < request->arg_count; i++)
		if (request->params[i])
			params[i] = type_subst(ctx, request->params[i], map);
	return params;
}

bool type_infer(struct type_context *ctx, const struct infer_request *request, struct type **targs)
{
	struct inference in = {.ctx = ctx, .tparams = request->tparams, .request = request};
	struct type **inferred;

	if (all_known(request, targs))
		return true;
	in.params = put_in_known(ctx, request, targs);
	unifier_init(&in.unifier, ctx, request->tparams, targs);
	if (!unify_arguments(&in) || !unify_constraints(&in) || !use_untyped(&in))
		return false;
	inferred = arena_array(ctx->arena, struct type *, request->tparams.count);
	for (u32 i = 0; i < request->tparams.count; i++)
		inferred[i] = unifier_at(&in.unifier, i);
	if (!simplify(&in, inferred))
		return false;
	for (u32 i = 0; i < request->tparams.count; i++)
		targs[i] = inferred[i];
	return true;
}
