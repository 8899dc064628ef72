// SPDX-License-Identifier: Apache-2.0
// Addresses that arm64 code makes. Go's assembler and the linkers put the two halves of an address next to each other:
// adrp x, page; add|ldr|str with the low 12 bits and the same x. A linker may turn a near pair into adr.
// Source: Arm ARM C4.1 (encodings), cmd/internal/obj/arm64 (relocations R_ADDRARM64, R_ARM64_PCREL_LDST*).
#include "object/bytes.h"
#include "object/operands_internal.h"

static i64 sign_extend(u64 value, u32 bits)
{
	return (i64)(value << (64 - bits)) >> (64 - bits);
}

// 1 immlo:2 10000 immhi:19 Rd:5 (adrp), 0 ... (adr)
static i64 adr_immediate(u32 word)
{
	return sign_extend((u64)(word >> 5 & 0x7ffff) << 2 | (word >> 29 & 3), 21);
}

static bool is_adrp(u32 word)
{
	return (word & 0x9f000000) == 0x90000000;
}

static bool is_adr(u32 word)
{
	return (word & 0x9f000000) == 0x10000000;
}

// b or bl; bit 31 is the link.
static bool is_branch(u32 word)
{
	return (word & 0x7c000000) == 0x14000000;
}

// The second half: adds what it says of the operand, false when it does not use the page in `base`.
static bool low_half_read(u32 word, u32 base, u64 page, struct operand *ret)
{
	u64 immediate = word >> 10 & 0xfff;

	if ((word >> 5 & 0x1f) != base)
		return false;
	// add Xd, Xn, #imm12 without shift
	if ((word & 0xffc00000) == 0x91000000) {
		ret->target = page + immediate;
		ret->is_lea = true;
		return true;
	}
	// ldr, str with an unsigned scaled offset: size:2 111 V 01 opc:2 imm12 Rn Rt
	if ((word & 0x3b000000) == 0x39000000) {
		u32 scale = word >> 30, opc = word >> 22 & 3;
		bool is_vector = word >> 26 & 1;

		if (is_vector && (opc & 2))
			scale = 4;
		ret->target = page + (immediate << scale);
		ret->size = (u8)(1u << scale);
		ret->is_store = opc == 0 || (is_vector && opc == 2);
		return true;
	}
	return false;
}

// What the instruction at `here`, with the one before it, refers to.
static bool operand_read(u32 word, u32 before, u64 here, struct operand *ret)
{
	*ret = (struct operand){.instruction = here};
	if (is_adr(word)) {
		ret->target = here + (u64)adr_immediate(word);
		ret->is_lea = true;
		return true;
	}
	if (is_branch(word)) {
		ret->target = here + (u64)(sign_extend(word & 0x3ffffff, 26) * 4);
		ret->is_call = true;
		return true;
	}
	if (is_adrp(before)) {
		u64 page = ((here - 4) & ~(u64)0xfff) + (u64)adr_immediate(before) * 4096;

		ret->instruction = here - 4;
		return low_half_read(word, before & 0x1f, page, ret);
	}
	return false;
}

u32 operands_scan_arm64(str code, u64 address, struct operand *ret, u32 max)
{
	u32 count = 0, before = 0;

	for (u64 at = 0; count < max && bytes_have(code, at, 4); at += 4) {
		u32 word = bytes_u32(code, at);
		struct operand operand;

		if (operand_read(word, before, address + at, &operand) &&
			!(operand.is_call && operand.target - address < code.len))
			ret[count++] = operand;
		before = word;
	}
	return count;
}
