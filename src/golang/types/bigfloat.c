// SPDX-License-Identifier: Apache-2.0
#include "golang/types/bigfloat.h"

enum { TOP = BIGFLOAT_LIMBS - 1 };

// math/big's range of exponents.
static const i64 max_exponent = INT32_MAX, min_exponent = INT32_MIN;

bool bigfloat_is_zero(const struct bigfloat *a)
{
	return !a->is_infinite && a->limbs[TOP] == 0;
}

static void finish(struct bigfloat *a)
{
	if (a->limbs[TOP] == 0 || a->exponent < min_exponent)
		*a = (struct bigfloat){0};
	else if (a->exponent > max_exponent)
		*a = (struct bigfloat){.negative = a->negative, .is_infinite = true};
}

// Adds one unit at bit position `at` (from the bottom); a carry out of the top moves the exponent.
static void increment(struct bigfloat *a, u32 at)
{
	u64 add = (u64)1 << (at % 64);

	for (u32 i = at / 64; i < BIGFLOAT_LIMBS; i++) {
		a->limbs[i] += add;
		if (a->limbs[i] >= add)
			return;
		add = 1;
	}
	a->limbs[TOP] = (u64)1 << 63;
	a->exponent++;
}

// sticky: there are further bits below the last limb.
static void round_bits(struct bigfloat *a, u32 prec, enum bigfloat_round mode, bool sticky)
{
	u32 drop = BIGFLOAT_MAX_PREC - prec;
	struct nat bits = nat_from_limbs(a->limbs, BIGFLOAT_LIMBS);
	bool half = drop && nat_bit(bits, drop - 1);
	bool below = sticky || (drop && nat_any_bit_below(bits, drop - 1));
	bool up = mode == BIGFLOAT_AWAY && (half || below);

	if (mode == BIGFLOAT_NEAREST)
		up = half && (below || nat_bit(bits, drop));
	for (u32 i = 0; i < drop / 64; i++)
		a->limbs[i] = 0;
	if (drop % 64)
		a->limbs[drop / 64] &= ~(u64)0 << (drop % 64);
	if (up)
		increment(a, drop);
	finish(a);
}

void bigfloat_round(struct bigfloat *a, u32 prec, enum bigfloat_round mode)
{
	if (!a->is_infinite)
		round_bits(a, prec, mode, false);
}

// 64 bits of a from bit `at` up; zeros stand on both sides of the number.
static u64 bits_from(struct nat a, i64 at)
{
	i64 limb = at >> 6;
	u32 shift = (u32)(at & 63);
	u64 low = limb >= 0 && limb < a.len ? a.at[limb] : 0;
	u64 high = limb + 1 >= 0 && limb + 1 < a.len ? a.at[limb + 1] : 0;

	return shift ? low >> shift | high << (64 - shift) : low;
}

struct bigfloat bigfloat_from_nat(
	struct nat mantissa, bool negative, i64 exponent, bool sticky, u32 prec)
{
	i64 drop = (i64)nat_bits(mantissa) - BIGFLOAT_MAX_PREC;
	struct bigfloat a = {.negative = negative, .exponent = exponent + nat_bits(mantissa)};
	bool half = false;

	for (u32 i = 0; i < BIGFLOAT_LIMBS; i++)
		a.limbs[i] = bits_from(mantissa, drop + (i64)i * 64);
	if (drop > 0) {
		half = nat_bit(mantissa, (u32)drop - 1);
		sticky |= nat_any_bit_below(mantissa, (u32)drop - 1);
	}
	if (prec < BIGFLOAT_MAX_PREC) {
		round_bits(&a, prec, BIGFLOAT_NEAREST, sticky || half);
		return a;
	}
	if (half && (sticky || (a.limbs[0] & 1)))
		increment(&a, 0);
	finish(&a);
	return a;
}

struct nat bigfloat_to_nat(struct arena *arena, const struct bigfloat *a, i64 *exponent)
{
	struct nat all = nat_from_limbs(a->limbs, BIGFLOAT_LIMBS);
	u32 zeros = nat_trailing_zeros(all);

	*exponent = a->exponent - BIGFLOAT_MAX_PREC + zeros;
	if (zeros)
		return nat_shr(arena, all, zeros);
	return nat_from_limbs(
		arena_copy(arena, a->limbs, sizeof(a->limbs), _Alignof(u64)), BIGFLOAT_LIMBS);
}

int bigfloat_compare(const struct bigfloat *a, const struct bigfloat *b)
{
	int sign_a = bigfloat_is_zero(a) ? 0 : a->negative ? -1 : 1;
	int sign_b = bigfloat_is_zero(b) ? 0 : b->negative ? -1 : 1;
	int order = 0;

	if (sign_a != sign_b)
		return sign_a < sign_b ? -1 : 1;
	if (sign_a == 0)
		return 0;
	if (a->exponent != b->exponent)
		order = a->exponent < b->exponent ? -1 : 1;
	for (u32 i = BIGFLOAT_LIMBS; i-- > 0 && order == 0;)
		if (a->limbs[i] != b->limbs[i])
			order = a->limbs[i] < b->limbs[i] ? -1 : 1;
	return sign_a < 0 ? -order : order;
}

