// SPDX-License-Identifier: Apache-2.0
#include "golang/types/constant.h"

#include "golang/types/constant_rep.h"

static const struct constant unknown = {.rep = REP_UNKNOWN};

static struct constant *make(struct arena *arena, enum constant_rep rep)
{
	struct constant *c = arena_new(arena, struct constant);

	c->rep = (u8)rep;
	return c;
}

enum constant_kind constant_kind(const struct constant *c)
{
	static const u8 kinds[] = {
		[REP_UNKNOWN] = CONSTANT_UNKNOWN,
		[REP_BOOL] = CONSTANT_BOOL,
		[REP_STRING] = CONSTANT_STRING,
		[REP_SMALL] = CONSTANT_INT,
		[REP_BIG] = CONSTANT_INT,
		[REP_RATIO] = CONSTANT_FLOAT,
		[REP_FLOAT] = CONSTANT_FLOAT,
		[REP_COMPLEX] = CONSTANT_COMPLEX,
	};

	return c ? kinds[c->rep] : CONSTANT_UNKNOWN;
}

const struct constant *constant_unknown(void)
{
	return &unknown;
}

const struct constant *constant_bool(struct arena *arena, bool value)
{
	struct constant *c = make(arena, REP_BOOL);

	c->boolean = value;
	return c;
}

const struct constant *constant_i64(struct arena *arena, i64 value)
{
	struct constant *c = make(arena, REP_SMALL);

	c->small = value;
	return c;
}

const struct constant *constant_u64(struct arena *arena, u64 value)
{
	if (value <= INT64_MAX)
		return constant_i64(arena, (i64)value);
	return constant_from_big(arena, bigint_from_nat(nat_from_u64(arena, value), false));
}

const struct constant *constant_f64(struct arena *arena, double value)
{
	struct bigint numerator, denominator;
	int exponent;
	double fraction = __builtin_frexp(value, &exponent);

	if (!__builtin_isfinite(value))
		return &unknown;
	numerator = bigint_from_i64(arena, (i64)__builtin_ldexp(fraction, 53));
	denominator = bigint_from_i64(arena, 1);
	exponent -= 53;
	if (exponent > 0)
		numerator = bigint_shl(arena, numerator, (u32)exponent);
	else
		denominator = bigint_shl(arena, denominator, (u32)-exponent);
	return constant_from_ratio(arena, numerator, denominator);
}

const struct constant *constant_string(struct arena *arena, str value)
{
	struct constant *c;

	if (value.len > CONSTANT_MAX_STRING)
		return &unknown;
	c = make(arena, REP_STRING);
	c->string = value;
	return c;
}

const struct constant *constant_from_big(struct arena *arena, struct bigint value)
{
	struct constant *c;
	i64 small;

	if (bigint_to_i64(value, &small))
		return constant_i64(arena, small);
	if (nat_bits(value.magnitude) > CONSTANT_MAX_BITS)
		return &unknown;
	c = make(arena, REP_BIG);
	c->big = value;
	return c;
}

const struct constant *constant_from_ratio(
	struct arena *arena, struct bigint numerator, struct bigint denominator)
{
	struct nat divisor;
	struct constant *c;
	struct bigfloat real;

	if (nat_is_zero(denominator.magnitude))
		return &unknown;
	divisor = nat_gcd(arena, denominator.magnitude, numerator.magnitude);
	if (!nat_is_one(divisor)) {
		numerator.magnitude = nat_div(arena, numerator.magnitude, divisor, NULL);
		denominator.magnitude = nat_div(arena, denominator.magnitude, divisor, NULL);
	}
	numerator =
		bigint_from_nat(numerator.magnitude, numerator.negative != denominator.negative);
	if (nat_bits(numerator.magnitude) < CONSTANT_MAX_RATIO_BITS &&
		nat_bits(denominator.magnitude) < CONSTANT_MAX_RATIO_BITS) {
		c = make(arena, REP_RATIO);
		c->ratio = (struct ratio){numerator, denominator.magnitude};
		return c;
	}
	real = bigfloat_from_ratio(arena, numerator, denominator.magnitude, BIGFLOAT_PREC);
	return constant_from_float(arena, &real);
}

