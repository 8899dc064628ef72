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

static bool content(struct wire *wire, struct wire_field *ret)
{
	bool good = false;

	switch (ret->type) {
	case WIRE_VARINT:
		good = wire_varint(wire, &ret->value);
		break;
	case WIRE_FIXED64:
		good = fixed(wire, 8, &ret->value);
		break;
	case WIRE_FIXED32:
		good = fixed(wire, 4, &ret->value);
		break;
	case WIRE_BYTES:
		return bytes(wire, &ret->bytes);
	}
	ret->bytes = (str){(const char *)wire->at, 0};
	return good;
}

static bool is_known(u32 type)
{
	return type <= WIRE_BYTES || type == WIRE_FIXED32;
}

bool wire_next_slow(struct wire *wire, struct wire_field *ret)
{
	const u8 *start = wire->at;
	u64 key;

	if (wire->is_broken || wire->at == wire->end || !wire_varint(wire, &key))
		return false;
	if (!(key >> 3) || key >> 3 >= UINT32_MAX || !is_known(key & 7)) {
		wire->at = start;
		wire->is_broken = true;
		return false;
	}
	ret->type = key & 7;
	ret->number = (u32)(key >> 3);
	ret->value = 0;
	return content(wire, ret);
}

// Bytes of the word without the continuation bit.
static u64 count_word(u64 word)
{
	const u64 ones = 0x0101010101010101;

	return ((~word >> 7 & ones) * ones) >> 56;
}

u64 wire_packed_count(str packed)
{
	size_t i = 0;
	u64 word, count = 0;

	for (; i + 8 <= packed.len; i += 8) {
		memcpy(&word, packed.ptr + i, sizeof(word));
		count += count_word(word);
	}
	if (packed.len >= 8 && i < packed.len) {
		memcpy(&word, packed.ptr + packed.len - 8, sizeof(word));
		// What was counted already gets the bit.
		return count + count_word(word | ~(u64)0 >> 8 * (packed.len - i));
	}
	for (; i < packed.len; i++)
		count += (u8)packed.ptr[i] < 0x80;
	return count;
}
