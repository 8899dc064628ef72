// SPDX-License-Identifier: Apache-2.0
// 64-bit little-endian ELF files of any origin: executables, stripped or not, and core files. Pure
// reading of bytes that stay where they are (usually a mapping); nothing is trusted. Source: System V
// gABI, elf(5).
#pragma once

#include "base/arena.h"
#include "base/error.h"

enum elf_machine { ELF_MACHINE_AMD64 = 62, ELF_MACHINE_ARM64 = 183 };
enum elf_type { ELF_TYPE_EXECUTABLE = 2, ELF_TYPE_SHARED = 3, ELF_TYPE_CORE = 4 }; // PIE: SHARED

struct elf_section {
	str name;
	u32 type, link, info;
	u64 flags, address, offset, size, entry_size;
};

struct elf_segment {
	u32 type, flags; // PT_*, PF_*
	u64 offset, address, file_size, memory_size, align;
};

struct elf_symbol {
	str name;
	u64 address, size;
	u8 kind; // STT_*
};

struct elf {
	str bytes;
	u16 machine, type;
	u64 entry;
	const struct elf_section *sections; // none in a core file or after sstrip
	u32 section_count;
	const struct elf_segment *segments;
	u32 segment_count;
};

// Borrows bytes. Cut-off files are accepted as long as the program headers are whole: a section or segment
// that reaches beyond the end is cut where the bytes end when it is read; section headers that are not
// (all) there leave a file without sections.
MUST_CHECK bool elf_parse(struct arena *arena, str bytes, struct elf *ret, struct error *err);

// NULL when there is none.
const struct elf_section *elf_section_find(const struct elf *elf, str name);

// Bytes of a section, decompressed into the arena when it is compressed (SHF_COMPRESSED with zlib, and
// .zdebug_*). Limit: 1 GiB decompressed.
MUST_CHECK bool elf_section_bytes(struct arena *arena, const struct elf *elf,
	const struct elf_section *section, str *ret, struct error *err);

// The same into memory of the caller: how much all of it takes, and its first size bytes. Of a part that is less than all,
// the last bytes may stay as they were: a compressed one does not end where it is cut.
MUST_CHECK bool elf_section_size(
	const struct elf *elf, const struct elf_section *section, u64 *ret, struct error *err);
MUST_CHECK bool elf_section_copy(const struct elf *elf, const struct elf_section *section,
	char *out, u64 size, struct error *err);

// File bytes behind [address, address+size) of the link-time address space, by the load segments; empty
// when they are not (all) in the file.
str elf_at(const struct elf *elf, u64 address, u64 size);

// Link-time address of the symbol in .symtab; false when the file has none of that name.
MUST_CHECK bool elf_symbol_find(const struct elf *elf, str name, struct elf_symbol *ret);

// Every symbol of .symtab that has a name and is defined in this file until fn returns false.
typedef bool (*elf_symbol_fn)(void *context, const struct elf_symbol *symbol);
void elf_symbols_each(const struct elf *elf, elf_symbol_fn fn, void *context);

// GNU build id (NT_GNU_BUILD_ID) and Go build id (note "Go", type 4); empty when there is none.
str elf_gnu_build_id(const struct elf *elf);
str elf_go_build_id(const struct elf *elf);

// Notes of PT_NOTE segments (a core's threads, auxiliary vector, mapped files) until fn returns false.
struct elf_note {
	str name; // without the NUL
	u32 type;
	str bytes;
};
typedef bool (*elf_note_fn)(void *context, const struct elf_note *note);
void elf_notes_each(const struct elf *elf, elf_note_fn fn, void *context);
