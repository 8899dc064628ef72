// SPDX-License-Identifier: Apache-2.0
#include "golang/types/unify.h"

#include "golang/types/lookup.h"
#include "golang/types/named.h"
#include "golang/types/predicates.h"
#include "golang/types/terms.h"

// Deeper unifications fail: they are circular. So do those of types with exponentially many parts.
enum { UNIFY_MAX_DEPTH = 100, UNIFY_MAX_PARTS = 1 << 20 };

enum { NOT_BOUND = -1 };

// Interfaces being unified, innermost first.
struct pair {
	const struct type_interface *x, *y;
	const struct pair *outer;
};

static bool nify(struct unifier *u, struct type *x, struct type *y, enum unify_mode mode,
	const struct pair *pairs);

void unifier_init(struct unifier *u, struct type_context *ctx, struct type_params tparams,
	struct type *const *targs)
{
	*u = (struct unifier){.ctx = ctx, .tparams = tparams, .parts_left = UNIFY_MAX_PARTS};
	u->handles = arena_array(ctx->arena, u32, tparams.count);
	u->types = arena_array(ctx->arena, struct type *, tparams.count);
	for (u32 i = 0; i < tparams.count; i++) {
		u->handles[i] = i;
		u->types[i] = targs ? targs[i] : NULL;
	}
}

struct type *unifier_at(const struct unifier *u, u32 tparam)
{
	return u->types[u->handles[tparam]];
}

void unifier_set(struct unifier *u, u32 tparam, struct type *type)
{
	u->types[u->handles[tparam]] = type;
}

u32 unifier_unknowns(const struct unifier *u)
{
	u32 count = 0;

	for (u32 i = 0; i < u->tparams.count; i++)
		count += unifier_at(u, i) == NULL;
	return count;
}

static i32 bound_index(const struct unifier *u, struct type *type)
{
	type = type_unalias(type);
	if (type->kind != TYPE_PARAM)
		return NOT_BOUND;
	for (u32 i = 0; i < u->tparams.count; i++)
		if (&u->tparams.at[i]->type == type)
			return (i32)i;
	return NOT_BOUND;
}

// All that share a handle with x share y's from now on.
static void set_handle(struct unifier *u, u32 x, u32 handle)
{
	u32 old = u->handles[x];

	for (u32 i = 0; i < u->tparams.count; i++)
		if (u->handles[i] == old)
			u->handles[i] = handle;
}

// False when both have types already, which must then be unified.
static bool join(struct unifier *u, u32 x, u32 y)
{
	if (u->handles[x] == u->handles[y])
		return true;
	if (unifier_at(u, x) && unifier_at(u, y))
		return false;
	if (unifier_at(u, x))
		set_handle(u, y, u->handles[x]);
	else
		set_handle(u, x, u->handles[y]);
	return true;
}

// A defined type is chosen over a literal, a channel with a direction over one without.
static void prefer(struct unifier *u, u32 px, const struct type *x_named, struct type *y)
{
	const struct type_elem *chan;

	if (x_named)
		return;
	chan = type_under_chan(y);
	if (type_as_named(y) || (chan && chan->dir != CHAN_BOTH))
		unifier_set(u, px, y);
}

// x is what was inferred for the parameter px so far.
static bool unify_inferred(struct unifier *u, u32 px, struct type *x, struct type *y,
	enum unify_mode mode, const struct pair *pairs)
{
	struct type_interface *xi, *yi;
	struct type_named *xn, *yn;

	if (!nify(u, x, y, mode, pairs))
		return false;
	xi = type_under_interface(x);
	yi = type_under_interface(y);
	xn = type_as_named(x);
	yn = type_as_named(y);
	if (xi && yi) {
		if (xn && yn)
			return type_identical(x, y);
		if (type_set_of(xi)->method_count != type_set_of(yi)->method_count)
			return false;
	} else if (xi || yi) {
		return false;
	}
	if (!(mode & UNIFY_EXACT))
		prefer(u, px, xn ? &xn->type : NULL, y);
	return true;
}

static bool seen_pair(
	const struct pair *pairs, const struct type_interface *x, const struct type_interface *y)
{
	for (; pairs; pairs = pairs->outer)
		if ((pairs->x == x && pairs->y == y) || (pairs->x == y && pairs->y == x))
			return true;
	return false;
}

