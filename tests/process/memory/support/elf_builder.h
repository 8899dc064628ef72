// SPDX-License-Identifier: Apache-2.0
// Writes ELF files into memory: cores and the executables that they belong to.
#pragma once

#include "base/strbuf.h"
#include "object/elf.h"

struct elf_builder {
	struct arena *arena;
	u16 type, machine;
	u64 entry;
	struct strbuf notes; // the content of PT_NOTE
	u64 notes_address;   // 0 in cores
	struct elf_segment segments[16];
	str contents[16];
	u32 count;
};

void elf_builder_init(struct elf_builder *elf, struct arena *arena, u16 type, u16 machine);
void elf_builder_note(struct elf_builder *elf, const char *name, u32 type, str bytes);

// bytes: the first of memory_size at address.
void elf_builder_load(struct elf_builder *elf, u64 address, u32 flags, u64 memory_size, str bytes);

// The header, the program headers (PT_NOTE first) and the content.
str elf_builder_finish(struct elf_builder *elf);

// Bytes of notes: NT_PRSTATUS whose registers are register_base, register_base + 1, …; NT_AUXV of
// pairs; NT_FILE of one file per row.
str prstatus_bytes(struct arena *arena, u16 machine, u32 tid, u64 register_base);
str psinfo_bytes(struct arena *arena, u32 pid, const char *arguments);

struct file_row {
	u64 start, end, page;
	const char *path;
};
str file_note_bytes(struct arena *arena, const struct file_row *rows, u32 count);
