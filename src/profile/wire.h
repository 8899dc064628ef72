// SPDX-License-Identifier: Apache-2.0
// Protocol buffers on the wire: fields of a message, varints. Nothing is copied; a reader that met broken
// bytes stays at the place and gives no more fields. Source: protobuf encoding specification.
#pragma once

#include "base/str.h"

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

struct wire {
	const u8 *begin, *at, *end;
	bool is_broken;
};

struct wire_field {
	u32 number;
	enum wire_type type;
	u64 value; // varint, fixed
	str bytes; // WIRE_BYTES; of others empty, at the place behind the field
};

static inline struct wire wire_of(str bytes)
{
	const u8 *at = (const u8 *)bytes.ptr;

	return (struct wire){at, at, at + bytes.len, false};
}

// A varint, and a field, of any length: what the two below do where their short way is not taken.
MUST_CHECK bool wire_varint_slow(struct wire *wire, u64 *ret);
MUST_CHECK bool wire_next_slow(struct wire *wire, struct wire_field *ret);

MUST_CHECK static inline bool wire_varint(struct wire *wire, u64 *ret)
{
	if (LIKELY(wire->at < wire->end && *wire->at < 0x80)) {
		*ret = *wire->at++;
		return true;
	}
	return wire_varint_slow(wire, ret);
}

// The four varints that 8 bytes begin with, one in each quarter of `ret`. Returns their length together, 0 when they are
// not four of at most 2 bytes.
MUST_CHECK static inline u32 wire_four(const u8 *at, u64 *ret)
{
	const u64 tops = 0x8080808080808080;
	u64 word, more, first, second, third, fourth; // the bits that end them

	memcpy(&word, at, sizeof(word));
	more = word & tops;
	first = more ^ tops;
	second = first & (first - 1);
	third = second & (second - 1);
	fourth = third & (third - 1);
	more &= fourth - 1;
	if (!fourth || more & more >> 8)
		return 0;
	word &= ~tops;
	word = (word & (first - 1)) | (word & (second - 1)) >> (__builtin_ctzll(first) + 1) << 16 |
	       (word & (third - 1)) >> (__builtin_ctzll(second) + 1) << 32 |
	       (word & (fourth - 1)) >> (__builtin_ctzll(third) + 1) << 48;
	// Both groups of 7 bits move together.
	*ret = word - (word >> 1 & 0x3f803f803f803f80);
	return ((u32)__builtin_ctzll(fourth) >> 3) + 1;
}

// The two varints that 8 bytes begin with, one in each half of `ret`. Returns their length together, 0 when they are not
// two of at most 4 bytes.
MUST_CHECK static inline u32 wire_pair(const u8 *at, u64 *ret)
{
	u64 word, ends, after;
	u32 first, both;

	memcpy(&word, at, sizeof(word));
	ends = ~word & 0x8080808080808080;
	after = ends & (ends - 1);
	if (UNLIKELY(!after))
		return 0;
	first = (u32)__builtin_ctzll(ends) + 1; // in bits
	both = (u32)__builtin_ctzll(after) + 1;
	if (UNLIKELY(first > 32 || both - first > 32))
		return 0;
	word = (word & (ends ^ (ends - 1))) | (word & (after ^ (after - 1))) >> first << 32;
	// Groups of 7 bits move together: to 14, then 28 bits in each half.
	word = (word & 0x007f007f007f007f) | (word & 0x7f007f007f007f00) >> 1;
	*ret = (word & 0x00003fff00003fff) | (word & 0x3fff00003fff0000) >> 2;
	return both >> 3;
}

// False at the end or when the bytes are broken (is_broken tells which).
MUST_CHECK static inline bool wire_next(struct wire *wire, struct wire_field *ret)
{
	const u8 *at = wire->at;
	size_t rest = (size_t)(wire->end - at), head = 2;
	u64 value;

	if (!rest)
		return false;
	// A key of one byte and a value or length of one or two are nearly all that there is.
	if (rest < 3 || wire->is_broken || at[0] < 8 || at[0] >= 0x80)
		return wire_next_slow(wire, ret);
	value = at[1];
	if (value >= 0x80) {
		if (at[2] >= 0x80)
			return wire_next_slow(wire, ret);
		value = (value & 0x7f) | (u64)at[2] << 7;
		head = 3;
	}
	ret->number = at[0] >> 3;
	ret->type = at[0] & 7;
	if (ret->type == WIRE_BYTES && value <= rest - head) {
		ret->value = 0;
		ret->bytes = (str){(const char *)at + head, value};
		wire->at = at + head + value;
		return true;
	}
	if (ret->type != WIRE_VARINT)
		return wire_next_slow(wire, ret);
	ret->value = value;
	ret->bytes = (str){(const char *)at + head, 0};
	wire->at = at + head;
	return true;
}

// Number of varints in packed bytes: those without the continuation bit.
u64 wire_packed_count(str bytes);
