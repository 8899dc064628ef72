// SPDX-License-Identifier: Apache-2.0
#include "golang/types/expand.h"

#include "golang/types/named.h"
#include "golang/types/subst.h"

struct type_context expand_begin(struct type_context *home)
{
	struct type_context ctx = *home;

	ctx.home = home;
	if (!ctx.arena)
		ctx.arena = type_store_take_arena(ctx.store);
	return ctx;
}

void expand_end(struct type_context *ctx)
{
	if (!ctx->home->arena)
		type_store_give_arena(ctx->store, ctx->arena);
}

// The right-hand side of an instance; NULL while its origin has none.
static struct type *instance_rhs(struct type_named *inst)
{
	struct type_named *origin = inst->origin;
	struct type_context ctx;
	struct type *rhs;

	if (!origin->rhs)
		return NULL;
	ctx = expand_begin(inst->home);
	rhs = type_subst(&ctx, origin->rhs,
		(struct subst){origin->tparams.at, inst->targs, inst->targ_count});
	expand_end(&ctx);
	return rhs;
}

// NULL while a declaration on the way is in progress, or when the names go round in a circle.
static struct type *underlying(struct type_named *named, u32 chain)
{
	struct type *rhs = named->origin == named ? named->rhs : instance_rhs(named);
	struct type *under, *expected = NULL;

	if (!rhs || chain > EXPAND_MAX_CHAIN)
		return NULL;
	under = rhs->kind == TYPE_ALIAS ? type_unalias(rhs) : rhs;
	if (under->kind == TYPE_NAMED) {
		struct type_named *next = (struct type_named *)under;

		under = __atomic_load_n(&next->underlying_type, __ATOMIC_ACQUIRE);
		if (!under)
			under = underlying(next, chain + 1);
		if (!under)
			return NULL;
	} else if (under->kind == TYPE_PARAM) {
		under = type_invalid();
	}
	// Others may have made the same meanwhile; its fields are the ones to be seen by all.
	if (__atomic_compare_exchange_n(&named->underlying_type, &expected, under, false,
		    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return under;
	return expected;
}

struct type *alias_type(struct type_alias *alias)
{
	struct type *type = __atomic_load_n(&alias->aliased, __ATOMIC_ACQUIRE), *other = NULL;
	struct type_alias *origin = alias->origin;
	struct type_context ctx;

	if (LIKELY(type) || origin == alias || !origin->aliased)
		return type;
	ctx = expand_begin(alias->home);
	type = type_subst(&ctx, origin->aliased,
		(struct subst){origin->tparams.at, alias->targs, alias->targ_count});
	expand_end(&ctx);
	if (__atomic_compare_exchange_n(
		    &alias->aliased, &other, type, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return type;
	return other;
}

struct type *expand_underlying(struct type_named *named)
{
	struct type *under = underlying(named, 0);

	return under ? under : type_invalid();
}
