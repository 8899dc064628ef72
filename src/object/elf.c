// SPDX-License-Identifier: Apache-2.0
#include "object/elf.h"

#include "object/bytes.h"

#include <elf.h>

// A core of a process with a million mappings is beyond anything that runs.
enum { ELF_MAX_TABLE = 1 << 20 };

struct elf_table {
	u64 offset, entry_size;
	u64 count;
};

static bool table_fits(str bytes, const struct elf_table *table)
{
	return table->offset <= bytes.len &&
	       table->count <= (bytes.len - table->offset) / table->entry_size;
}

static void section_read(str bytes, u64 at, struct elf_section *ret, u32 *name_offset)
{
	*name_offset = bytes_u32(bytes, at);
	*ret = (struct elf_section){
		.type = bytes_u32(bytes, at + 4),
		.flags = bytes_u64(bytes, at + 8),
		.address = bytes_u64(bytes, at + 16),
		.offset = bytes_u64(bytes, at + 24),
		.size = bytes_u64(bytes, at + 32),
		.link = bytes_u32(bytes, at + 40),
		.info = bytes_u32(bytes, at + 44),
		.entry_size = bytes_u64(bytes, at + 56),
	};
}

// Sections are an aid, not a need: a table that is cut off or gone leaves a file without sections.
static void sections_read(
	struct arena *arena, str bytes, const struct elf_table *table, u32 names, struct elf *elf)
{
	struct elf_section *sections;
	u32 *name_offsets;
	str text;

	if (!table->count || table->count > ELF_MAX_TABLE ||
		table->entry_size < sizeof(Elf64_Shdr) || !table_fits(bytes, table))
		return;
	sections = arena_array(arena, struct elf_section, table->count);
	name_offsets = arena_array(arena, u32, table->count);
	for (u64 i = 0; i < table->count; i++)
		section_read(bytes, table->offset + i * table->entry_size, &sections[i],
			&name_offsets[i]);
	text = names < table->count ? bytes_cut(bytes, sections[names].offset, sections[names].size)
	                            : STR_EMPTY;
	for (u64 i = 0; i < table->count; i++)
		sections[i].name = bytes_text(text, name_offsets[i]);
	elf->sections = sections;
	elf->section_count = (u32)table->count;
}

static bool segments_read(struct arena *arena, str bytes, const struct elf_table *table,
	struct elf *elf, struct error *err)
{
	struct elf_segment *segments;

	if (!table->count)
		return true;
	if (table->count > ELF_MAX_TABLE)
		return error_set(err, ERROR_LIMIT, "more than %d program headers", ELF_MAX_TABLE);
	if (table->entry_size < sizeof(Elf64_Phdr) || !table_fits(bytes, table))
		return error_set(err, ERROR_INPUT, "the program headers are cut off");
	segments = arena_array(arena, struct elf_segment, table->count);
	for (u64 i = 0; i < table->count; i++) {
		u64 at = table->offset + i * table->entry_size;

		segments[i] = (struct elf_segment){
			.type = bytes_u32(bytes, at),
			.flags = bytes_u32(bytes, at + 4),
			.offset = bytes_u64(bytes, at + 8),
			.address = bytes_u64(bytes, at + 16),
			.file_size = bytes_u64(bytes, at + 32),
			.memory_size = bytes_u64(bytes, at + 40),
			.align = bytes_u64(bytes, at + 48),
		};
	}
	elf->segments = segments;
	elf->segment_count = (u32)table->count;
	return true;
}

bool elf_parse(struct arena *arena, str bytes, struct elf *ret, struct error *err)
{
	struct elf elf = {.bytes = bytes};
	struct elf_table segments, sections;
	u32 names;

	if (bytes.len < sizeof(Elf64_Ehdr) || memcmp(bytes.ptr, ELFMAG, SELFMAG) != 0)
		return error_set(err, ERROR_INPUT, "not an ELF file");
	if (bytes.ptr[EI_CLASS] != ELFCLASS64)
		return error_set(err, ERROR_INPUT, "a 32-bit file; only 64-bit ones are read");
	if (bytes.ptr[EI_DATA] != ELFDATA2LSB)
		return error_set(err, ERROR_INPUT, "a big-endian file; only little-endian is read");
	elf.type = bytes_u16(bytes, 16);
	elf.machine = bytes_u16(bytes, 18);
	elf.entry = bytes_u64(bytes, 24);
	segments = (struct elf_table){
		bytes_u64(bytes, 32), bytes_u16(bytes, 54), bytes_u16(bytes, 56)};
	sections = (struct elf_table){
		bytes_u64(bytes, 40), bytes_u16(bytes, 58), bytes_u16(bytes, 60)};
	names = bytes_u16(bytes, 62);
	// Counts that do not fit in 16 bits stand in the first section header.
	if (sections.offset) {
		if (!sections.count)
			sections.count = bytes_u64(bytes, sections.offset + 32);
		if (names == SHN_XINDEX)
			names = bytes_u32(bytes, sections.offset + 40);
		if (segments.count == PN_XNUM)
			segments.count = bytes_u32(bytes, sections.offset + 44);
	}
	if (!segments_read(arena, bytes, &segments, &elf, err))
		return false;
	if (sections.offset)
		sections_read(arena, bytes, &sections, names, &elf);
	*ret = elf;
	return true;
}

const struct elf_section *elf_section_find(const struct elf *elf, str name)
{
	for (u32 i = 0; i < elf->section_count; i++)
		if (str_equal(elf->sections[i].name, name))
			return &elf->sections[i];
	return NULL;
}

str elf_at(const struct elf *elf, u64 address, u64 size)
{
	for (u32 i = 0; i < elf->segment_count; i++) {
		const struct elf_segment *segment = &elf->segments[i];
		u64 inside = address - segment->address;

		if (segment->type != PT_LOAD || address < segment->address ||
			inside >= segment->file_size || size > segment->file_size - inside)
			continue;
		if (segment->offset > UINT64_MAX - inside ||
			!bytes_have(elf->bytes, segment->offset + inside, size))
			continue;
		return (str){elf->bytes.ptr + segment->offset + inside, size};
	}
	return STR_EMPTY;
}
