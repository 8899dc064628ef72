// SPDX-License-Identifier: Apache-2.0
// What an ELF core file holds: threads, mapped files, the auxiliary vector, memory. Pure reading of bytes
// that stay where they are; nothing is trusted. Source: fs/binfmt_elf.c of Linux, gcore of gdb.
#pragma once

#include "process/memory/blocks.h"
#include "process/memory/target.h"

// An entry of NT_FILE.
struct core_file {
	u64 start, end;
	u64 offset; // in bytes
	str path;   // less " (deleted)"
	bool is_deleted;
};

struct core {
	struct elf elf;
	u32 pid;     // 0: the core does not tell
	str command; // its arguments, cut by the kernel to 80 bytes; empty: the core does not tell
	str auxv;
	const struct thread_registers *threads;
	u32 thread_count;
	const struct core_file *files; // in the order of addresses
	u32 file_count;
	u64 promised_bytes; // of memory, by the load segments
	u64 missing_bytes;  // of these, beyond the end of the file: the core was cut off
	u64 first_missing;  // address
};

// Errors: not a core, compressed, of another machine, no threads in it.
MUST_CHECK bool core_parse(struct arena *arena, str bytes, struct core *ret, struct error *err);

// Its mappings, with what NT_FILE says of them; sorted.
void core_maps(struct arena *arena, const struct core *core, const struct memory_map **ret,
	u32 *ret_count);

// The file that is mapped at the address; NULL: none.
const struct core_file *core_file_at(const struct core *core, u64 address);

// Its memory, as far as it is in the file.
void core_blocks(const struct core *core, struct block_table *ret);
