// SPDX-License-Identifier: Apache-2.0
// Messages of protocol buffers made by hand: what a test or a fuzz corpus wants to say, right or wrong.
#pragma once

#include "base/strbuf.h"

static inline void message_varint(struct strbuf *out, u64 value)
{
	for (; value >= 0x80; value >>= 7)
		strbuf_add_char(out, (char)(value | 0x80));
	strbuf_add_char(out, (char)value);
}

static inline void message_number(struct strbuf *out, u32 field, u64 value)
{
	message_varint(out, (u64)field << 3);
	message_varint(out, value);
}

static inline void message_bytes(struct strbuf *out, u32 field, str bytes)
{
	message_varint(out, (u64)field << 3 | 2);
	message_varint(out, bytes.len);
	strbuf_add(out, bytes);
}