const struct constant *constant_from_float(struct arena *arena, const struct bigfloat *value)
{
	static const struct bigfloat zero = {0};
	struct constant *c;

	if (value->is_infinite)
		return &unknown;
	c = make(arena, REP_FLOAT);
	c->real = bigfloat_is_zero(value) ? &zero
	                                  : arena_copy(arena, value, sizeof(*value), _Alignof(u64));
	return c;
}

const struct constant *constant_from_parts(
	struct arena *arena, const struct constant *re, const struct constant *im)
{
	struct constant *c;

	if (re->rep == REP_UNKNOWN || im->rep == REP_UNKNOWN)
		return &unknown;
	c = make(arena, REP_COMPLEX);
	c->parts[0] = re;
	c->parts[1] = im;
	return c;
}

struct bigint constant_as_big(struct arena *arena, const struct constant *c)
{
	ASSERT(c->rep == REP_SMALL || c->rep == REP_BIG);
	return c->rep == REP_SMALL ? bigint_from_i64(arena, c->small) : c->big;
}

struct ratio constant_as_ratio(struct arena *arena, const struct constant *c)
{
	if (c->rep == REP_RATIO)
		return c->ratio;
	return (struct ratio){constant_as_big(arena, c), nat_from_u64(arena, 1)};
}

struct bigfloat constant_as_float(struct arena *arena, const struct constant *c)
{
	struct bigint big;

	if (c->rep == REP_FLOAT)
		return *c->real;
	if (c->rep == REP_RATIO)
		return bigfloat_from_ratio(
			arena, c->ratio.numerator, c->ratio.denominator, BIGFLOAT_PREC);
	big = constant_as_big(arena, c);
	return bigfloat_from_nat(big.magnitude, big.negative, 0, false, BIGFLOAT_PREC);
}

bool constant_bool_value(const struct constant *c)
{
	return c && c->rep == REP_BOOL && c->boolean;
}

str constant_string_value(const struct constant *c)
{
	return c && c->rep == REP_STRING ? c->string : STR_EMPTY;
}

bool constant_to_i64(const struct constant *c, i64 *ret)
{
	if (!c || c->rep != REP_SMALL)
		return false;
	*ret = c->small;
	return true;
}

bool constant_to_u64(const struct constant *c, u64 *ret)
{
	if (c && c->rep == REP_SMALL && c->small >= 0)
		*ret = (u64)c->small;
	else if (c && c->rep == REP_BIG && !c->big.negative && c->big.magnitude.len == 1)
		*ret = c->big.magnitude.at[0];
	else
		return false;
	return true;
}

static int big_sign(struct bigint a)
{
	return nat_is_zero(a.magnitude) ? 0 : a.negative ? -1 : 1;
}

int constant_sign(const struct constant *c)
{
	switch ((enum constant_rep)c->rep) {
	case REP_SMALL:
		return c->small < 0 ? -1 : c->small > 0;
	case REP_BIG:
		return big_sign(c->big);
	case REP_RATIO:
		return big_sign(c->ratio.numerator);
	case REP_FLOAT:
		return bigfloat_is_zero(c->real) ? 0 : c->real->negative ? -1 : 1;
	case REP_COMPLEX:
		return constant_sign(c->parts[0]) | constant_sign(c->parts[1]);
	case REP_UNKNOWN:
	case REP_BOOL:
	case REP_STRING:
		return 1; // as go/constant: avoids follow-on trouble with divisors
	}
	return 1;
}

u32 constant_bit_length(const struct constant *c)
{
	u64 magnitude;

	if (c->rep == REP_BIG)
		return nat_bits(c->big.magnitude);
	if (c->rep != REP_SMALL || c->small == 0)
		return 0;
	magnitude = c->small < 0 ? -(u64)c->small : (u64)c->small;
	return 64 - (u32)__builtin_clzll(magnitude);
}
