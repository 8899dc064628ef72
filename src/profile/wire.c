// SPDX-License-Identifier: Apache-2.0
#include "profile/wire.h"

bool wire_varint_slow(struct wire *wire, u64 *ret)
{
	const u8 *at = wire->at;
	u64 value = 0;

	for (u32 shift = 0; shift < 64 && at < wire->end; shift += 7) {
		u8 byte = *at++;

		value |= (u64)(byte & 0x7f) << shift;
		if (byte < 0x80) {
			wire->at = at;
			*ret = value;
			return true;
		}
	}
	wire->is_broken = true;
	return false;
}

static bool fixed(struct wire *wire, size_t size, u64 *ret)
{
	if ((size_t)(wire->end - wire->at) < size) {
		wire->is_broken = true;
		return false;
	}
	*ret = 0;
	memcpy(ret, wire->at, size);
	wire->at += size;
	return true;
}

static bool bytes(struct wire *wire, str *ret)
{
	const u8 *start = wire->at;
	u64 len;

	if (!wire_varint(wire, &len))
		return false;
	if (len > (u64)(wire->end - wire->at)) {
		wire->at = start;
		wire->is_broken = true;
		return false;
	}
	*ret = (str){(const char *)wire->at, len};
	wire->at += len;
	return true;
}

bool wire_next(struct wire *wire, struct wire_field *ret)
{
	const u8 *start = wire->at;
	u64 key;

	if (wire->is_broken || wire->at == wire->end || !wire_varint(wire, &key))
		return false;
	ret->type = key & 7;
	ret->number = (u32)(key >> 3);
	ret->value = 0;
	ret->bytes = STR_EMPTY;
	if (key >> 3 && key >> 3 < UINT32_MAX) {
		switch (ret->type) {
		case WIRE_VARINT:
			return wire_varint(wire, &ret->value);
		case WIRE_FIXED64:
			return fixed(wire, 8, &ret->value);
		case WIRE_FIXED32:
			return fixed(wire, 4, &ret->value);
		case WIRE_BYTES:
			return bytes(wire, &ret->bytes);
		}
	}
	wire->at = start;
	wire->is_broken = true;
	return false;
}

u64 wire_packed_count(str packed)
{
	u64 count = 0;

	for (size_t i = 0; i < packed.len; i++)
		count += (u8)packed.ptr[i] < 0x80;
	return count;
}
