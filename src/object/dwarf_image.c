// SPDX-License-Identifier: Apache-2.0
#include "object/dwarf_image.h"

#include "base/macros.h"

#include <elf.h>
#include <stdlib.h>

enum { IMAGE_MAX = 1 << 30 };

enum { WANTED_INFO }; // the first one

static const char *const wanted_sections[] = {
	".debug_info",
	".debug_abbrev",
	".debug_str",
	".debug_line_str",
	".debug_str_offsets",
	".debug_addr",
};

enum { WANTED_COUNT = ARRAY_LEN(wanted_sections) };

// A section of the image. In its table the null section stands before them and the names behind.
struct image_section {
	const struct elf_section *from; // NULL: not in the file
	u64 size, offset;
};

static const struct elf_section *debug_section_find(const struct elf *elf, const char *name)
{
	str plain = str_from_c(name), tail = str_skip(plain, sizeof(".debug_") - 1);

	for (u32 i = 0; i < elf->section_count; i++) {
		str found = elf->sections[i].name;

		if (elf->sections[i].type != SHT_PROGBITS)
			continue;
		if (str_equal(found, plain) ||
			(str_starts(found, STR(".zdebug_")) &&
				str_equal(str_skip(found, sizeof(".zdebug_") - 1), tail)))
			return &elf->sections[i];
	}
	return NULL;
}

bool dwarf_image_is_there(const struct elf *elf)
{
	const struct elf_section *info = debug_section_find(elf, ".debug_info");

	return info && info->size && debug_section_find(elf, ".debug_abbrev");
}

u64 dwarf_image_info_size(const struct elf *elf)
{
	const struct elf_section *info = debug_section_find(elf, wanted_sections[WANTED_INFO]);
	struct error err;
	u64 size;

	return info && elf_section_size(elf, info, &size, &err) ? size : 0;
}

static u64 align_8(u64 value)
{
	return (value + 7) & ~(u64)7;
}

// Finds the sections and lays them out behind the header. *end is where the section names begin.
static bool image_plan(const struct elf *elf, u64 info_limit, struct image_section *sections,
	u64 *end, struct error *err)
{
	u64 at = sizeof(Elf64_Ehdr);

	for (u32 i = 0; i < WANTED_COUNT; i++) {
		struct image_section *section = &sections[i];

		*section = (struct image_section){.offset = at};
		section->from = debug_section_find(elf, wanted_sections[i]);
		if (!section->from)
			continue;
		if (!elf_section_size(elf, section->from, &section->size, err))
			return false;
		if (i == WANTED_INFO)
			section->size = MIN(section->size, info_limit);
		if (section->size > IMAGE_MAX - at)
			return error_set(err, ERROR_LIMIT, "the DWARF is larger than 1 GiB");
		at = align_8(at + section->size);
	}
	*end = at;
	return true;
}

static void header_write(const struct elf *elf, char *image, u64 section_headers)
{
	Elf64_Ehdr header = {
		.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
		.e_type = ET_EXEC,
		.e_machine = elf->machine,
		.e_version = EV_CURRENT,
		.e_shoff = section_headers,
		.e_ehsize = sizeof(header),
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = WANTED_COUNT + 2,
		.e_shstrndx = WANTED_COUNT + 1,
	};

	memcpy(image, &header, sizeof(header));
}

// The names and the section headers at the end of the image.
static void tables_write(char *image, struct image_section *sections, u64 names, u64 headers)
{
	Elf64_Shdr header = {.sh_type = SHT_NULL};
	u64 at = names + 1;

	image[names] = 0;
	memcpy(image + headers, &header, sizeof(header));
	for (u32 i = 0; i < WANTED_COUNT; i++) {
		size_t len = strlen(wanted_sections[i]) + 1;

		header = (Elf64_Shdr){
			.sh_name = (u32)(at - names),
			.sh_type = sections[i].from ? SHT_PROGBITS : SHT_NULL,
			.sh_offset = sections[i].offset,
			.sh_size = sections[i].size,
			.sh_addralign = 1,
		};
		memcpy(image + at, wanted_sections[i], len);
		memcpy(image + headers + (i + 1) * sizeof(header), &header, sizeof(header));
		at += len;
	}
	header = (Elf64_Shdr){
		.sh_type = SHT_STRTAB,
		.sh_offset = names,
		.sh_size = at - names,
		.sh_addralign = 1,
	};
	memcpy(image + headers + (WANTED_COUNT + 1) * sizeof(header), &header, sizeof(header));
}

bool dwarf_image_build(
	const struct elf *elf, u64 info_limit, struct dwarf_image *ret, struct error *err)
{
	struct image_section sections[WANTED_COUNT];
	u64 names = 0, headers, names_size = 1, size;
	char *image;

	if (!image_plan(elf, info_limit, sections, &names, err))
		return false;
	for (u32 i = 0; i < WANTED_COUNT; i++)
		names_size += strlen(wanted_sections[i]) + 1;
	headers = align_8(names + names_size);
	size = headers + (WANTED_COUNT + 2) * sizeof(Elf64_Shdr);
	image = calloc(1, size);
	ASSERT(image);
	for (u32 i = 0; i < WANTED_COUNT; i++) {
		if (sections[i].from &&
			!elf_section_copy(elf, sections[i].from, image + sections[i].offset,
				sections[i].size, err)) {
			free(image);
			return false;
		}
	}
	header_write(elf, image, headers);
	tables_write(image, sections, names, headers);
	ret->bytes = image;
	ret->size = size;
	ret->info = (str){image + sections[WANTED_INFO].offset, sections[WANTED_INFO].size};
	ret->is_cut = sections[WANTED_INFO].size == info_limit;
	return true;
}
