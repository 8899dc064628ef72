// SPDX-License-Identifier: Apache-2.0
// Little-endian numbers appended to a strbuf: what the readers of src/object read.
#pragma once

#include "base/strbuf.h"

static inline void put_bytes(struct strbuf *out, const void *bytes, size_t size)
{
	strbuf_add(out, (str){bytes, size});
}

static inline void put_u8(struct strbuf *out, u8 value)
{
	put_bytes(out, &value, sizeof(value));
}

static inline void put_u16(struct strbuf *out, u16 value)
{
	put_bytes(out, &value, sizeof(value));
}

static inline void put_u32(struct strbuf *out, u32 value)
{
	put_bytes(out, &value, sizeof(value));
}

static inline void put_u64(struct strbuf *out, u64 value)
{
	put_bytes(out, &value, sizeof(value));
}

static inline void put_varint(struct strbuf *out, u64 value)
{
	for (; value >= 0x80; value >>= 7)
		put_u8(out, (u8)(value | 0x80));
	put_u8(out, (u8)value);
}

// The text with its NUL.
static inline void put_text(struct strbuf *out, const char *text)
{
	put_bytes(out, text, strlen(text) + 1);
}

static inline void put_align(struct strbuf *out, size_t align)
{
	while (out->len % align)
		strbuf_add_char(out, 0);
}
