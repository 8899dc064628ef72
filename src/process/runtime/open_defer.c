// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/open_defer.h"

#include "object/bytes.h"

enum {
	MAX_FUNCDATA = 64, // ten varints
	MAX_OFFSET = 1 << 30,
	MAX_CODE = 4 << 20,
};

static str funcdata_bytes(
	const struct go_runtime *runtime, const struct frame *frame, u8 *buffer, u32 size)
{
	u64 address = pclntab_funcdata(&runtime->pclntab, &frame->func, FUNCDATA_OPEN_CODED_DEFERS);
	str bytes;

	if (!address)
		return STR_EMPTY;
	for (; size; size /= 2) {
		bytes = go_runtime_rodata(runtime, address, size);
		if (bytes.len)
			return bytes;
		if (memory_read(runtime->memory, address, buffer, size))
			return (str){(const char *)buffer, size};
	}
	return STR_EMPTY;
}

// Up to Go 1.21: the offset of the bits, how many there are, the offset of each closure from the last
// one on. From 1.22 on: the offset of the bits, the offset of the first closure; they stand in a row.
static bool parse_funcdata(const struct go_runtime *runtime, str bytes, struct open_defers *ret)
{
	u64 at = 0, bits, second, offset;

	if (!bytes_varint(bytes, &at, &bits) || !bytes_varint(bytes, &at, &second) || !bits ||
		bits > MAX_OFFSET || second > MAX_OFFSET)
		return false;
	*ret = (struct open_defers){.bits_offset = (u32)bits};
	if (runtime->version.minor >= 22) {
		ret->count = OPEN_DEFER_MAX;
		for (u32 i = 0; i < OPEN_DEFER_MAX && second > 8 * i; i++)
			ret->closure_offset[i] = (u32)second - 8 * i;
		return second != 0;
	}
	if (!second || second > OPEN_DEFER_MAX)
		return false;
	ret->count = (u32)second;
	for (u32 i = ret->count; i-- > 0;) {
		if (!bytes_varint(bytes, &at, &offset) || offset > MAX_OFFSET)
			return false;
		ret->closure_offset[i] = (u32)offset;
	}
	return true;
}

// The displacement of an operand disp8(%rsp) or disp32(%rsp); *ret_end: behind it.
static bool sp_operand(str code, u64 modrm, u64 *ret_end, u64 *ret)
{
	u8 mode = bytes_u8(code, modrm) & 0xc7;

	if (bytes_u8(code, modrm + 1) != 0x24)
		return false;
	if (mode == 0x44) {
		*ret = bytes_u8(code, modrm + 2);
		*ret_end = modrm + 3;
		return *ret < 0x80;
	}
	*ret = bytes_u32(code, modrm + 2);
	*ret_end = modrm + 6;
	return mode == 0x84;
}

struct places {
	u64 bits; // above sp
	u64 closure[OPEN_DEFER_MAX];
};

// The last store counts: at its entry the function clears what holds pointers.
static void note_store(const struct places *places, u64 offset, u64 pc, struct open_defers *ret)
{
	for (u32 i = 0; i < ret->count; i++)
		if (places->closure[i] && places->closure[i] == offset)
			ret->statement_pc[i] = pc;
}

// movb $0, bits(%rsp) clears the bits; mov %reg, closure(%rsp) is the statement. Looked for at every
// byte: the displacement makes a mistake as good as impossible.
static void scan_amd64(const struct places *places, str code, u64 address, struct open_defers *ret)
{
	for (u64 at = 0; at + 4 <= code.len; at++) {
		u8 op = bytes_u8(code, at + 1);
		u64 offset, end;

		if (bytes_u8(code, at) == 0xc6 && !ret->cleared_pc &&
			sp_operand(code, at + 1, &end, &offset) && offset == places->bits &&
			bytes_u8(code, end) == 0)
			ret->cleared_pc = address + end + 1;
		if ((bytes_u8(code, at) & 0xfb) == 0x48 && op == 0x89 &&
			sp_operand(code, at + 2, &end, &offset))
			note_store(places, offset, address + at, ret);
	}
}

// strb wzr, [sp, #bits]; str xN, [sp, #closure]; stp xN, xM, [sp, #closure].
static void scan_arm64(const struct places *places, str code, u64 address, struct open_defers *ret)
{
	for (u64 at = 0; at + 4 <= code.len; at += 4) {
		u32 word = bytes_u32(code, at);
		u64 offset = word >> 10 & 0xfff;

		if ((word & 0xffc003ff) == 0x390003ff && offset == places->bits && !ret->cleared_pc)
			ret->cleared_pc = address + at + 4;
		// The zero register clears closures; it is no statement.
		if ((word & 0xffc003e0) == 0xf90003e0 && (word & 31) != 31)
			note_store(places, offset * 8, address + at, ret);
		if ((word & 0xffc003e0) == 0xa90003e0) {
			u64 pair = (u64)(word >> 15 & 0x7f) * 8;

			if ((word & 31) != 31)
				note_store(places, pair, address + at, ret);
			if ((word >> 10 & 31) != 31)
				note_store(places, pair + 8, address + at, ret);
		}
	}
}

static void find_statements(
	const struct go_runtime *runtime, const struct frame *frame, struct open_defers *ret)
{
	const struct go_func *func = &frame->func;
	u64 size = func->end - func->entry, locals = frame->varp - frame->sp;
	struct places places = {.bits = locals - ret->bits_offset};
	str code = size <= MAX_CODE ? go_runtime_rodata(runtime, func->entry, size) : STR_EMPTY;

	for (u32 i = 0; i < ret->count; i++)
		if (ret->closure_offset[i] && ret->closure_offset[i] < locals)
			places.closure[i] = locals - ret->closure_offset[i];
	if (runtime->is_arm64)
		scan_arm64(&places, code, func->entry, ret);
	else
		scan_amd64(&places, code, func->entry, ret);
}

bool open_defers_read(
	const struct go_runtime *runtime, const struct frame *frame, struct open_defers *ret)
{
	u8 buffer[MAX_FUNCDATA];
	struct open_defers defers;

	if (!parse_funcdata(
		    runtime, funcdata_bytes(runtime, frame, buffer, sizeof(buffer)), &defers))
		return false;
	find_statements(runtime, frame, &defers);
	*ret = defers;
	return true;
}
