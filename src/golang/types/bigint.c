// SPDX-License-Identifier: Apache-2.0
#include "golang/types/bigint.h"

struct bigint bigint_from_nat(struct nat magnitude, bool negative)
{
	return (struct bigint){negative && !nat_is_zero(magnitude), magnitude};
}

struct bigint bigint_from_i64(struct arena *arena, i64 value)
{
	u64 magnitude = value < 0 ? -(u64)value : (u64)value;

	return (struct bigint){value < 0, nat_from_u64(arena, magnitude)};
}

bool bigint_to_i64(struct bigint a, i64 *ret)
{
	u64 magnitude;

	if (a.magnitude.len > 1)
		return false;
	magnitude = a.magnitude.len ? a.magnitude.at[0] : 0;
	if (magnitude > (u64)INT64_MAX + a.negative)
		return false;
	*ret = (i64)(a.negative ? -magnitude : magnitude);
	return true;
}

int bigint_compare(struct bigint a, struct bigint b)
{
	int order;

	if (a.negative != b.negative)
		return a.negative ? -1 : 1;
	order = nat_compare(a.magnitude, b.magnitude);
	return a.negative ? -order : order;
}

struct bigint bigint_negate(struct bigint a)
{
	return bigint_from_nat(a.magnitude, !a.negative);
}

struct bigint bigint_add(struct arena *arena, struct bigint a, struct bigint b)
{
	if (a.negative == b.negative)
		return bigint_from_nat(nat_add(arena, a.magnitude, b.magnitude), a.negative);
	if (nat_compare(a.magnitude, b.magnitude) >= 0)
		return bigint_from_nat(nat_sub(arena, a.magnitude, b.magnitude), a.negative);
	return bigint_from_nat(nat_sub(arena, b.magnitude, a.magnitude), b.negative);
}

struct bigint bigint_sub(struct arena *arena, struct bigint a, struct bigint b)
{
	return bigint_add(arena, a, bigint_negate(b));
}

struct bigint bigint_mul(struct arena *arena, struct bigint a, struct bigint b)
{
	return bigint_from_nat(nat_mul(arena, a.magnitude, b.magnitude), a.negative != b.negative);
}

struct bigint bigint_div(struct arena *arena, struct bigint a, struct bigint b)
{
	return bigint_from_nat(
		nat_div(arena, a.magnitude, b.magnitude, NULL), a.negative != b.negative);
}

struct bigint bigint_rem(struct arena *arena, struct bigint a, struct bigint b)
{
	struct nat rest;

	nat_div(arena, a.magnitude, b.magnitude, &rest);
	return bigint_from_nat(rest, a.negative);
}

// Limb i of the two's complement of a; *carry starts as 1.
static u64 complement_limb(struct bigint a, u32 i, bool *carry)
{
	u64 limb = i < a.magnitude.len ? a.magnitude.at[i] : 0;

	if (!a.negative)
		return limb;
	limb = ~limb + *carry;
	*carry = *carry && limb == 0;
	return limb;
}

static u64 apply(u64 a, enum bigint_bits op, u64 b)
{
	switch (op) {
	case BIGINT_AND:
		return a & b;
	case BIGINT_OR:
		return a | b;
	case BIGINT_XOR:
		return a ^ b;
	case BIGINT_AND_NOT:
		return a & ~b;
	}
	return 0;
}

struct bigint bigint_bitwise(
	struct arena *arena, struct bigint a, enum bigint_bits op, struct bigint b)
{
	// One more limb than the longer has, so that the sign is in it.
	u32 len = MAX(a.magnitude.len, b.magnitude.len) + 1;
	u64 *limbs = arena_array(arena, u64, len);
	bool carry_a = true, carry_b = true, negative;

	for (u32 i = 0; i < len; i++)
		limbs[i] =
			apply(complement_limb(a, i, &carry_a), op, complement_limb(b, i, &carry_b));
	negative = limbs[len - 1] >> 63;
	if (negative) {
		bool carry = true;

		for (u32 i = 0; i < len; i++) {
			limbs[i] = ~limbs[i] + carry;
			carry = carry && limbs[i] == 0;
		}
	}
	return bigint_from_nat(nat_from_limbs(limbs, len), negative);
}

struct bigint bigint_shl(struct arena *arena, struct bigint a, u32 count)
{
	return bigint_from_nat(nat_shl(arena, a.magnitude, count), a.negative);
}

struct bigint bigint_shr(struct arena *arena, struct bigint a, u32 count)
{
	struct nat shifted = nat_shr(arena, a.magnitude, count);

	// Rounds towards minus infinity.
	if (a.negative && nat_any_bit_below(a.magnitude, count))
		shifted = nat_add(arena, shifted, nat_from_u64(arena, 1));
	return bigint_from_nat(shifted, a.negative);
}