// With is_exact both have the same methods, else one has a subset of the other's.
static bool unify_interfaces(struct unifier *u, struct type_interface *x, struct type_interface *y,
	bool is_exact, const struct pair *outer)
{
	struct pair here = {x, y, outer};
	const struct type_set *few = type_set_of(x), *many = type_set_of(y);

	if (few->comparable != many->comparable ||
		!terms_equal(terms_of_set(few), terms_of_set(many)) ||
		(is_exact && few->method_count != many->method_count))
		return false;
	if (seen_pair(outer, x, y))
		return true;
	if (few->method_count > many->method_count) {
		const struct type_set *swap = few;

		few = many;
		many = swap;
	}
	for (u32 i = 0; i < few->method_count; i++) {
		const struct object *m = few->methods[i];
		const struct object *n = type_set_find(many, m->package, m->name);

		if (!n || !nify(u, m->type, n->type, UNIFY_EXACT, &here))
			return false;
	}
	return true;
}

// All methods of the interface must be there in type y and unify.
static bool unify_methods(
	struct unifier *u, struct type_interface *iface, struct type *y, const struct pair *pairs)
{
	const struct type_set *set = type_set_of(iface);

	for (u32 i = 0; i < set->method_count; i++) {
		struct object *m = set->methods[i];
		struct selection found = type_lookup(u->ctx->arena, y, false, m->package, m->name);
		struct type *type;

		if (!found.object || found.object->kind != OBJECT_FUNC)
			return false;
		type = object_type(u->ctx, found.object);
		if (type->kind != TYPE_SIGNATURE ||
			((struct type_signature *)type)->tparams.count ||
			!nify(u, m->type, type, UNIFY_EXACT, pairs))
			return false;
	}
	return true;
}

static bool unify_structs(struct unifier *u, const struct type_struct *x,
	const struct type_struct *y, enum unify_mode mode, const struct pair *pairs)
{
	if (x->count != y->count)
		return false;
	for (u32 i = 0; i < x->count; i++) {
		const struct object *f = x->fields[i], *g = y->fields[i];

		if (f->is_embedded != g->is_embedded ||
			!str_equal(x->tags ? x->tags[i] : STR_EMPTY,
				y->tags ? y->tags[i] : STR_EMPTY) ||
			!object_same_name(f, g->package, g->name) ||
			!nify(u, f->type, g->type, mode, pairs))
			return false;
	}
	return true;
}

static bool unify_tuples(struct unifier *u, const struct type_tuple *x, const struct type_tuple *y,
	enum unify_mode mode, const struct pair *pairs)
{
	if (x->count != y->count)
		return false;
	for (u32 i = 0; i < x->count; i++)
		if (!nify(u, x->vars[i]->type, y->vars[i]->type, mode, pairs))
			return false;
	return true;
}

static bool unify_named(struct unifier *u, const struct type_named *x, const struct type_named *y,
	enum unify_mode mode, const struct pair *pairs)
{
	if (x->targ_count != y->targ_count)
		return false;
	for (u32 i = 0; i < x->targ_count; i++)
		if (!nify(u, x->targs[i], y->targs[i], mode, pairs))
			return false;
	return named_same_origin(x, y);
}

static bool unify_elems(struct unifier *u, const struct type_elem *x, const struct type_elem *y,
	enum unify_mode mode, enum unify_mode elem_mode, const struct pair *pairs)
{
	if (x->type.kind == TYPE_ARRAY && x->length != y->length && x->length >= 0 &&
		y->length >= 0)
		return false;
	if (x->dir != y->dir && (mode & UNIFY_EXACT))
		return false;
	return nify(u, x->elem, y->elem, elem_mode, pairs);
}

static bool unify_signatures(struct unifier *u, const struct type_signature *x,
	const struct type_signature *y, enum unify_mode mode, const struct pair *pairs)
{
	return x->variadic == y->variadic && unify_tuples(u, x->params, y->params, mode, pairs) &&
	       unify_tuples(u, x->results, y->results, mode, pairs);
}

// x and y are no aliases and no bound parameters; y_spelled is y as it was written.
static bool unify_structure(struct unifier *u, struct type *x, struct type *y,
	struct type *y_spelled, enum unify_mode mode, const struct pair *pairs)
{
	enum unify_mode elem = mode & UNIFY_ASSIGN ? mode | UNIFY_EXACT : mode;

