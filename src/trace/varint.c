// SPDX-License-Identifier: Apache-2.0
#include "trace/varint.h"

bool trace_varint_slow(struct trace_bytes *bytes, u64 *ret)
{
	const u8 *at = bytes->at;
	u64 value = 0;

	for (u32 shift = 0; shift < 64 && at < bytes->end; shift += 7) {
		u8 byte = *at++;

		if (shift == 63 && byte > 1)
			return false;
		value |= (u64)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			bytes->at = at;
			*ret = value;
			return true;
		}
	}
	return false;
}
