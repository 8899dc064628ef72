// SPDX-License-Identifier: Apache-2.0
#include "object/operands.h"

#include "object/operands_internal.h"

u32 operands_scan(enum elf_machine machine, str code, u64 address, struct operand *ret, u32 max)
{
	switch (machine) {
	case ELF_MACHINE_AMD64:
		return operands_scan_amd64(code, address, ret, max);
	case ELF_MACHINE_ARM64:
		return operands_scan_arm64(code, address, ret, max);
	}
	return 0;
}
