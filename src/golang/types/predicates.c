// SPDX-License-Identifier: Apache-2.0
#include "golang/types/predicates.h"

#include "golang/types/named.h"
#include "golang/types/type_set.h"

// Types being looked at, innermost first: a recursive type adds nothing on the second visit. Types with
// more parts than a program can have on purpose count as comparable from there on.
struct visit {
	const struct type *type;
	const struct visit *outer;
	u32 *parts_left;
};

enum { COMPARABLE_MAX_PARTS = 1 << 16 };

bool type_is_flags(struct type *type, u32 flags)
{
	const struct type_basic *basic = type_under_basic(type);

	return basic && (basic->flags & flags);
}

bool type_all_flags(struct type *type, u32 flags)
{
	u32 count;

	if (!type_is_param(type))
		return type_is_flags(type, flags);
	count = type_term_count(type);
	for (u32 i = 0; i < count; i++) {
		struct type *under;

		type_term_at(type, i, &under);
		if (!under || !type_is_flags(under, flags))
			return false;
	}
	return true;
}

bool type_is_basic(struct type *type, enum basic_kind kind)
{
	const struct type_basic *basic = type_under_basic(type);

	return basic && basic->basic == kind;
}

bool type_is_untyped(struct type *type)
{
	return type->kind == TYPE_BASIC && (((struct type_basic *)type)->flags & BASIC_IS_UNTYPED);
}

bool type_is_untyped_numeric(struct type *type)
{
	return type_is_untyped(type) && (((struct type_basic *)type)->flags & BASIC_IS_NUMERIC);
}

bool type_is_const_type(struct type *type)
{
	return type_is_flags(type, BASIC_IS_CONST);
}

bool type_is_generic(struct type *type)
{
	return type_params_of(type).count > 0;
}

bool type_is_bytes(struct type *under)
{
	const struct type_elem *slice = type_under_elem(under, TYPE_SLICE);

	return slice && type_is_basic(slice->elem, BASIC_UINT8);
}

bool type_is_type_literal(struct type *type)
{
	enum type_kind kind = type_unalias(type)->kind;

	return kind != TYPE_NAMED && kind != TYPE_PARAM;
}

static bool comparable(struct type *type, bool dynamic, const struct visit *outer);

static bool set_comparable(const struct type_set *set, const struct visit *outer)
{
	if (set->is_all)
		return set->comparable;
	for (u32 i = 0; i < set->term_count; i++)
		if (!comparable(set->terms[i].type, false, outer))
			return false;
	return set->term_count > 0;
}

static bool fields_comparable(
	const struct type_struct *type, bool dynamic, const struct visit *outer)
{
	for (u32 i = 0; i < type->count; i++)
		if (!comparable(type->fields[i]->type, dynamic, outer))
			return false;
	return true;
}

static bool comparable(struct type *type, bool dynamic, const struct visit *outer)
{
	struct visit here = {type, outer, outer->parts_left};
	struct type *under;

	if (*outer->parts_left == 0)
		return true;
	--*outer->parts_left;
	for (const struct visit *at = outer; at; at = at->outer)
		if (at->type == type)
			return true;
	under = type_underlying(type);
	switch (under->kind) {
	case TYPE_INVALID:
	case TYPE_POINTER:
	case TYPE_CHAN:
		return true;
	case TYPE_BASIC:
		return ((struct type_basic *)under)->basic != BASIC_UNTYPED_NIL;
	case TYPE_ARRAY:
		return comparable(((struct type_elem *)under)->elem, dynamic, &here);
	case TYPE_STRUCT:
		return fields_comparable((struct type_struct *)under, dynamic, &here);
	case TYPE_INTERFACE:
		return (dynamic && !type_is_param(type)) ||
		       set_comparable(type_set_of((struct type_interface *)under), &here);
	case TYPE_SLICE:
	case TYPE_MAP:
	case TYPE_TUPLE:
	case TYPE_SIGNATURE:
	case TYPE_UNION:
	case TYPE_NAMED:
	case TYPE_ALIAS:
	case TYPE_PARAM:
		return false;
	}
	return false;
}

bool type_comparable(struct type *type)
{
	u32 parts_left = COMPARABLE_MAX_PARTS;

	return comparable(type, true, &(struct visit){.parts_left = &parts_left});
}

bool type_strictly_comparable(struct type *type)
{
	u32 parts_left = COMPARABLE_MAX_PARTS;

	return comparable(type, false, &(struct visit){.parts_left = &parts_left});
}

bool type_set_is_comparable(const struct type_set *set)
{
	u32 parts_left = COMPARABLE_MAX_PARTS;

	return set_comparable(set, &(struct visit){.parts_left = &parts_left});
}

bool type_has_nil(struct type *type)
{
	struct type *under = type_underlying(type);
	u32 count = type_term_count(type);

	switch (under->kind) {
	case TYPE_BASIC:
		return ((struct type_basic *)under)->basic == BASIC_UNSAFE_POINTER ||
		       ((struct type_basic *)under)->basic == BASIC_UNTYPED_NIL;
	case TYPE_SLICE:
	case TYPE_POINTER:
	case TYPE_SIGNATURE:
	case TYPE_MAP:
	case TYPE_CHAN:
		return true;
	case TYPE_INTERFACE:
		if (!type_is_param(type))
			return true;
		for (u32 i = 0; i < count; i++) {
			type_term_at(type, i, &under);
			if (!under || !type_has_nil(under))
				return false;
		}
		return true;
	case TYPE_INVALID:
	case TYPE_ARRAY:
	case TYPE_STRUCT:
	case TYPE_TUPLE:
	case TYPE_UNION:
	case TYPE_NAMED:
	case TYPE_ALIAS:
	case TYPE_PARAM:
		return false;
	}
	return false;
}

struct type *type_default(struct type *type)
{
	static const u8 typed[BASIC_COUNT] = {
		[BASIC_UNTYPED_BOOL] = BASIC_BOOL,
		[BASIC_UNTYPED_INT] = BASIC_INT,
		[BASIC_UNTYPED_FLOAT] = BASIC_FLOAT64,
		[BASIC_UNTYPED_COMPLEX] = BASIC_COMPLEX128,
		[BASIC_UNTYPED_STRING] = BASIC_STRING,
	};
	enum basic_kind kind;

	if (!type_is_untyped(type))
		return type;
	kind = ((struct type_basic *)type)->basic;
	if (kind == BASIC_UNTYPED_RUNE)
		return type_rune();
	return typed[kind] ? type_basic(typed[kind]) : type;
}

struct type *type_max_untyped(struct type *a, struct type *b)
{
	if (a == b)
		return a;
	if (!type_is_untyped_numeric(a) || !type_is_untyped_numeric(b))
		return NULL;
	return ((struct type_basic *)a)->basic > ((struct type_basic *)b)->basic ? a : b;
}