	if (x->kind == TYPE_PARAM) {
		struct type *core = type_core(x);

		return core && nify(u, core, y_spelled, UNIFY_ASSIGN, pairs);
	}
	if (x->kind != y->kind)
		return false;
	switch (x->kind) {
	case TYPE_BASIC:
		return ((struct type_basic *)x)->basic == ((struct type_basic *)y)->basic;
	case TYPE_POINTER:
	case TYPE_SLICE:
	case TYPE_ARRAY:
	case TYPE_CHAN:
		return unify_elems(
			u, (struct type_elem *)x, (struct type_elem *)y, mode, elem, pairs);
	case TYPE_MAP:
		return nify(u, ((struct type_map *)x)->key, ((struct type_map *)y)->key, elem,
			       pairs) &&
		       nify(u, ((struct type_map *)x)->elem, ((struct type_map *)y)->elem, elem,
			       pairs);
	case TYPE_STRUCT:
		return unify_structs(
			u, (struct type_struct *)x, (struct type_struct *)y, elem, pairs);
	case TYPE_TUPLE:
		return unify_tuples(u, (struct type_tuple *)x, (struct type_tuple *)y, mode, pairs);
	case TYPE_SIGNATURE:
		return unify_signatures(
			u, (struct type_signature *)x, (struct type_signature *)y, elem, pairs);
	case TYPE_INTERFACE:
		return unify_interfaces(
			u, (struct type_interface *)x, (struct type_interface *)y, true, pairs);
	case TYPE_NAMED:
		return unify_named(u, (struct type_named *)x, (struct type_named *)y, mode, pairs);
	case TYPE_INVALID:
	case TYPE_UNION:
	case TYPE_ALIAS:
	case TYPE_PARAM:
		return false;
	}
	return false;
}

// Neither is a bound parameter.
static bool unify_unbound(struct unifier *u, struct type *x, struct type *y, enum unify_mode mode,
	const struct pair *pairs)
{
	if (!u->ctx->old_inference && !(mode & UNIFY_EXACT)) {
		struct type_interface *xi = type_under_interface(x), *yi = type_under_interface(y);

		if (xi && yi)
			return unify_interfaces(u, xi, yi, false, pairs);
		if (xi || yi)
			return unify_methods(u, xi ? xi : yi, xi ? y : x, pairs);
	}
	if (type_is_param(y)) {
		struct type *swap = x;

		x = y;
		y = swap;
	}
	return unify_structure(u, type_unalias(x), type_unalias(y), y, mode, pairs);
}

static bool nify_bounded(struct unifier *u, struct type *x, struct type *y, enum unify_mode mode,
	const struct pair *pairs)
{
	const struct type_named *named;
	i32 px, py;

	// A defined type stands in y, a bound parameter in x.
	if (type_as_named(x) || bound_index(u, y) != NOT_BOUND) {
		struct type *swap = x;

		x = y;
		y = swap;
	}
	named = type_as_named(y);
	if (!(mode & UNIFY_EXACT) && named && type_is_type_literal(x) &&
		(u->ctx->old_inference || !type_is_interface(x))) {
		y = type_underlying(y);
		if (type_unalias(x) == y)
			return true;
	}
	px = bound_index(u, x);
	py = bound_index(u, y);
	if (px != NOT_BOUND && py != NOT_BOUND)
		return join(u, (u32)px, (u32)py) ||
		       nify(u, unifier_at(u, (u32)px), unifier_at(u, (u32)py), mode, pairs);
	if (px == NOT_BOUND)
		return unify_unbound(u, x, y, mode, pairs);
	if (unifier_at(u, (u32)px))
		return unify_inferred(u, (u32)px, unifier_at(u, (u32)px), y, mode, pairs);
	unifier_set(u, (u32)px, y);
	return true;
}

static bool nify(struct unifier *u, struct type *x, struct type *y, enum unify_mode mode,
	const struct pair *pairs)
{
	bool ok;

	if (x == y || type_unalias(x) == type_unalias(y))
		return true;
	if (u->depth >= UNIFY_MAX_DEPTH || u->parts_left == 0)
		return false;
	u->depth++;
	u->parts_left--;
	ok = nify_bounded(u, x, y, mode, pairs);
	u->depth--;
	return ok;
}

bool unify(struct unifier *u, struct type *x, struct type *y, enum unify_mode mode)
{
	return nify(u, x, y, mode, NULL);
}
