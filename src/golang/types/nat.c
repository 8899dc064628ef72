// SPDX-License-Identifier: Apache-2.0
#include "golang/types/nat.h"

#include "base/strbuf.h"

typedef unsigned __int128 u128;

struct nat nat_from_limbs(const u64 *limbs, u32 len)
{
	while (len && limbs[len - 1] == 0)
		len--;
	return (struct nat){limbs, len};
}

static u64 *limbs_new(struct arena *arena, u32 len)
{
	return arena_array(arena, u64, len);
}

struct nat nat_from_u64(struct arena *arena, u64 value)
{
	u64 *limb;

	if (value == 0)
		return (struct nat){0};
	limb = limbs_new(arena, 1);
	*limb = value;
	return (struct nat){limb, 1};
}

u32 nat_bits(struct nat a)
{
	return a.len ? a.len * 64 - (u32)__builtin_clzll(a.at[a.len - 1]) : 0;
}

u32 nat_trailing_zeros(struct nat a)
{
	u32 i = 0;

	while (i < a.len && a.at[i] == 0)
		i++;
	return i < a.len ? i * 64 + (u32)__builtin_ctzll(a.at[i]) : 0;
}

bool nat_bit(struct nat a, u32 at)
{
	return at / 64 < a.len && (a.at[at / 64] >> (at % 64) & 1);
}

bool nat_any_bit_below(struct nat a, u32 at)
{
	return a.len && nat_trailing_zeros(a) < at;
}

int nat_compare(struct nat a, struct nat b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	for (u32 i = a.len; i-- > 0;)
		if (a.at[i] != b.at[i])
			return a.at[i] < b.at[i] ? -1 : 1;
	return 0;
}

struct nat nat_add(struct arena *arena, struct nat a, struct nat b)
{
	u64 *sum, carry = 0;

	if (a.len < b.len)
		return nat_add(arena, b, a);
	if (b.len == 0)
		return a;
	sum = limbs_new(arena, a.len + 1);
	for (u32 i = 0; i < a.len; i++) {
		u128 digit = (u128)a.at[i] + (i < b.len ? b.at[i] : 0) + carry;

		sum[i] = (u64)digit;
		carry = (u64)(digit >> 64);
	}
	sum[a.len] = carry;
	return nat_from_limbs(sum, a.len + 1);
}

struct nat nat_sub(struct arena *arena, struct nat a, struct nat b)
{
	u64 *rest = limbs_new(arena, a.len), borrow = 0;

	for (u32 i = 0; i < a.len; i++) {
		u128 digit = (u128)a.at[i] - (i < b.len ? b.at[i] : 0) - borrow;

		rest[i] = (u64)digit;
		borrow = (u64)(digit >> 64) & 1;
	}
	return nat_from_limbs(rest, a.len);
}

struct nat nat_mul(struct arena *arena, struct nat a, struct nat b)
{
	u64 *product;

	if (a.len == 0 || b.len == 0)
		return (struct nat){0};
	product = limbs_new(arena, a.len + b.len);
	for (u32 i = 0; i < a.len; i++) {
		u64 carry = 0;

		for (u32 j = 0; j < b.len; j++) {
			u128 digit = (u128)a.at[i] * b.at[j] + product[i + j] + carry;

			product[i + j] = (u64)digit;
			carry = (u64)(digit >> 64);
		}
		product[i + b.len] = carry;
	}
	return nat_from_limbs(product, a.len + b.len);
}

struct nat nat_shl(struct arena *arena, struct nat a, u32 count)
{
	u32 words = count / 64, bits = count % 64;
	u64 *shifted;

	if (a.len == 0 || count == 0)
		return a;
	shifted = limbs_new(arena, a.len + words + 1);
	for (u32 i = 0; i < a.len; i++) {
		shifted[i + words] |= a.at[i] << bits;
		if (bits)
			shifted[i + words + 1] = a.at[i] >> (64 - bits);
	}
	return nat_from_limbs(shifted, a.len + words + 1);
}

struct nat nat_shr(struct arena *arena, struct nat a, u32 count)
{
	u32 words = count / 64, bits = count % 64;
	u64 *shifted;

	if (words >= a.len)
		return (struct nat){0};
	if (count == 0)
		return a;
	shifted = limbs_new(arena, a.len - words);
	for (u32 i = words; i < a.len; i++) {
		shifted[i - words] = a.at[i] >> bits;
		if (bits && i + 1 < a.len)
			shifted[i - words] |= a.at[i + 1] << (64 - bits);
	}
	return nat_from_limbs(shifted, a.len - words);
}

static struct nat div_by_limb(struct arena *arena, struct nat a, u64 b, struct nat *rest)
{
	u64 *quotient = limbs_new(arena, a.len), carry = 0;

	for (u32 i = a.len; i-- > 0;) {
		u128 digit = (u128)carry << 64 | a.at[i];

		quotient[i] = (u64)(digit / b);
		carry = (u64)(digit % b);
	}
	if (rest)
		*rest = nat_from_u64(arena, carry);
	return nat_from_limbs(quotient, a.len);
}

