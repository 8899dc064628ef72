// SPDX-License-Identifier: Apache-2.0
#include "golang/types/check_const.h"

enum { UNTYPED_MAX_BITS = 512 };

// Signed range and bit count of the integer types; bits 0: no limit.
static const struct {
	u8 bits;
	bool is_signed;
} integer_ranges[BASIC_COUNT] = {
	[BASIC_INT] = {64, true},
	[BASIC_INT8] = {8, true},
	[BASIC_INT16] = {16, true},
	[BASIC_INT32] = {32, true},
	[BASIC_INT64] = {64, true},
	[BASIC_UINT] = {64, false},
	[BASIC_UINT8] = {8, false},
	[BASIC_UINT16] = {16, false},
	[BASIC_UINT32] = {32, false},
	[BASIC_UINT64] = {64, false},
	[BASIC_UINTPTR] = {64, false},
};

static bool integer_fits(const struct constant *value, enum basic_kind kind)
{
	u32 bits = integer_ranges[kind].bits;
	i64 small;
	u64 large;

	if (bits == 0)
		return true;
	if (integer_ranges[kind].is_signed) {
		if (!constant_to_i64(value, &small))
			return false;
		return bits == 64 ||
		       (small >= -((i64)1 << (bits - 1)) && small < (i64)1 << (bits - 1));
	}
	return constant_to_u64(value, &large) && (bits == 64 || large < (u64)1 << bits);
}

static const struct constant *round_float(
	struct checking *c, const struct constant *value, enum basic_kind kind)
{
	if (kind == BASIC_FLOAT32 || kind == BASIC_COMPLEX64)
		return constant_round32(c->arena, value);
	if (kind == BASIC_FLOAT64 || kind == BASIC_COMPLEX128)
		return constant_round64(c->arena, value);
	return value;
}

static bool float_fits(struct checking *c, const struct constant *value, enum basic_kind kind,
	const struct constant **rounded)
{
	value = constant_to_float(c->arena, value);
	if (constant_kind(value) != CONSTANT_FLOAT && constant_kind(value) != CONSTANT_INT)
		return false;
	if (kind == BASIC_UNTYPED_FLOAT)
		return true;
	value = round_float(c, value, kind);
	if (constant_kind(value) == CONSTANT_UNKNOWN)
		return false;
	*rounded = value;
	return true;
}

static bool complex_fits(struct checking *c, const struct constant *value, enum basic_kind kind,
	const struct constant **rounded)
{
	const struct constant *real, *imag;

	value = constant_to_complex(c->arena, value);
	if (constant_kind(value) == CONSTANT_UNKNOWN)
		return false;
	if (kind == BASIC_UNTYPED_COMPLEX)
		return true;
	real = round_float(c, constant_real(c->arena, value), kind);
	imag = round_float(c, constant_imag(c->arena, value), kind);
	if (constant_kind(real) == CONSTANT_UNKNOWN || constant_kind(imag) == CONSTANT_UNKNOWN)
		return false;
	*rounded = const_complex(c, real, imag);
	return true;
}

const struct constant *const_complex(
	struct checking *c, const struct constant *real, const struct constant *imag)
{
	const struct constant *i = constant_literal(c->arena, TOKEN_IMAG, STR("1i"));

	imag = constant_binary(c->arena, imag, TOKEN_MUL, i, false);
	return constant_binary(c->arena, real, TOKEN_ADD, imag, false);
}

bool const_representable(struct checking *c, const struct constant *value,
	const struct type_basic *basic, const struct constant **rounded)
{
	const struct constant *ignored;

	if (!rounded)
		rounded = &ignored;
	*rounded = value;
	if (constant_kind(value) == CONSTANT_UNKNOWN)
		return true;
	if (basic->flags & BASIC_IS_INTEGER) {
		if (constant_kind(value) != CONSTANT_INT)
			value = constant_to_int(c->arena, value);
		if (constant_kind(value) != CONSTANT_INT)
			return false;
		*rounded = value;
		return integer_fits(value, basic->basic);
	}
	if (basic->flags & BASIC_IS_FLOAT)
		return float_fits(c, value, basic->basic, rounded);
	if (basic->flags & BASIC_IS_COMPLEX)
		return complex_fits(c, value, basic->basic, rounded);
	if (basic->flags & BASIC_IS_STRING)
		return constant_kind(value) == CONSTANT_STRING;
	if (basic->flags & BASIC_IS_BOOLEAN)
		return constant_kind(value) == CONSTANT_BOOL;
	return false;
}

void const_represent(struct checking *c, struct operand *x, const struct type_basic *basic)
{
	const struct constant *rounded;

	if (const_representable(c, x->value, basic, &rounded))
		x->value = rounded;
	else
		x->mode = MODE_INVALID;
}

void const_overflow(struct checking *c, struct operand *x)
{
	if (constant_kind(x->value) == CONSTANT_UNKNOWN)
		return;
	if (!check_is_untyped(x->type)) {
		struct type_basic *basic = type_under_basic(x->type);

		if (basic)
			const_represent(c, x, basic);
		return;
	}
	if (constant_kind(x->value) == CONSTANT_INT &&
		constant_bit_length(x->value) > UNTYPED_MAX_BITS)
		x->value = constant_unknown();
}
