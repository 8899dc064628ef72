// SPDX-License-Identifier: Apache-2.0
#include "object/instruction_amd64.h"

#include "object/bytes.h"

enum { MAX_INSTRUCTION = 15 };

// What follows an opcode. One letter per opcode, a row per high digit:
// .  nothing                 m  ModRM
// 1  imm8                    b  ModRM, imm8
// 4  imm16 or imm32          z  ModRM, imm16 or imm32
// v  imm16, imm32 or imm64   g  ModRM, imm8 for reg 0 and 1 only
// 2  imm16                   G  ModRM, imm16 or imm32 for reg 0 and 1 only
// 3  imm16, imm8             o  address of 8 bytes
// r  rel8                    R  rel32
// x  no instruction, or one that is handled before (prefixes, escapes)
static const char one_byte_map[] = "mmmm14xxmmmm14xx"
				   "mmmm14xxmmmm14xx"
				   "mmmm14xxmmmm14xx"
				   "mmmm14xxmmmm14xx"
				   "xxxxxxxxxxxxxxxx"
				   "................"
				   "xxxmxxxx4z1b...."
				   "rrrrrrrrrrrrrrrr"
				   "bzxbmmmmmmmmmmmm"
				   "..........x....."
				   "oooo....14......"
				   "11111111vvvvvvvv"
				   "bb2.xxbz3.2..1x."
				   "mmmmxxx.mmmmmmmm"
				   "rrrr1111RRxr...."
				   "x.xx..gG......mm";

static const char two_byte_map[] = "mmmmx.....x.xm.x"
				   "mmmmmmmmmmmmmmmm"
				   "mmmmxxxxmmmmmmmm"
				   "......x.xxxxxxxx"
				   "mmmmmmmmmmmmmmmm"
				   "mmmmmmmmmmmmmmmm"
				   "mmmmmmmmmmmmmmmm"
				   "bbbbmmm.mmxxmmmm"
				   "RRRRRRRRRRRRRRRR"
				   "mmmmmmmmmmmmmmmm"
				   "...mbmxx...mbmmm"
				   "mmmmmmmmmmbmmmmm"
				   "mmbmbbbm........"
				   "mmmmmmmmmmmmmmmm"
				   "mmmmmmmmmmmmmmmm"
				   "mmmmmmmmmmmmmmmm";

struct decoder {
	str code;
	u64 at;
	bool address_32; // 67
	u64 displacement_at;
};

static u8 next_byte(struct decoder *decoder)
{
	return bytes_u8(decoder->code, decoder->at++);
}

static bool is_rex(u8 byte)
{
	return (byte & 0xf0) == 0x40;
}

// Prefixes in any order, then REX, which counts only right before the opcode. Returns the byte after them.
static u8 prefixes_read(struct decoder *decoder, struct instruction *insn)
{
	for (u32 i = 0; i < MAX_INSTRUCTION; i++) {
		u8 byte = next_byte(decoder);

		switch (byte) {
		case 0x66:
			insn->operand_16 = true;
			continue;
		case 0x67:
			decoder->address_32 = true;
			continue;
		case 0xf2:
		case 0xf3:
			insn->repeat = byte;
			continue;
		case 0x26:
		case 0x2e:
		case 0x36:
		case 0x3e:
		case 0x64:
		case 0x65:
		case 0xf0:
			continue;
		}
		if (!is_rex(byte))
			return byte;
		insn->wide = byte & 8;
		return next_byte(decoder);
	}
	return 0;
}

// C5 RvvvvLpp, C4 RXBmmmmm WvvvvLpp, 62 RXBR0mmm Wvvvv1pp zLLbVaaa
static bool vex_read(struct decoder *decoder, u8 kind, struct instruction *insn)
{
	static const u8 repeats[] = {0, 0, 0xf3, 0xf2};
	u8 first = next_byte(decoder), pp = first;

	insn->is_vex = true;
	insn->map = 1;
	if (kind != 0xc5) {
		insn->map = kind == 0x62 ? first & 7 : first & 0x1f;
		pp = next_byte(decoder);
		insn->wide = pp & 0x80;
	}
	if (kind == 0x62)
		decoder->at++;
	insn->operand_16 = (pp & 3) == 1;
	insn->repeat = repeats[pp & 3];
	insn->opcode = next_byte(decoder);
	return true;
}

