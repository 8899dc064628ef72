// SPDX-License-Identifier: Apache-2.0
// One amd64 instruction, decoded as far as its length and its memory operand need. All of the one-byte, 0F, 0F38 and
// 0F3A maps, VEX and EVEX; not XOP, 3DNow! suffixes and APX. Source: Intel SDM volume 2, chapter 2 and appendix A.
#pragma once

#include "base/str.h"

struct instruction {
	u8 len; // at most 15
	u8 map; // 0: one byte, 1: 0F, 2: 0F38, 3: 0F3A
	u8 opcode;
	u8 reg;          // ModRM.reg without its REX bit
	u8 repeat;       // 0xf2, 0xf3 or 0
	bool operand_16; // 66
	bool wide;       // REX.W, VEX.W
	bool is_vex;     // VEX or EVEX
	bool is_branch;  // call, jmp or jcc relative to the next instruction
	bool is_rip_relative;
	i32 displacement; // of the branch, or of the RIP-relative operand; both count from the next instruction
};

// False when code does not begin with a whole instruction of these maps.
MUST_CHECK bool instruction_read(str code, struct instruction *ret);
