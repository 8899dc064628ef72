// SPDX-License-Identifier: Apache-2.0
// Numbers at the layout's offsets of a struct's bytes. A field that the version does not have (-1) is 0.
#pragma once

#include "base/str.h"

static inline u64 field_u64(const u8 *bytes, i32 offset)
{
	u64 value = 0;

	if (offset >= 0)
		memcpy(&value, bytes + offset, sizeof(value));
	return value;
}

static inline u32 field_u32(const u8 *bytes, i32 offset)
{
	u32 value = 0;

	if (offset >= 0)
		memcpy(&value, bytes + offset, sizeof(value));
	return value;
}

static inline u16 field_u16(const u8 *bytes, i32 offset)
{
	u16 value = 0;

	if (offset >= 0)
		memcpy(&value, bytes + offset, sizeof(value));
	return value;
}

static inline u8 field_u8(const u8 *bytes, i32 offset)
{
	return offset >= 0 ? bytes[offset] : 0;
}
