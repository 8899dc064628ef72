// SPDX-License-Identifier: Apache-2.0
// Integers of any size: sign and magnitude; zero is never negative.
#pragma once

#include "golang/types/nat.h"

struct bigint {
	bool negative;
	struct nat magnitude;
};

struct bigint bigint_from_i64(struct arena *arena, i64 value);
struct bigint bigint_from_nat(struct nat magnitude, bool negative);
bool bigint_to_i64(struct bigint a, i64 *ret); // exact or false

int bigint_compare(struct bigint a, struct bigint b);
struct bigint bigint_negate(struct bigint a);
struct bigint bigint_add(struct arena *arena, struct bigint a, struct bigint b);
struct bigint bigint_sub(struct arena *arena, struct bigint a, struct bigint b);
struct bigint bigint_mul(struct arena *arena, struct bigint a, struct bigint b);

// Truncated towards zero, as Go's / and %; b is not zero.
struct bigint bigint_div(struct arena *arena, struct bigint a, struct bigint b);
struct bigint bigint_rem(struct arena *arena, struct bigint a, struct bigint b);

// Two's complement of infinite width.
enum bigint_bits { BIGINT_AND, BIGINT_OR, BIGINT_XOR, BIGINT_AND_NOT };
struct bigint bigint_bitwise(
	struct arena *arena, struct bigint a, enum bigint_bits op, struct bigint b);
struct bigint bigint_shl(struct arena *arena, struct bigint a, u32 count);
struct bigint bigint_shr(struct arena *arena, struct bigint a, u32 count);
