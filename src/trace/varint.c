// SPDX-License-Identifier: Apache-2.0
#include "trace/varint.h"

struct trace_varint_end trace_varint_slow(const u8 *at, const u8 *end)
{
	u64 value = 0;

	for (u32 shift = 0; shift < 64 && at < end; shift += 7) {
		u8 byte = *at++;

		if (shift == 63 && byte > 1)
			break;
		value |= (u64)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return (struct trace_varint_end){at, value};
	}
	return (struct trace_varint_end){NULL, 0};
}
