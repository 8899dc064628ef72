// SPDX-License-Identifier: Apache-2.0
#include "object/operands.h"

u32 operands_scan(enum elf_machine machine, str code, u64 address, struct operand *ret, u32 max)
{
	(void)machine;
	(void)code;
	(void)address;
	(void)ret;
	(void)max;
	return 0;
}
