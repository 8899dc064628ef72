// SPDX-License-Identifier: Apache-2.0
// Addresses that a function's machine code refers to: RIP-relative operands on amd64, adrp+add/ldr pairs
// on arm64. This is how variables of a stripped runtime are found: runtime.allgadd refers to exactly
// allgs, allgptr, allglen and allglock. Length decoding is complete for what the Go compiler emits;
// an instruction that is not understood ends the scan, and what was found until then is given.
#pragma once

#include "base/str.h"
#include "object/elf.h"

struct operand {
	u64 instruction; // run-time address
	u64 target;
	u8 size;       // bytes accessed where the instruction tells, else 0
	bool is_store; // written to
	bool is_lea;   // address taken
	bool is_call;  // call or jmp rel32 outside the function
};

// code stands at run-time address `address`. Returns how many operands were found (at most max).
u32 operands_scan(enum elf_machine machine, str code, u64 address, struct operand *ret, u32 max);