// One digit of Knuth's algorithm D: the quotient of u[at..at+n] by v, whose top bit is set. u keeps
// the remainder.
static u64 quotient_digit(u64 *u, const u64 *v, u32 n, u32 at)
{
	u128 top = (u128)u[at + n] << 64 | u[at + n - 1];
	u128 guess = top / v[n - 1], left = top % v[n - 1];
	u64 borrow = 0, carry = 0;

	while (guess >> 64 || (u64)guess * (u128)v[n - 2] > (left << 64 | u[at + n - 2])) {
		guess--;
		left += v[n - 1];
		if (left >> 64)
			break;
	}
	for (u32 i = 0; i <= n; i++) {
		u128 product = (u128)(u64)guess * (i < n ? v[i] : 0) + carry;
		u128 digit = (u128)u[at + i] - (u64)product - borrow;

		carry = (u64)(product >> 64);
		u[at + i] = (u64)digit;
		borrow = (u64)(digit >> 64) & 1;
	}
	if (!borrow)
		return (u64)guess;
	// One too many: add v back.
	carry = 0;
	for (u32 i = 0; i <= n; i++) {
		u128 digit = (u128)u[at + i] + (i < n ? v[i] : 0) + carry;

		u[at + i] = (u64)digit;
		carry = (u64)(digit >> 64);
	}
	return (u64)guess - 1;
}

struct nat nat_div(struct arena *arena, struct nat a, struct nat b, struct nat *rest)
{
	u32 shift, n = b.len;
	struct nat v, u_start;
	u64 *u, *quotient;

	ASSERT(b.len);
	if (nat_compare(a, b) < 0) {
		if (rest)
			*rest = a;
		return (struct nat){0};
	}
	if (n == 1)
		return div_by_limb(arena, a, b.at[0], rest);
	shift = (u32)__builtin_clzll(b.at[n - 1]);
	v = nat_shl(arena, b, shift);
	u_start = nat_shl(arena, a, shift);
	u = limbs_new(arena, a.len + 1);
	memcpy(u, u_start.at, u_start.len * sizeof(*u));
	quotient = limbs_new(arena, a.len - n + 1);
	for (u32 at = a.len - n + 1; at-- > 0;)
		quotient[at] = quotient_digit(u, v.at, n, at);
	if (rest)
		*rest = nat_shr(arena, nat_from_limbs(u, n), shift);
	return nat_from_limbs(quotient, a.len - n + 1);
}

struct nat nat_gcd(struct arena *arena, struct nat a, struct nat b)
{
	struct nat rest;

	while (b.len > 1) {
		nat_div(arena, a, b, &rest);
		a = b;
		b = rest;
	}
	if (b.len == 0)
		return a;
	nat_div(arena, a, b, &rest);
	for (u64 x = b.at[0], y = rest.len ? rest.at[0] : 0;;) {
		u64 next;

		if (y == 0)
			return nat_from_u64(arena, x);
		next = x % y;
		x = y;
		y = next;
	}
}

struct nat nat_pow(struct arena *arena, u64 base, u32 exponent)
{
	struct nat power = nat_from_u64(arena, 1), square = nat_from_u64(arena, base);

	for (; exponent; exponent >>= 1) {
		if (exponent & 1)
			power = nat_mul(arena, power, square);
		if (exponent > 1)
			square = nat_mul(arena, square, square);
	}
	return power;
}

static u32 digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return (u32)(c - '0');
	return (u32)((c | 0x20) - 'a') + 10;
}

struct nat nat_parse(struct arena *arena, str digits, u32 base)
{
	// Four bits a digit are enough for all bases.
	u32 cap = (u32)(digits.len / 16 + 1), len = 0;
	u64 *limbs = limbs_new(arena, cap);

	for (size_t i = 0; i < digits.len;) {
		u64 carry = 0, scale = 1;

		// As many digits at once as fit a limb.
		for (; i < digits.len && scale <= UINT64_MAX / 16 / base; i++) {
			if (digits.ptr[i] == '_')
				continue;
			carry = carry * base + digit_value(digits.ptr[i]);
			scale *= base;
		}
		for (u32 j = 0; j < len; j++) {
			u128 product = (u128)limbs[j] * scale + carry;

			limbs[j] = (u64)product;
			carry = (u64)(product >> 64);
		}
		if (carry)
			limbs[len++] = carry;
	}
	return nat_from_limbs(limbs, len);
}

void nat_print(struct strbuf *out, struct nat a)
{
	enum { DIGITS = 19 };
	static const u64 scale = 10000000000000000000u;
	u32 cap = a.len + a.len / 16 + 2, len = 0;
	u64 *parts, *limbs;

	if (a.len == 0) {
		strbuf_add_char(out, '0');
		return;
	}
	parts = limbs_new(out->arena, cap);
	limbs = arena_copy(out->arena, a.at, a.len * sizeof(u64), _Alignof(u64));
	while (a.len) {
		u64 carry = 0;

		for (u32 i = a.len; i-- > 0;) {
			u128 digit = (u128)carry << 64 | limbs[i];

			limbs[i] = (u64)(digit / scale);
			carry = (u64)(digit % scale);
		}
		parts[len++] = carry;
		a = nat_from_limbs(limbs, a.len);
	}
	strbuf_printf(out, "%llu", (unsigned long long)parts[--len]);
	while (len)
		strbuf_printf(out, "%0*llu", (int)DIGITS, (unsigned long long)parts[--len]);
}
