// SPDX-License-Identifier: Apache-2.0
#include "golang/types/expr_untyped.h"

#include "golang/types/check_const.h"
#include "golang/types/check_record.h"
#include "golang/types/type_set.h"

static bool basic_accepts(const struct operand *x, struct type *target)
{
	const struct type_basic *from = (const struct type_basic *)x->type;

	if (from->basic == BASIC_UNTYPED_NIL)
		return type_has_nil(target);
	if (from->flags & BASIC_IS_BOOLEAN)
		return type_is_flags(target, BASIC_IS_BOOLEAN);
	if (from->flags & BASIC_IS_NUMERIC)
		return type_is_flags(target, BASIC_IS_NUMERIC);
	return type_is_flags(target, BASIC_IS_STRING);
}

static struct type *implicit_basic(struct checking *c, const struct operand *x, struct type *target,
	const struct type_basic *under, const struct constant **value)
{
	if (x->mode == MODE_CONSTANT)
		return const_representable(c, x->value, under, value) ? target : NULL;
	if (!basic_accepts(x, target))
		return NULL;
	return x->mode == MODE_NIL ? x->type : target;
}

static struct type *implicit_param(struct checking *c, const struct operand *x, struct type *target)
{
	u32 count = type_term_count(target);

	for (u32 i = 0; i < count; i++) {
		const struct constant *ignored;
		struct type *under;

		(void)type_term_at(target, i, &under);
		if (!under || !untyped_implicit_type(c, x, under, &ignored))
			return NULL;
	}
	return x->mode == MODE_NIL ? x->type : target;
}

struct type *untyped_implicit_type(struct checking *c, const struct operand *x, struct type *target,
	const struct constant **value)
{
	struct type *under;

	*value = NULL;
	if (x->mode == MODE_INVALID || !check_is_untyped(x->type) || target->kind == TYPE_INVALID)
		return x->type;
	if (check_is_untyped(target))
		return type_max_untyped(x->type, target);
	under = type_underlying(target);
	switch (under->kind) {
	case TYPE_BASIC:
		return implicit_basic(c, x, target, (struct type_basic *)under, value);
	case TYPE_INTERFACE:
		if (type_is_param(target))
			return implicit_param(c, x, target);
		return x->mode == MODE_NIL ? x->type : type_default(x->type);
	case TYPE_POINTER:
	case TYPE_SIGNATURE:
	case TYPE_SLICE:
	case TYPE_MAP:
	case TYPE_CHAN:
		return x->mode == MODE_NIL ? x->type : NULL;
	case TYPE_INVALID:
	case TYPE_ARRAY:
	case TYPE_STRUCT:
	case TYPE_TUPLE:
	case TYPE_UNION:
	case TYPE_NAMED:
	case TYPE_ALIAS:
	case TYPE_PARAM:
		break;
	}
	return NULL;
}

void untyped_convert(struct checking *c, struct operand *x, struct type *target)
{
	const struct constant *value;
	struct type *type = untyped_implicit_type(c, x, target, &value);

	if (!type) {
		x->mode = MODE_INVALID;
		return;
	}
	if (value) {
		x->value = value;
		record_value(c, x->expr, value);
	}
	if (type != x->type) {
		x->type = type;
		record_update(c, x->expr, type, false);
	}
}

static bool all_agree(const struct operand *x, const struct operand *y, u32 flags)
{
	return type_all_flags(x->type, flags) == type_all_flags(y->type, flags);
}

// Whether converting the untyped one of x and y to the other's type may make them match.
static bool may_convert(const struct operand *x, const struct operand *y)
{
	if (!check_is_untyped(x->type) && !check_is_untyped(y->type))
		return false;
	if (!all_agree(x, y, BASIC_IS_NUMERIC))
		return false;
	if (type_is_interface(x->type) || type_is_interface(y->type))
		return true;
	if (!all_agree(x, y, BASIC_IS_BOOLEAN) || !all_agree(x, y, BASIC_IS_STRING))
		return false;
	if (x->mode == MODE_NIL)
		return type_has_nil(y->type);
	if (y->mode == MODE_NIL)
		return type_has_nil(x->type);
	return !type_under_pointer(x->type) && !type_under_pointer(y->type);
}

void untyped_match(struct checking *c, struct operand *x, struct operand *y)
{
	if (!may_convert(x, y))
		return;
	untyped_convert(c, x, y->type);
	if (x->mode == MODE_INVALID)
		return;
	untyped_convert(c, y, x->type);
	if (y->mode == MODE_INVALID)
		x->mode = MODE_INVALID;
}
