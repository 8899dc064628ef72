// SPDX-License-Identifier: Apache-2.0
// RIP-relative operands of amd64 code. An instruction is [prefixes] [REX | VEX | EVEX] opcode [ModRM [SIB] [disp]]
// [immediate]; its length follows from the opcode maps below. Source: Intel SDM volume 2, appendix A.
#include "object/instruction_amd64.h"
#include "object/operands_internal.h"

static bool is_outside(str code, u64 address, u64 target)
{
	return target < address || target >= address + code.len;
}

// Whether the instruction writes to its memory operand. Bit n of `reads` below: ModRM.reg n only reads.
static bool writes_memory(const struct instruction *insn)
{
	u8 op = insn->opcode;

	if (insn->map == 0) {
		// add, or, adc, sbb, and, sub, xor with memory first; cmp only reads.
		if (op < 0x38)
			return (op & 7) < 2;
		switch (op) {
		case 0x80:
		case 0x81:
		case 0x83:
			return insn->reg != 7;
		case 0x86:
		case 0x87:
		case 0x88:
		case 0x89:
		case 0x8f:
		case 0xc0:
		case 0xc1:
		case 0xc6:
		case 0xc7:
		case 0xd0:
		case 0xd1:
		case 0xd2:
		case 0xd3:
			return true;
		case 0xf6:
		case 0xf7:
			return insn->reg == 2 || insn->reg == 3;
		case 0xfe:
		case 0xff:
			return insn->reg < 2;
		}
		return false;
	}
	if (insn->map != 1)
		return false;
	switch (op) {
	case 0x7e:
		return insn->repeat != 0xf3; // F3: movq xmm, m64
	case 0xba:
		return insn->reg > 4;
	case 0xc7:
		return insn->reg == 1; // cmpxchg8b, cmpxchg16b
	case 0x11:
	case 0x13:
	case 0x17:
	case 0x29:
	case 0x2b:
	case 0x7f:
	case 0xab:
	case 0xb0:
	case 0xb1:
	case 0xb3:
	case 0xbb:
	case 0xc0:
	case 0xc1:
	case 0xc3:
	case 0xd6:
	case 0xe7:
		return true;
	}
	return (op & 0xf0) == 0x90;
}

static u8 vector_size(const struct instruction *insn)
{
	if (insn->is_vex)
		return 0;
	switch (insn->opcode) {
	case 0x10:
	case 0x11:
		return insn->repeat == 0xf3 ? 4 : insn->repeat == 0xf2 ? 8 : 16;
	case 0x28:
	case 0x29:
		return 16;
	case 0x6f:
	case 0x7f:
		return insn->repeat || insn->operand_16 ? 16 : 8;
	case 0x6e:
	case 0x7e:
		return insn->repeat == 0xf3 || insn->wide ? 8 : 4;
	case 0x12:
	case 0x13:
	case 0x16:
	case 0x17:
	case 0xd6:
		return 8;
	}
	return 0;
}

// Bytes of memory that the instruction reads or writes, 0 when the tables here do not say.
static u8 access_size(const struct instruction *insn)
{
	u8 word = insn->wide ? 8 : insn->operand_16 ? 2 : 4;
	u8 op = insn->opcode;

	if (insn->map == 0) {
		if (op < 0x40 || op == 0x80 || op == 0x81 || (op >= 0x84 && op <= 0x8b) ||
			op == 0xc0 || op == 0xc1 || op == 0xc6 || op == 0xc7 ||
			(op >= 0xd0 && op <= 0xd3) || op == 0xf6 || op == 0xf7 || op == 0xfe)
			return op & 1 ? word : 1;
		if (op == 0x83 || op == 0x69 || op == 0x6b)
			return word;
		if (op == 0x63)
			return 4;
		if (op == 0xff) // call, jmp and push take 8 bytes without being told
			return insn->reg < 2 ? word : 8;
		return 0;
	}
	if (insn->map != 1)
		return 0;
	switch (op) {
	case 0xb6:
	case 0xbe:
	case 0xb0:
	case 0xc0:
		return 1;
	case 0xb7:
	case 0xbf:
		return 2;
	case 0xaf:
	case 0xa3:
	case 0xab:
	case 0xb1:
	case 0xb3:
	case 0xb8:
	case 0xba:
	case 0xbb:
	case 0xbc:
	case 0xbd:
	case 0xc1:
	case 0xc3:
		return word;
	case 0xc7:
		return insn->reg == 1 ? (u8)(word * 2) : 0;
	}
	if ((op & 0xf0) == 0x90)
		return 1;
	if ((op & 0xf0) == 0x40)
		return word;
	return vector_size(insn);
}

u32 operands_scan_amd64(str code, u64 address, struct operand *ret, u32 max)
{
	struct instruction insn;
	u32 count = 0;

	for (u64 at = 0; count < max && instruction_read(str_skip(code, at), &insn);
		at += insn.len) {
		u64 here = address + at, next = here + insn.len;

		if (insn.is_branch) {
			u64 target = next + (u64)(i64)insn.displacement;

			if (is_outside(code, address, target))
				ret[count++] = (struct operand){
					.instruction = here, .target = target, .is_call = true};
		} else if (insn.is_rip_relative) {
			bool is_lea = insn.map == 0 && insn.opcode == 0x8d;

			ret[count++] = (struct operand){
				.instruction = here,
				.target = next + (u64)(i64)insn.displacement,
				.size = is_lea ? 0 : access_size(&insn),
				.is_store = !is_lea && writes_memory(&insn),
				.is_lea = is_lea,
			};
		}
	}
	return count;
}