// Reads the opcode; false for one that no map has.
static bool opcode_read(struct decoder *decoder, struct instruction *insn)
{
	u8 byte = prefixes_read(decoder, insn);

	if (byte == 0xc4 || byte == 0xc5 || byte == 0x62)
		return vex_read(decoder, byte, insn);
	insn->opcode = byte;
	if (byte != 0x0f)
		return true;
	insn->map = 1;
	insn->opcode = next_byte(decoder);
	if (insn->opcode != 0x38 && insn->opcode != 0x3a)
		return true;
	insn->map = insn->opcode == 0x38 ? 2 : 3;
	insn->opcode = next_byte(decoder);
	return true;
}

static char opcode_form(const struct instruction *insn)
{
	switch (insn->map) {
	case 0:
		return one_byte_map[insn->opcode];
	case 1:
		return two_byte_map[insn->opcode];
	case 2:
		return 'm';
	case 3:
		return 'b';
	// Half-precision arithmetic of AVX-512.
	case 5:
	case 6:
		return insn->is_vex ? 'm' : 'x';
	}
	return 'x';
}

static void modrm_read(struct decoder *decoder, struct instruction *insn)
{
	u8 modrm = next_byte(decoder);
	u8 mod = modrm >> 6, rm = modrm & 7;

	insn->reg = modrm >> 3 & 7;
	if (mod == 3)
		return;
	if (rm == 4) {
		u8 sib = next_byte(decoder);

		if (mod == 0 && (sib & 7) == 5)
			decoder->at += 4;
	} else if (mod == 0 && rm == 5) {
		insn->is_rip_relative = true;
		decoder->displacement_at = decoder->at;
		decoder->at += 4;
	}
	if (mod == 1)
		decoder->at += 1;
	if (mod == 2)
		decoder->at += 4;
}

// Bytes of immediate after ModRM.
static u64 immediate_size(const struct decoder *decoder, const struct instruction *insn, char form)
{
	u64 word = insn->operand_16 && !insn->wide ? 2 : 4;

	switch (form) {
	case '1':
	case 'b':
	case 'r':
		return 1;
	case '2':
		return 2;
	case '3':
		return 3;
	case '4':
	case 'z':
		return word;
	case 'v':
		return insn->wide ? 8 : word;
	case 'g':
		return insn->reg < 2 ? 1 : 0;
	case 'G':
		return insn->reg < 2 ? word : 0;
	case 'o':
		return decoder->address_32 ? 4 : 8;
	case 'R':
		return 4;
	}
	return 0;
}

static bool has_modrm(char form)
{
	return form == 'm' || form == 'b' || form == 'z' || form == 'g' || form == 'G';
}

bool instruction_read(str code, struct instruction *ret)
{
	struct decoder decoder = {.code = code};
	struct instruction insn = {0};
	char form;

	if (!opcode_read(&decoder, &insn))
		return false;
	form = opcode_form(&insn);
	if (form == 'x')
		return false;
	if (has_modrm(form))
		modrm_read(&decoder, &insn);
	if (form == 'r' || form == 'R') {
		insn.is_branch = true;
		insn.displacement = form == 'r' ? (i32)(int8_t)bytes_u8(code, decoder.at)
		                                : (i32)bytes_u32(code, decoder.at);
	} else if (insn.is_rip_relative) {
		insn.displacement = (i32)bytes_u32(code, decoder.displacement_at);
	}
	decoder.at += immediate_size(&decoder, &insn, form);
	if (decoder.at > code.len || decoder.at > MAX_INSTRUCTION)
		return false;
	insn.len = (u8)decoder.at;
	*ret = insn;
	return true;
}
