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
	str bytes; // WIRE_BYTES
};

static inline struct wire wire_of(str bytes)
{
	const u8 *at = (const u8 *)bytes.ptr;

	return (struct wire){at, at, at + bytes.len, false};
}

// The rest of a varint of more than one byte.
MUST_CHECK bool wire_varint_slow(struct wire *wire, u64 *ret);

MUST_CHECK static inline bool wire_varint(struct wire *wire, u64 *ret)
{
	if (LIKELY(wire->at < wire->end && *wire->at < 0x80)) {
		*ret = *wire->at++;
		return true;
	}
	return wire_varint_slow(wire, ret);
}

// False at the end or when the bytes are broken (is_broken tells which).
MUST_CHECK bool wire_next(struct wire *wire, struct wire_field *ret);

// Number of varints in packed bytes: those without the continuation bit.
u64 wire_packed_count(str bytes);
