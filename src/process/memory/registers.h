// SPDX-License-Identifier: Apache-2.0
// Registers of a thread from the kernel's layouts: NT_PRSTATUS of cores and PTRACE_GETREGSET.
// Source: struct elf_prstatus and user_regs_struct of Linux, amd64 and arm64.
#pragma once

#include "object/elf.h"
#include "process/memory/target.h"

enum { MAX_REGISTER_BYTES = 8 * 34 }; // of user_regs_struct: arm64's

// bytes: a user_regs_struct, or an NT_PRSTATUS note, which has tid besides; false when it is too short
// or of another machine.
MUST_CHECK bool registers_parse(u16 machine, str bytes, struct thread_registers *ret);
MUST_CHECK bool registers_parse_prstatus(u16 machine, str bytes, struct thread_registers *ret);
