// SPDX-License-Identifier: Apache-2.0
#include "golang/types/assign.h"
#include "golang/types/builtin.h"
#include "golang/types/check_const.h"
#include "golang/types/check_record.h"
#include "golang/types/expr_untyped.h"

static struct type *complex_of(struct type *type)
{
	struct type_basic *basic = type_under_basic(type);

	if (!basic)
		return NULL;
	if (basic->basic == BASIC_FLOAT32)
		return type_basic(BASIC_COMPLEX64);
	if (basic->basic == BASIC_FLOAT64)
		return type_basic(BASIC_COMPLEX128);
	return basic->basic == BASIC_UNTYPED_FLOAT ? type_basic(BASIC_UNTYPED_COMPLEX) : NULL;
}

static struct type *part_of(struct type *type)
{
	struct type_basic *basic = type_under_basic(type);

	if (!basic)
		return NULL;
	if (basic->basic == BASIC_COMPLEX64)
		return type_basic(BASIC_FLOAT32);
	if (basic->basic == BASIC_COMPLEX128)
		return type_basic(BASIC_FLOAT64);
	return basic->basic == BASIC_UNTYPED_COMPLEX ? type_basic(BASIC_UNTYPED_FLOAT) : NULL;
}

void builtin_complex(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	struct operand *y = &site->args[1];
	bool x_untyped = check_is_untyped(x->type), y_untyped = check_is_untyped(y->type);
	struct type *result, *params[2];

	if (x_untyped && y_untyped && x->mode == MODE_CONSTANT && y->mode == MODE_CONSTANT) {
		x->type = y->type = type_basic(BASIC_UNTYPED_FLOAT);
	} else if (x_untyped && y_untyped) {
		untyped_convert(c, x, type_basic(BASIC_FLOAT64));
		untyped_convert(c, y, type_basic(BASIC_FLOAT64));
	} else if (x_untyped) {
		untyped_convert(c, x, y->type);
	} else if (y_untyped) {
		untyped_convert(c, y, x->type);
	}
	result = x->mode == MODE_INVALID || y->mode == MODE_INVALID ? NULL : complex_of(x->type);
	if (!result) {
		x->mode = MODE_INVALID;
		return;
	}
	if (x->mode == MODE_CONSTANT && y->mode == MODE_CONSTANT) {
		x->value = const_complex(c, x->value, y->value);
	} else {
		x->mode = MODE_VALUE;
		params[0] = params[1] = x->type;
		record_builtin(c, site->fun, result, params, 2);
	}
	x->type = result;
}

void builtin_part(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	struct type *result, *param;

	if (check_is_untyped(x->type)) {
		if (x->mode == MODE_CONSTANT)
			x->type = type_basic(BASIC_UNTYPED_COMPLEX);
		else
			untyped_convert(c, x, type_basic(BASIC_COMPLEX128));
	}
	result = x->mode == MODE_INVALID ? NULL : part_of(x->type);
	if (!result) {
		x->mode = MODE_INVALID;
		return;
	}
	param = x->type;
	if (x->mode == MODE_CONSTANT) {
		x->value = site->builtin == BUILTIN_REAL ? constant_real(c->arena, x->value)
		                                         : constant_imag(c->arena, x->value);
	} else {
		x->mode = MODE_VALUE;
		record_builtin(c, site->fun, result, &param, 1);
	}
	x->type = result;
}

void builtin_extreme(struct checking *c, struct operand *x, const struct builtin_site *site)
{
	enum token op = site->builtin == BUILTIN_MAX ? TOKEN_GTR : TOKEN_LSS;
	struct type **params;

	for (u32 i = 1; i < site->count; i++) {
		struct operand *a = &site->args[i];

		untyped_match(c, x, a);
		if (x->mode == MODE_INVALID)
			return;
		if (x->mode != MODE_CONSTANT || a->mode != MODE_CONSTANT)
			x->mode = MODE_VALUE;
		else if (constant_compare(a->value, op, x->value))
			*x = *a;
	}
	if (x->mode != MODE_CONSTANT) {
		x->mode = MODE_VALUE;
		assign_operand(c, x, c->universe->any_interface);
		if (x->mode == MODE_INVALID)
			return;
	}
	for (u32 i = 0; i < site->count; i++)
		record_update(c, site->args[i].expr, x->type, true);
	if (x->mode == MODE_CONSTANT)
		return;
	params = arena_array(c->arena, struct type *, site->count);
	for (u32 i = 0; i < site->count; i++)
		params[i] = x->type;
	record_builtin(c, site->fun, x->type, params, site->count);
}
