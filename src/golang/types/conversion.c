// SPDX-License-Identifier: Apache-2.0
#include "golang/types/conversion.h"

#include "base/utf8.h"
#include "golang/types/check_const.h"
#include "golang/types/check_record.h"

// string(65)
static const struct constant *code_point_string(struct checking *c, const struct constant *value)
{
	char text[4];
	u64 rune;
	size_t len;

	if (!constant_to_u64(value, &rune) || rune > 0x10ffff)
		rune = 0xfffd;
	len = utf8_encode((u32)rune, text);
	return constant_string(c->arena, arena_str(c->arena, (str){text, len}));
}

static void convert_constant(struct checking *c, struct operand *x, struct type *type)
{
	const struct type_basic *basic = type_under_basic(type);
	const struct constant *value;

	if (const_representable(c, x->value, basic, &value))
		x->value = value;
	else if (type_is_flags(x->type, BASIC_IS_INTEGER) && (basic->flags & BASIC_IS_STRING))
		x->value = code_point_string(c, x->value);
	else
		x->mode = MODE_INVALID;
}

// What an untyped operand is recorded as: the type it is converted to, where its own value can have it.
static struct type *final_type(
	const struct operand *x, struct type *type, bool was_constant, bool is_nil)
{
	if (is_nil || type_is_interface(type) || (was_constant && !type_is_const_type(type)))
		return type_default(x->type);
	if (x->mode == MODE_CONSTANT && type_is_flags(x->type, BASIC_IS_INTEGER) &&
		type_all_flags(type, BASIC_IS_STRING))
		return x->type;
	return type;
}

void conversion_apply(struct checking *c, struct operand *x, struct type *type)
{
	bool was_constant = x->mode == MODE_CONSTANT;
	bool is_nil = x->mode == MODE_NIL;
	bool is_untyped = x->mode != MODE_INVALID && check_is_untyped(x->type);

	if (type->kind == TYPE_INVALID) {
		x->mode = MODE_INVALID;
		return;
	}
	if (was_constant && type_is_const_type(type)) {
		convert_constant(c, x, type);
		if (x->mode == MODE_INVALID)
			return;
	} else {
		x->mode = MODE_VALUE;
	}
	if (is_untyped)
		record_update(c, x->expr, final_type(x, type, was_constant, is_nil), true);
	x->type = type;
}
