// SPDX-License-Identifier: Apache-2.0
// Little-endian numbers at offsets of untrusted bytes. Reading outside of them gives 0: callers that must know ask
// bytes_have first.
#pragma once

#include "base/str.h"

static inline bool bytes_have(str bytes, u64 at, u64 size)
{
	return at <= bytes.len && size <= bytes.len - at;
}

// bytes[at, at+size), cut where the bytes end.
static inline str bytes_cut(str bytes, u64 at, u64 size)
{
	if (at >= bytes.len)
		return STR_EMPTY;
	return (str){bytes.ptr + at, MIN(size, bytes.len - at)};
}

static inline u8 bytes_u8(str bytes, u64 at)
{
	return at < bytes.len ? (u8)bytes.ptr[at] : 0;
}

static inline u16 bytes_u16(str bytes, u64 at)
{
	u16 value = 0;

	if (bytes_have(bytes, at, sizeof(value)))
		memcpy(&value, bytes.ptr + at, sizeof(value));
	return value;
}

static inline u32 bytes_u32(str bytes, u64 at)
{
	u32 value = 0;

	if (bytes_have(bytes, at, sizeof(value)))
		memcpy(&value, bytes.ptr + at, sizeof(value));
	return value;
}

static inline u64 bytes_u64(str bytes, u64 at)
{
	u64 value = 0;

	if (bytes_have(bytes, at, sizeof(value)))
		memcpy(&value, bytes.ptr + at, sizeof(value));
	return value;
}

// The text that begins at `at` and ends before its NUL (or where the bytes end).
static inline str bytes_text(str bytes, u64 at)
{
	str rest = bytes_cut(bytes, at, bytes.len);

	return (str){rest.ptr, strnlen(rest.ptr, rest.len)};
}

// LEB128, as Go's encoding/binary writes it; moves *at behind it. False when the bytes end first or the value has
// more than 64 bits.
MUST_CHECK static inline bool bytes_varint(str bytes, u64 *at, u64 *ret)
{
	u64 value = 0;

	for (u32 shift = 0; shift < 64; shift += 7) {
		u8 byte;

		if (*at >= bytes.len)
			return false;
		byte = (u8)bytes.ptr[(*at)++];
		value |= (u64)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			*ret = value;
			return true;
		}
	}
	return false;
}
