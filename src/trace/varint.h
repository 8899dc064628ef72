// SPDX-License-Identifier: Apache-2.0
// The format's numbers: seven bits a byte, lowest first, at most ten bytes.
#pragma once

#include "base/macros.h"

struct trace_bytes {
	const u8 *at, *end;
};

// One of more than three bytes, or near the end; false when it does not end in time.
MUST_CHECK bool trace_varint_slow(struct trace_bytes *bytes, u64 *ret);

// The same where three bytes are there.
MUST_CHECK static inline bool trace_varint_within(struct trace_bytes *bytes, u64 *ret)
{
	const u8 *at = bytes->at;

	if (at[0] < 0x80) {
		*ret = at[0];
		bytes->at = at + 1;
		return true;
	}
	if (at[1] < 0x80) {
		*ret = (u64)(at[0] & 0x7f) | (u64)at[1] << 7;
		bytes->at = at + 2;
		return true;
	}
	if (at[2] < 0x80) {
		*ret = (u64)(at[0] & 0x7f) | (u64)(at[1] & 0x7f) << 7 | (u64)at[2] << 14;
		bytes->at = at + 3;
		return true;
	}
	return trace_varint_slow(bytes, ret);
}

MUST_CHECK static inline bool trace_varint(struct trace_bytes *bytes, u64 *ret)
{
	return LIKELY(bytes->end - bytes->at >= 3) ? trace_varint_within(bytes, ret)
	                                           : trace_varint_slow(bytes, ret);
}
