// SPDX-License-Identifier: Apache-2.0
// Natural numbers of any size, for exact constants: 64-bit limbs, least significant first, no leading
// zero limb (zero has none). Immutable, in an arena; results may share limbs with operands. By hand,
// because constants need little of it and the rest of the program is free of libgmp.
#pragma once

#include "base/arena.h"

struct nat {
	const u64 *at;
	u32 len;
};

struct nat nat_from_u64(struct arena *arena, u64 value);
struct nat nat_from_limbs(const u64 *limbs, u32 len); // cuts leading zeros, keeps the memory

static inline bool nat_is_zero(struct nat a)
{
	return a.len == 0;
}

static inline bool nat_is_one(struct nat a)
{
	return a.len == 1 && a.at[0] == 1;
}

u32 nat_bits(struct nat a);           // position of the highest bit, plus one
u32 nat_trailing_zeros(struct nat a); // of a number that is not zero
bool nat_bit(struct nat a, u32 at);
bool nat_any_bit_below(struct nat a, u32 at);
int nat_compare(struct nat a, struct nat b);

struct nat nat_add(struct arena *arena, struct nat a, struct nat b);
struct nat nat_sub(struct arena *arena, struct nat a, struct nat b); // a >= b
struct nat nat_mul(struct arena *arena, struct nat a, struct nat b);
struct nat nat_shl(struct arena *arena, struct nat a, u32 count);
struct nat nat_shr(struct arena *arena, struct nat a, u32 count);

// Quotient, and the remainder in *rest (may be NULL). b is not zero.
struct nat nat_div(struct arena *arena, struct nat a, struct nat b, struct nat *rest);
struct nat nat_gcd(struct arena *arena, struct nat a, struct nat b);
struct nat nat_pow(struct arena *arena, u64 base, u32 exponent);

// Digits of the base (2 to 16), underscores skipped; the text has been checked.
struct nat nat_parse(struct arena *arena, str digits, u32 base);

struct strbuf;
void nat_print(struct strbuf *out, struct nat a); // decimal
