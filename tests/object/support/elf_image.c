// SPDX-License-Identifier: Apache-2.0
#include "object/support/elf_image.h"

#include "object/support/put.h"

#include <elf.h>

void elf_image_init(struct elf_image *image, struct arena *arena)
{
	*image = (struct elf_image){
		.arena = arena, .machine = ELF_MACHINE_AMD64, .type = ELF_TYPE_EXECUTABLE};
	strbuf_init(&image->symbols, arena);
	strbuf_init(&image->names, arena);
	elf_image_section(image, "", SHT_NULL, 0, STR_EMPTY);
}

struct elf_image_part *elf_image_section(
	struct elf_image *image, const char *name, u32 type, u64 address, str bytes)
{
	struct elf_image_part *part = &image->sections[image->section_count++];

	ASSERT(image->section_count <= ELF_IMAGE_MAX);
	*part = (struct elf_image_part){
		.name = name, .type = type, .address = address, .bytes = bytes};
	return part;
}

struct elf_image_part *elf_image_segment(
	struct elf_image *image, u32 type, u32 flags, u64 address, str bytes)
{
	struct elf_image_part *part = &image->segments[image->segment_count++];

	ASSERT(image->segment_count <= ELF_IMAGE_MAX);
	*part = (struct elf_image_part){.type = type,
		.flags = flags,
		.address = address,
		.memory_size = bytes.len,
		.bytes = bytes};
	return part;
}

void elf_image_symbol(struct elf_image *image, const char *name, u64 address, u64 size)
{
	Elf64_Sym symbol = {
		.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT),
		.st_shndx = SHN_ABS,
		.st_value = address,
		.st_size = size,
	};

	if (!image->symbols.len) {
		put_bytes(&image->symbols, &(Elf64_Sym){0}, sizeof(symbol));
		put_text(&image->names, "");
	}
	symbol.st_name = (u32)image->names.len;
	put_text(&image->names, name);
	put_bytes(&image->symbols, &symbol, sizeof(symbol));
}

static void write_header(struct elf_image *image, Elf64_Ehdr *header, u64 section_headers)
{
	*header = (Elf64_Ehdr){
		.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
		.e_type = image->type,
		.e_machine = image->machine,
		.e_version = EV_CURRENT,
		.e_entry = 0x401000,
		.e_phoff = sizeof(*header),
		.e_shoff = section_headers,
		.e_ehsize = sizeof(*header),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = (u16)image->segment_count,
		.e_shentsize = sizeof(Elf64_Shdr),
		.e_shnum = (u16)image->section_count,
		.e_shstrndx = (u16)(image->section_count - 1),
	};
	if (image->counts_are_large) {
		header->e_phnum = PN_XNUM;
		header->e_shnum = 0;
		header->e_shstrndx = SHN_XINDEX;
	}
}

static void write_section(
	struct elf_image *image, u32 index, u32 name, u64 offset, struct strbuf *out)
{
	const struct elf_image_part *part = &image->sections[index];
	Elf64_Shdr header = {
		.sh_name = name,
		.sh_type = part->type,
		.sh_flags = part->flags,
		.sh_addr = part->address,
		.sh_offset = offset,
		.sh_size = part->bytes.len,
		.sh_link = part->link,
	};

	if (index == 0 && image->counts_are_large) {
		header.sh_size = image->section_count;
		header.sh_link = image->section_count - 1;
		header.sh_info = image->segment_count;
	}
	put_bytes(out, &header, sizeof(header));
}

static void write_segment(const struct elf_image_part *part, u64 offset, struct strbuf *out)
{
	Elf64_Phdr header = {
		.p_type = part->type,
		.p_flags = (u32)part->flags,
		.p_offset = offset,
		.p_vaddr = part->address,
		.p_filesz = part->bytes.len,
		.p_memsz = part->memory_size,
		.p_align = 4,
	};

	put_bytes(out, &header, sizeof(header));
}

static void add_tables(struct elf_image *image, struct strbuf *names, u32 *name_offsets)
{
	struct elf_image_part *part;

	if (image->symbols.len) {
		part = elf_image_section(
			image, ".symtab", SHT_SYMTAB, 0, strbuf_str(&image->symbols));
		part->link = image->section_count;
		elf_image_section(image, ".strtab", SHT_STRTAB, 0, strbuf_str(&image->names));
	}
	part = elf_image_section(image, ".shstrtab", SHT_STRTAB, 0, STR_EMPTY);
	for (u32 i = 0; i < image->section_count; i++) {
		name_offsets[i] = (u32)names->len;
		put_text(names, image->sections[i].name);
	}
	part->bytes = strbuf_str(names);
}

str elf_image_bytes(struct elf_image *image)
{
	u64 section_offsets[ELF_IMAGE_MAX], segment_offsets[ELF_IMAGE_MAX];
	u32 name_offsets[ELF_IMAGE_MAX];
	struct strbuf out, names;
	Elf64_Ehdr header;
	u64 at;

	strbuf_init(&out, image->arena);
	strbuf_init(&names, image->arena);
	add_tables(image, &names, name_offsets);
	at = sizeof(header) + image->segment_count * sizeof(Elf64_Phdr);
	for (u32 i = 0; i < image->segment_count; i++) {
		segment_offsets[i] = at;
		at = (at + image->segments[i].bytes.len + 7) & ~(u64)7;
	}
	for (u32 i = 0; i < image->section_count; i++) {
		section_offsets[i] = at;
		at = (at + image->sections[i].bytes.len + 7) & ~(u64)7;
	}
	write_header(image, &header, at);
	put_bytes(&out, &header, sizeof(header));
	for (u32 i = 0; i < image->segment_count; i++)
		write_segment(&image->segments[i], segment_offsets[i], &out);
	for (u32 i = 0; i < image->segment_count; i++) {
		strbuf_add(&out, image->segments[i].bytes);
		put_align(&out, 8);
	}
	for (u32 i = 0; i < image->section_count; i++) {
		strbuf_add(&out, image->sections[i].bytes);
		put_align(&out, 8);
	}
	for (u32 i = 0; i < image->section_count; i++)
		write_section(image, i, name_offsets[i], section_offsets[i], &out);
	return strbuf_str(&out);
}
