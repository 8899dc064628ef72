// SPDX-License-Identifier: Apache-2.0
#include "process/memory/support/elf_builder.h"

#include <elf.h>

void elf_builder_init(struct elf_builder *elf, struct arena *arena, u16 type, u16 machine)
{
	*elf = (struct elf_builder){.arena = arena, .type = type, .machine = machine};
	strbuf_init(&elf->notes, arena);
}

static void add_padded(struct strbuf *buf, str bytes)
{
	strbuf_add(buf, bytes);
	strbuf_repeat(buf, 0, (4 - bytes.len % 4) % 4);
}

static void add_bytes(struct strbuf *buf, const void *bytes, size_t size)
{
	strbuf_add(buf, (str){bytes, size});
}

void elf_builder_note(struct elf_builder *elf, const char *name, u32 type, str bytes)
{
	Elf64_Nhdr header = {(u32)strlen(name) + 1, (u32)bytes.len, type};

	add_bytes(&elf->notes, &header, sizeof(header));
	add_padded(&elf->notes, (str){name, strlen(name) + 1});
	add_padded(&elf->notes, bytes);
}

void elf_builder_load(struct elf_builder *elf, u64 address, u32 flags, u64 memory_size, str bytes)
{
	ASSERT(elf->count < ARRAY_LEN(elf->segments));
	elf->segments[elf->count] = (struct elf_segment){.type = PT_LOAD,
		.flags = flags,
		.address = address,
		.file_size = bytes.len,
		.memory_size = memory_size};
	elf->contents[elf->count++] = bytes;
}

static void add_header(struct strbuf *buf, const struct elf_segment *segment, u64 offset)
{
	Elf64_Phdr header = {.p_type = segment->type,
		.p_flags = segment->flags,
		.p_offset = offset,
		.p_vaddr = segment->address,
		.p_filesz = segment->file_size,
		.p_memsz = segment->memory_size,
		.p_align = 4};

	add_bytes(buf, &header, sizeof(header));
}

str elf_builder_finish(struct elf_builder *elf)
{
	Elf64_Ehdr header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
		.e_type = elf->type,
		.e_machine = elf->machine,
		.e_version = EV_CURRENT,
		.e_entry = elf->entry,
		.e_phoff = sizeof(Elf64_Ehdr),
		.e_ehsize = sizeof(Elf64_Ehdr),
		.e_phentsize = sizeof(Elf64_Phdr),
		.e_phnum = (u16)(elf->count + 1)};
	u64 offset = sizeof(header) + (elf->count + 1) * sizeof(Elf64_Phdr);
	struct elf_segment notes = {.type = PT_NOTE,
		.address = elf->notes_address,
		.file_size = elf->notes.len,
		.memory_size = elf->notes_address ? elf->notes.len : 0};
	struct strbuf buf;

	strbuf_init(&buf, elf->arena);
	add_bytes(&buf, &header, sizeof(header));
	add_header(&buf, &notes, offset);
	offset += elf->notes.len;
	for (u32 i = 0; i < elf->count; i++) {
		add_header(&buf, &elf->segments[i], offset);
		offset += elf->contents[i].len;
	}
	strbuf_add(&buf, strbuf_str(&elf->notes));
	for (u32 i = 0; i < elf->count; i++)
		strbuf_add(&buf, elf->contents[i]);
	return strbuf_str(&buf);
}

str prstatus_bytes(struct arena *arena, u16 machine, u32 tid, u64 register_base)
{
	u32 count = machine == ELF_MACHINE_AMD64 ? 27 : 34;
	size_t size = 112 + count * 8 + 8;
	char *bytes = arena_alloc(arena, size, 8);

	memcpy(bytes + 32, &tid, sizeof(tid));
	for (u32 i = 0; i < count; i++) {
		u64 value = register_base + i;

		memcpy(bytes + 112 + i * 8, &value, sizeof(value));
	}
	return (str){bytes, size};
}

str psinfo_bytes(struct arena *arena, u32 pid, const char *arguments)
{
	char *bytes = arena_alloc(arena, 136, 8);

	memcpy(bytes + 24, &pid, sizeof(pid));
	memcpy(bytes + 56, arguments, MIN(strlen(arguments), (size_t)80));
	return (str){bytes, 136};
}

str file_note_bytes(struct arena *arena, const struct file_row *rows, u32 count)
{
	u64 head[2] = {count, 4096};
	struct strbuf buf;

	strbuf_init(&buf, arena);
	add_bytes(&buf, head, sizeof(head));
	for (u32 i = 0; i < count; i++) {
		u64 row[3] = {rows[i].start, rows[i].end, rows[i].page};

		add_bytes(&buf, row, sizeof(row));
	}
	for (u32 i = 0; i < count; i++)
		add_bytes(&buf, rows[i].path, strlen(rows[i].path) + 1);
	return strbuf_str(&buf);
}
