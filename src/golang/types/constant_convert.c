// SPDX-License-Identifier: Apache-2.0
// Between the kinds of numbers, and to the machine's floating point.
#include "golang/types/constant_rep.h"

const struct constant *constant_real(struct arena *arena, const struct constant *c)
{
	(void)arena;
	return c->rep == REP_COMPLEX ? c->parts[0] : c;
}

const struct constant *constant_imag(struct arena *arena, const struct constant *c)
{
	if (c->rep == REP_COMPLEX)
		return c->parts[1];
	return c->rep >= REP_SMALL ? constant_i64(arena, 0) : constant_unknown();
}

// A float that is an integer but for rounding errors of its last bits counts as that integer.
static const struct constant *float_to_int(struct arena *arena, const struct bigfloat *value)
{
	enum { DELTA = 4 };
	static const enum bigfloat_round modes[] = {BIGFLOAT_TO_ZERO, BIGFLOAT_AWAY};
	struct bigint big;

	if (value->exponent >= CONSTANT_MAX_RATIO_BITS ||
		value->exponent <= -CONSTANT_MAX_RATIO_BITS)
		return constant_unknown();
	if (bigfloat_to_bigint(arena, value, &big))
		return constant_from_big(arena, big);
	for (u32 i = 0; i < ARRAY_LEN(modes); i++) {
		struct bigfloat rounded = *value;

		bigfloat_round(&rounded, BIGFLOAT_PREC - DELTA, modes[i]);
		if (bigfloat_to_bigint(arena, &rounded, &big))
			return constant_from_big(arena, big);
	}
	return constant_unknown();
}

const struct constant *constant_to_int(struct arena *arena, const struct constant *c)
{
	const struct constant *re;

	switch ((enum constant_rep)c->rep) {
	case REP_SMALL:
	case REP_BIG:
		return c;
	case REP_RATIO:
		if (nat_is_one(c->ratio.denominator))
			return constant_from_big(arena, c->ratio.numerator);
		break;
	case REP_FLOAT:
		return float_to_int(arena, c->real);
	case REP_COMPLEX:
		re = constant_to_float(arena, c);
		if (re->rep != REP_UNKNOWN)
			return constant_to_int(arena, re);
		break;
	case REP_UNKNOWN:
	case REP_BOOL:
	case REP_STRING:
		break;
	}
	return constant_unknown();
}

const struct constant *constant_to_float(struct arena *arena, const struct constant *c)
{
	struct bigfloat real;

	switch ((enum constant_rep)c->rep) {
	case REP_SMALL:
	case REP_BIG:
		if (constant_bit_length(c) < CONSTANT_MAX_RATIO_BITS)
			return constant_from_ratio(
				arena, constant_as_big(arena, c), bigint_from_i64(arena, 1));
		real = constant_as_float(arena, c);
		return constant_from_float(arena, &real);
	case REP_RATIO:
	case REP_FLOAT:
		return c;
	case REP_COMPLEX:
		if (constant_sign(c->parts[1]) == 0)
			return constant_to_float(arena, c->parts[0]);
		break;
	case REP_UNKNOWN:
	case REP_BOOL:
	case REP_STRING:
		break;
	}
	return constant_unknown();
}

const struct constant *constant_to_complex(struct arena *arena, const struct constant *c)
{
	if (c->rep == REP_COMPLEX)
		return c;
	if (c->rep < REP_SMALL)
		return constant_unknown();
	return constant_from_parts(arena, c, constant_i64(arena, 0));
}

// Rounds to the nearest value with `precision` bits and exponents from min up, as IEEE 754 has them with
// subnormal numbers; the overflow to infinity is left to the conversion.
static double nearest(const struct bigfloat *value, u32 precision, i64 min_exponent)
{
	struct bigfloat rounded = *value;
	i64 bits = precision;
	u64 mantissa;
	double result;

	if (bigfloat_is_zero(value))
		return 0;
	if (value->exponent < min_exponent)
		bits -= min_exponent - value->exponent;
	if (bits < 0)
		return 0;
	if (bits == 0) {
		// Half of the smallest number: up only when above the half.
		bigfloat_round(&rounded, 1, BIGFLOAT_TO_ZERO);
		if (bigfloat_compare(&rounded, value) == 0)
			return 0;
		result = __builtin_ldexp(1, (int)(min_exponent - (i64)precision));
		return value->negative ? -result : result;
	}
	bigfloat_round(&rounded, (u32)bits, BIGFLOAT_NEAREST);
	mantissa = rounded.limbs[BIGFLOAT_LIMBS - 1];
	if (rounded.exponent > 2000)
		return value->negative ? -__builtin_inf() : __builtin_inf();
	result = __builtin_ldexp((double)(mantissa >> 11), (int)rounded.exponent - 53);
	return value->negative ? -result : result;
}

// Ratios with BIGFLOAT_MAX_PREC bits, so far beyond 53 that rounding twice is rounding once.
static struct bigfloat wide(struct arena *arena, const struct constant *c)
{
	if (c->rep != REP_RATIO)
		return constant_as_float(arena, c);
	return bigfloat_from_ratio(
		arena, c->ratio.numerator, c->ratio.denominator, BIGFLOAT_MAX_PREC);
}

// Ratios of which nothing is lost: a short numerator over a power of two.
static bool is_exact(const struct constant *c, u32 precision)
{
	struct nat over = c->ratio.denominator;

	return c->rep == REP_RATIO && over.len == 1 && (over.at[0] & (over.at[0] - 1)) == 0 &&
	       nat_bits(c->ratio.numerator.magnitude) <= precision;
}

static const struct constant *round_to(
	struct arena *arena, const struct constant *c, u32 precision, i64 min_exponent, double max)
{
	struct bigfloat real;
	double value;

	if (c->rep < REP_SMALL || c->rep == REP_COMPLEX)
		return constant_unknown();
	if (c->rep == REP_SMALL && constant_bit_length(c) <= precision)
		return constant_to_float(arena, c);
	if (is_exact(c, precision))
		return c;
	real = wide(arena, c);
	value = nearest(&real, precision, min_exponent);
	return __builtin_fabs(value) > max ? constant_unknown() : constant_f64(arena, value);
}

const struct constant *constant_round32(struct arena *arena, const struct constant *c)
{
	return round_to(arena, c, 24, -125, (double)__FLT_MAX__);
}

const struct constant *constant_round64(struct arena *arena, const struct constant *c)
{
	return round_to(arena, c, 53, -1021, __DBL_MAX__);
}

double constant_to_f64(const struct constant *c)
{
	struct arena arena;
	struct bigfloat real;
	double value;

	if (!c || c->rep < REP_SMALL || c->rep == REP_COMPLEX)
		return 0;
	if (c->rep == REP_SMALL)
		return (double)c->small;
	arena_init(&arena);
	real = wide(&arena, c);
	value = nearest(&real, 53, -1021);
	arena_deinit(&arena);
	return value;
}
