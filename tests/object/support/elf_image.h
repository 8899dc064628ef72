// SPDX-License-Identifier: Apache-2.0
// Writes ELF files in memory.
#pragma once

#include "base/strbuf.h"
#include "object/elf.h"

enum { ELF_IMAGE_MAX = 16 };

struct elf_image_part {
	const char *name; // of a section
	u32 type, link;
	u64 flags, address, memory_size;
	str bytes;
};

struct elf_image {
	struct arena *arena;
	u16 machine, type;
	struct elf_image_part sections[ELF_IMAGE_MAX], segments[ELF_IMAGE_MAX];
	u32 section_count, segment_count;
	struct strbuf symbols, names; // of .symtab and .strtab; no symbols, no tables
	bool counts_are_large; // sets the counts of the header aside, as a file with 65535 segments does
};

// An amd64 executable with nothing in it.
void elf_image_init(struct elf_image *image, struct arena *arena);

// Both return what was added, for changing it.
struct elf_image_part *elf_image_section(
	struct elf_image *image, const char *name, u32 type, u64 address, str bytes);
struct elf_image_part *elf_image_segment(
	struct elf_image *image, u32 type, u32 flags, u64 address, str bytes);
void elf_image_symbol(struct elf_image *image, const char *name, u64 address, u64 size);

// The file.
str elf_image_bytes(struct elf_image *image);
