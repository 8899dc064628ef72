// SPDX-License-Identifier: Apache-2.0
// The format's numbers: seven bits a byte, lowest first, at most ten bytes.
#pragma once

#include "base/macros.h"

struct trace_bytes {
	const u8 *at, *end;
};

struct trace_varint_end {
	const u8 *at; // after it; NULL when it does not end in time
	u64 value;
};

// One of any length.
struct trace_varint_end trace_varint_slow(const u8 *at, const u8 *end);

// One where TRACE_VARINT_SHORT bytes are there. Returns where the next one is, NULL when it does not end in time. Nothing
// has an address here that is not in memory already, so that all of it stays in registers.
enum { TRACE_VARINT_SHORT = 4 };

static inline const u8 *trace_varint_within(const u8 *at, const u8 *end, u64 *ret)
{
	struct trace_varint_end slow;

	if (at[0] < 0x80) {
		*ret = at[0];
		return at + 1;
	}
	if (at[1] < 0x80) {
		*ret = (u64)(at[0] & 0x7f) | (u64)at[1] << 7;
		return at + 2;
	}
	if (at[2] < 0x80) {
		*ret = (u64)(at[0] & 0x7f) | (u64)(at[1] & 0x7f) << 7 | (u64)at[2] << 14;
		return at + 3;
	}
	if (at[3] < 0x80) {
		*ret = (u64)(at[0] & 0x7f) | (u64)(at[1] & 0x7f) << 7 | (u64)(at[2] & 0x7f) << 14 |
		       (u64)at[3] << 21;
		return at + 4;
	}
	slow = trace_varint_slow(at, end);
	*ret = slow.value;
	return slow.at;
}

// The same anywhere; bytes stays where it is when it is false.
MUST_CHECK static inline bool trace_varint(struct trace_bytes *bytes, u64 *ret)
{
	u64 value;
	const u8 *at;

	if (LIKELY(bytes->end - bytes->at >= TRACE_VARINT_SHORT)) {
		at = trace_varint_within(bytes->at, bytes->end, &value);
	} else {
		struct trace_varint_end slow = trace_varint_slow(bytes->at, bytes->end);

		at = slow.at;
		value = slow.value;
	}
	if (!at)
		return false;
	bytes->at = at;
	*ret = value;
	return true;
}
