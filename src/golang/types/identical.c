// SPDX-License-Identifier: Apache-2.0
// Type identity. The only state is a chain of what is being compared right now: interfaces that refer to
// themselves through their methods, and the type parameters of generic signatures, which are identical
// by position.
#include "golang/types/object.h"
#include "golang/types/terms.h"

struct pair {
	const void *x, *y;                  // two interfaces
	const struct type_signature *f, *g; // or two generic signatures
	const struct pair *outer;
	u32 *parts_left;
};

// Aliases can describe types with exponentially many parts; beyond this many they count as different.
enum { MAX_PARTS = 1 << 20 };

static bool identical(struct type *x, struct type *y, const struct pair *pairs);

static bool identical_structs(
	const struct type_struct *x, const struct type_struct *y, const struct pair *pairs)
{
	if (x->count != y->count)
		return false;
	for (u32 i = 0; i < x->count; i++) {
		const struct object *f = x->fields[i], *g = y->fields[i];

		if (f->is_embedded != g->is_embedded ||
			!str_equal(x->tags ? x->tags[i] : STR_EMPTY,
				y->tags ? y->tags[i] : STR_EMPTY) ||
			!object_same_name(f, g->package, g->name) ||
			!identical(f->type, g->type, pairs))
			return false;
	}
	return true;
}

static bool identical_tuples(
	const struct type_tuple *x, const struct type_tuple *y, const struct pair *pairs)
{
	if (x->count != y->count)
		return false;
	for (u32 i = 0; i < x->count; i++)
		if (!identical(x->vars[i]->type, y->vars[i]->type, pairs))
			return false;
	return true;
}

static bool identical_signatures(
	const struct type_signature *x, const struct type_signature *y, const struct pair *outer)
{
	struct pair here = {.f = x, .g = y, .outer = outer, .parts_left = outer->parts_left};
	const struct pair *pairs = x->tparams.count ? &here : outer;

	if (x->tparams.count != y->tparams.count || x->variadic != y->variadic)
		return false;
	for (u32 i = 0; i < x->tparams.count; i++)
		if (!identical(x->tparams.at[i]->constraint, y->tparams.at[i]->constraint, pairs))
			return false;
	return identical_tuples(x->params, y->params, pairs) &&
	       identical_tuples(x->results, y->results, pairs);
}

static bool identical_params(
	const struct type_param *x, const struct type_param *y, const struct pair *pairs)
{
	for (; pairs; pairs = pairs->outer)
		for (u32 i = 0; pairs->f && i < pairs->f->tparams.count; i++)
			if (pairs->f->tparams.at[i] == x)
				return pairs->g->tparams.at[i] == y;
	return false;
}

static bool identical_interfaces(
	struct type_interface *x, struct type_interface *y, const struct pair *outer)
{
	struct pair here = {.x = x, .y = y, .outer = outer, .parts_left = outer->parts_left};
	const struct type_set *a = type_set_of(x), *b = type_set_of(y);

	if (a->comparable != b->comparable || a->method_count != b->method_count ||
		!terms_equal(terms_of_set(a), terms_of_set(b)))
		return false;
	for (; outer; outer = outer->outer)
		if ((outer->x == x && outer->y == y) || (outer->x == y && outer->y == x))
			return true;
	for (u32 i = 0; i < a->method_count; i++) {
		const struct object *m = a->methods[i];
		const struct object *n = type_set_find(b, m->package, m->name);

		if (!n || !identical(m->type, n->type, &here))
			return false;
	}
	return true;
}

static bool identical_named(
	const struct type_named *x, const struct type_named *y, const struct pair *pairs)
{
	if (x->origin != y->origin || x->targ_count != y->targ_count)
		return false;
	// Two different objects without arguments are two declarations.
	if (x->targ_count == 0)
		return false;
	for (u32 i = 0; i < x->targ_count; i++)
		if (!identical(x->targs[i], y->targs[i], pairs))
			return false;
	return true;
}

static bool identical_unions(const struct type_union *x, const struct type_union *y)
{
	struct terms a = {x->terms, x->count, false}, b = {y->terms, y->count, false};

	return terms_equal(a, b);
}

static bool identical_elems(
	const struct type_elem *x, const struct type_elem *y, const struct pair *pairs)
{
	// A length that could not be evaluated is taken for the same.
	if (x->type.kind == TYPE_ARRAY && x->length != y->length && x->length >= 0 &&
		y->length >= 0)
		return false;
	return x->dir == y->dir && identical(x->elem, y->elem, pairs);
}

static bool identical(struct type *x, struct type *y, const struct pair *pairs)
{
	if (x == y)
		return true;
	x = type_unalias(x);
	y = type_unalias(y);
	if (x == y)
		return true;
	if (x->kind != y->kind || *pairs->parts_left == 0)
		return false;
	--*pairs->parts_left;
	switch (x->kind) {
	case TYPE_INVALID:
		return true;
	case TYPE_BASIC:
		return ((struct type_basic *)x)->basic == ((struct type_basic *)y)->basic;
	case TYPE_POINTER:
	case TYPE_SLICE:
	case TYPE_ARRAY:
	case TYPE_CHAN:
		return identical_elems((struct type_elem *)x, (struct type_elem *)y, pairs);
	case TYPE_MAP:
		return identical(((struct type_map *)x)->key, ((struct type_map *)y)->key, pairs) &&
		       identical(((struct type_map *)x)->elem, ((struct type_map *)y)->elem, pairs);
	case TYPE_STRUCT:
		return identical_structs((struct type_struct *)x, (struct type_struct *)y, pairs);
	case TYPE_TUPLE:
		return identical_tuples((struct type_tuple *)x, (struct type_tuple *)y, pairs);
	case TYPE_SIGNATURE:
		return identical_signatures(
			(struct type_signature *)x, (struct type_signature *)y, pairs);
	case TYPE_INTERFACE:
		return identical_interfaces(
			(struct type_interface *)x, (struct type_interface *)y, pairs);
	case TYPE_UNION:
		return identical_unions((struct type_union *)x, (struct type_union *)y);
	case TYPE_NAMED:
		return identical_named((struct type_named *)x, (struct type_named *)y, pairs);
	case TYPE_ALIAS:
		return false;
	case TYPE_PARAM:
		return identical_params((struct type_param *)x, (struct type_param *)y, pairs);
	}
	return false;
}

bool type_identical(struct type *a, struct type *b)
{
	u32 parts_left = MAX_PARTS;

	return a == b || identical(a, b, &(struct pair){.parts_left = &parts_left});
}