struct bigfloat bigfloat_from_ratio(
	struct arena *arena, struct bigint numerator, struct nat denominator, u32 prec)
{
	i64 have = (i64)nat_bits(numerator.magnitude) - nat_bits(denominator);
	i64 shift = MAX((i64)0, BIGFLOAT_MAX_PREC + 2 - have);
	struct nat rest, quotient;

	if (nat_is_zero(numerator.magnitude))
		return (struct bigfloat){0};
	quotient =
		nat_div(arena, nat_shl(arena, numerator.magnitude, (u32)shift), denominator, &rest);
	return bigfloat_from_nat(quotient, numerator.negative, -shift, !nat_is_zero(rest), prec);
}

struct bigfloat bigfloat_add(
	struct arena *arena, const struct bigfloat *a, const struct bigfloat *b, u32 prec)
{
	enum { FAR = 2 * BIGFLOAT_MAX_PREC + 2 };
	struct bigint x, y, sum;
	i64 ea, eb, distance;
	bool far;

	if (a->is_infinite || bigfloat_is_zero(b))
		return *a;
	if (b->is_infinite || bigfloat_is_zero(a))
		return *b;
	x = bigint_from_nat(bigfloat_to_nat(arena, a, &ea), a->negative);
	y = bigint_from_nat(bigfloat_to_nat(arena, b, &eb), b->negative);
	if (ea < eb)
		return bigfloat_add(arena, b, a, prec);
	// A summand far below the other's last bit only tells on which side of it the sum is.
	distance = ea - eb;
	far = distance > 2 * FAR && a->exponent - b->exponent > FAR;
	if (far) {
		distance = FAR;
		y.magnitude = nat_from_u64(arena, 1);
		eb = ea - FAR;
	}
	sum = bigint_add(arena, bigint_shl(arena, x, (u32)distance), y);
	return bigfloat_from_nat(sum.magnitude, sum.negative, eb, false, prec);
}

struct bigfloat bigfloat_mul(
	struct arena *arena, const struct bigfloat *a, const struct bigfloat *b, u32 prec)
{
	i64 ea, eb;
	struct nat x, y;

	if (a->is_infinite || b->is_infinite)
		return (struct bigfloat){
			.negative = a->negative != b->negative, .is_infinite = true};
	if (bigfloat_is_zero(a) || bigfloat_is_zero(b))
		return (struct bigfloat){0};
	x = bigfloat_to_nat(arena, a, &ea);
	y = bigfloat_to_nat(arena, b, &eb);
	return bigfloat_from_nat(
		nat_mul(arena, x, y), a->negative != b->negative, ea + eb, false, prec);
}

struct bigfloat bigfloat_div(
	struct arena *arena, const struct bigfloat *a, const struct bigfloat *b, u32 prec)
{
	struct bigfloat quotient;
	i64 ea, eb;
	struct nat x, y;

	if (a->is_infinite || bigfloat_is_zero(b))
		return (struct bigfloat){
			.negative = a->negative != b->negative, .is_infinite = true};
	if (bigfloat_is_zero(a) || b->is_infinite)
		return (struct bigfloat){0};
	x = bigfloat_to_nat(arena, a, &ea);
	y = bigfloat_to_nat(arena, b, &eb);
	quotient =
		bigfloat_from_ratio(arena, bigint_from_nat(x, a->negative != b->negative), y, prec);
	quotient.exponent += ea - eb;
	finish(&quotient);
	return quotient;
}

static struct bigfloat from_u64(struct arena *arena, u64 value, u32 prec)
{
	return bigfloat_from_nat(nat_from_u64(arena, value), false, 0, false, prec);
}

struct bigfloat bigfloat_pow5(struct arena *arena, u32 exponent, u32 prec)
{
	enum { EXACT = 27, MORE = 64 }; // 5^27 is the last that fits 64 bits
	u32 more = prec + MORE;
	struct bigfloat power, square;
	u64 start = 1;

	for (u32 i = 0; i < MIN(exponent, (u32)EXACT); i++)
		start *= 5;
	power = from_u64(arena, start, prec);
	square = from_u64(arena, 5, more);
	for (u32 left = exponent > EXACT ? exponent - EXACT : 0; left; left >>= 1) {
		if (left & 1)
			power = bigfloat_mul(arena, &power, &square, prec);
		square = bigfloat_mul(arena, &square, &square, more);
	}
	return power;
}

bool bigfloat_to_bigint(struct arena *arena, const struct bigfloat *a, struct bigint *ret)
{
	enum { MAX_BITS = 1 << 24 };
	struct nat mantissa;
	i64 exponent;

	if (a->is_infinite || a->exponent > MAX_BITS)
		return false;
	if (bigfloat_is_zero(a)) {
		*ret = (struct bigint){0};
		return true;
	}
	mantissa = bigfloat_to_nat(arena, a, &exponent);
	if (exponent < 0)
		return false;
	*ret = bigint_from_nat(nat_shl(arena, mantissa, (u32)exponent), a->negative);
	return true;
}
