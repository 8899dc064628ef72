// SPDX-License-Identifier: Apache-2.0
// Any bytes as the code of a function: instructions are whole and within it, operands belong to one of them.
#include "object/instruction_amd64.h"
#include "object/operands.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ADDRESS = 0x47e000, MAX_OPERANDS = 64 };

static void scan(enum elf_machine machine, str code)
{
	struct operand operands[MAX_OPERANDS];
	u32 count = operands_scan(machine, code, ADDRESS, operands, MAX_OPERANDS);
	u64 before = 0;

	ASSERT(count <= MAX_OPERANDS);
	for (u32 i = 0; i < count; i++) {
		const struct operand *operand = &operands[i];

		ASSERT(operand->instruction >= ADDRESS &&
			operand->instruction < ADDRESS + code.len);
		ASSERT(operand->instruction > before);
		ASSERT(!operand->is_call || operand->target - ADDRESS >= code.len);
		ASSERT(!operand->is_lea || (!operand->is_store && !operand->is_call));
		before = operand->instruction;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str code = {(const char *)data, size};
	struct instruction insn;

	for (u64 at = 0; instruction_read(str_skip(code, at), &insn); at += insn.len)
		ASSERT(insn.len >= 1 && insn.len <= 15 && at + insn.len <= size);
	scan(ELF_MACHINE_AMD64, code);
	scan(ELF_MACHINE_ARM64, code);
	return 0;
}
