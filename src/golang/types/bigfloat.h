// SPDX-License-Identifier: Apache-2.0
// Binary floating point of BIGFLOAT_PREC bits, rounded to nearest even after every operation, for
// constants whose exact ratio would grow too large. Intermediate results may ask for more bits. The
// range of exponents is wider than any literal that is accepted needs; beyond it values are infinite.
#pragma once

#include "golang/types/bigint.h"

enum {
	BIGFLOAT_PREC = 512, // as go/constant
	BIGFLOAT_MAX_PREC = 640,
	BIGFLOAT_LIMBS = BIGFLOAT_MAX_PREC / 64,
};

// 0.mantissa * 2^exponent: the highest bit of limbs[BIGFLOAT_LIMBS - 1] is set, unless it is zero.
struct bigfloat {
	bool negative, is_infinite;
	i64 exponent;
	u64 limbs[BIGFLOAT_LIMBS];
};

enum bigfloat_round { BIGFLOAT_NEAREST, BIGFLOAT_TO_ZERO, BIGFLOAT_AWAY };

bool bigfloat_is_zero(const struct bigfloat *a);
int bigfloat_compare(const struct bigfloat *a, const struct bigfloat *b);

// mantissa * 2^exponent; `sticky` says that there is more below it.
struct bigfloat bigfloat_from_nat(
	struct nat mantissa, bool negative, i64 exponent, bool sticky, u32 prec);
struct bigfloat bigfloat_from_ratio(
	struct arena *arena, struct bigint numerator, struct nat denominator, u32 prec);
void bigfloat_round(struct bigfloat *a, u32 prec, enum bigfloat_round mode);

struct bigfloat bigfloat_add(
	struct arena *arena, const struct bigfloat *a, const struct bigfloat *b, u32 prec);
struct bigfloat bigfloat_mul(
	struct arena *arena, const struct bigfloat *a, const struct bigfloat *b, u32 prec);
struct bigfloat bigfloat_div(
	struct arena *arena, const struct bigfloat *a, const struct bigfloat *b, u32 prec);

// 5^exponent with the roundings that math/big has on the way.
struct bigfloat bigfloat_pow5(struct arena *arena, u32 exponent, u32 prec);

// The mantissa as a number with its own exponent: value = nat * 2^*exponent.
struct nat bigfloat_to_nat(struct arena *arena, const struct bigfloat *a, i64 *exponent);

// False when it has a fraction (or is infinite).
bool bigfloat_to_bigint(struct arena *arena, const struct bigfloat *a, struct bigint *ret);
