// SPDX-License-Identifier: Apache-2.0
#include "process/memory/registers.h"

enum {
	PRSTATUS_TID = 32,
	PRSTATUS_REGISTERS =
		112, // the same on both machines: what stands before is of 4 and 8 bytes
};

enum amd64_register {
	AMD64_R15,
	AMD64_R14,
	AMD64_R13,
	AMD64_R12,
	AMD64_RBP,
	AMD64_RBX,
	AMD64_R11,
	AMD64_R10,
	AMD64_R9,
	AMD64_R8,
	AMD64_RAX,
	AMD64_RCX,
	AMD64_RDX,
	AMD64_RSI,
	AMD64_RDI,
	AMD64_ORIG_RAX,
	AMD64_RIP,
	AMD64_CS,
	AMD64_EFLAGS,
	AMD64_RSP,
	AMD64_SS,
	AMD64_FS_BASE,
	AMD64_COUNT = 27,
};

enum arm64_register {
	ARM64_X28 = 28,
	ARM64_X29 = 29,
	ARM64_SP = 31,
	ARM64_PC = 32,
	ARM64_COUNT = 34,
};

static void amd64(const u64 *from, struct thread_registers *ret)
{
	ret->pc = from[AMD64_RIP];
	ret->sp = from[AMD64_RSP];
	ret->bp = from[AMD64_RBP];
	ret->g = from[AMD64_R14];
	ret->tls = from[AMD64_FS_BASE];
	for (u32 i = AMD64_R15; i <= AMD64_RDI; i++)
		ret->general[i] = from[i];
	ret->general[AMD64_RDI + 1] = from[AMD64_RSP];
	ret->general_count = AMD64_RDI + 2;
}

static void arm64(const u64 *from, struct thread_registers *ret)
{
	ret->pc = from[ARM64_PC];
	ret->sp = from[ARM64_SP];
	ret->bp = from[ARM64_X29];
	ret->g = from[ARM64_X28];
	for (u32 i = 0; i <= ARM64_SP; i++)
		ret->general[i] = from[i];
	ret->general_count = ARM64_SP + 1;
}

bool registers_parse(u16 machine, str bytes, struct thread_registers *ret)
{
	struct thread_registers registers = {.tid = ret->tid};
	u64 from[ARM64_COUNT];
	size_t count = machine == ELF_MACHINE_AMD64   ? AMD64_COUNT
	               : machine == ELF_MACHINE_ARM64 ? ARM64_COUNT
	                                              : SIZE_MAX / 8;

	if (bytes.len < count * 8)
		return false;
	memcpy(from, bytes.ptr, count * 8);
	if (machine == ELF_MACHINE_AMD64)
		amd64(from, &registers);
	else
		arm64(from, &registers);
	*ret = registers;
	return true;
}

bool registers_parse_prstatus(u16 machine, str bytes, struct thread_registers *ret)
{
	struct thread_registers registers = {0};

	if (bytes.len < PRSTATUS_REGISTERS)
		return false;
	memcpy(&registers.tid, bytes.ptr + PRSTATUS_TID, sizeof(registers.tid));
	if (!registers_parse(machine, str_skip(bytes, PRSTATUS_REGISTERS), &registers))
		return false;
	*ret = registers;
	return true;
}
