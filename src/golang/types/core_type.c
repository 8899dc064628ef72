// SPDX-License-Identifier: Apache-2.0
// What the terms of a type parameter have in common.
#include "golang/types/predicates.h"
#include "golang/types/type_set.h"

bool type_set_is_empty(const struct type_set *set)
{
	return !set->is_all && set->term_count == 0;
}

bool type_set_has_terms(const struct type_set *set)
{
	return !set->is_all && set->term_count > 0;
}

static const struct type_set *param_set(struct type *type)
{
	type = type_unalias(type);
	if (type->kind != TYPE_PARAM)
		return NULL;
	return type_set_of(type_param_interface((struct type_param *)type));
}

u32 type_term_count(struct type *type)
{
	const struct type_set *set = param_set(type);

	return set && type_set_has_terms(set) ? set->term_count : 1;
}

struct type *type_term_at(struct type *type, u32 index, struct type **under)
{
	const struct type_set *set = param_set(type);

	if (set && !type_set_has_terms(set)) {
		*under = NULL;
		return NULL;
	}
	if (set)
		type = set->terms[index].type;
	*under = type_underlying(type);
	return type;
}

// The common type of two terms' underlying types: the same, or channels that differ in direction.
static struct type *common(struct type *a, struct type *b)
{
	struct type_elem *x = (struct type_elem *)a, *y = (struct type_elem *)b;

	if (a->kind != TYPE_CHAN || b->kind != TYPE_CHAN)
		return type_identical(a, b) ? a : NULL;
	if (!type_identical(x->elem, y->elem))
		return NULL;
	if (x->dir == y->dir)
		return a;
	if (x->dir == CHAN_BOTH)
		return b;
	return y->dir == CHAN_BOTH ? a : NULL;
}

static struct type *core(struct type *type, bool mix_bytes)
{
	u32 count = type_term_count(type);
	struct type *all = NULL;
	bool has_string = false;

	if (!type_is_param(type))
		return type_underlying(type);
	for (u32 i = 0; i < count; i++) {
		struct type *under;

		type_term_at(type, i, &under);
		if (!under)
			return NULL;
		if (mix_bytes && type_is_basic(under, BASIC_STRING)) {
			has_string = true;
			continue;
		}
		all = all ? common(all, under) : under;
		if (!all)
			return NULL;
	}
	if (!has_string)
		return all;
	if (all && !type_is_bytes(all))
		return NULL;
	return type_basic(BASIC_STRING);
}

struct type *type_core(struct type *type)
{
	return core(type, false);
}

struct type *type_core_string(struct type *type)
{
	return core(type, true);
}
