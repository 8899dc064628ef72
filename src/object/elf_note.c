// SPDX-License-Identifier: Apache-2.0
#include "object/bytes.h"
#include "object/elf.h"

#include <elf.h>

enum { NOTE_GO_BUILD_ID = 4 };

static u64 align_up(u64 value, u64 align)
{
	return (value + align - 1) & ~(align - 1);
}

// False when fn wants no more.
static bool notes_walk(str bytes, u64 align, elf_note_fn fn, void *context)
{
	u64 at = 0;

	while (bytes_have(bytes, at, sizeof(Elf64_Nhdr))) {
		u64 name_size = bytes_u32(bytes, at), size = bytes_u32(bytes, at + 4);
		u64 name_at = at + sizeof(Elf64_Nhdr);
		u64 desc_at = align_up(name_at + name_size, align);
		struct elf_note note;

		note.type = bytes_u32(bytes, at + 8);
		note.name = bytes_text(bytes_cut(bytes, name_at, name_size), 0);
		note.bytes = bytes_cut(bytes, desc_at, size);
		if (!fn(context, &note))
			return false;
		at = align_up(desc_at + size, align);
	}
	return true;
}

void elf_notes_each(const struct elf *elf, elf_note_fn fn, void *context)
{
	for (u32 i = 0; i < elf->segment_count; i++) {
		const struct elf_segment *segment = &elf->segments[i];

		if (segment->type == PT_NOTE &&
			!notes_walk(bytes_cut(elf->bytes, segment->offset, segment->file_size),
				segment->align == 8 ? 8 : 4, fn, context))
			return;
	}
}

struct wanted_note {
	str name;
	u32 type;
	str found;
};

static bool note_matches(void *context, const struct elf_note *note)
{
	struct wanted_note *wanted = context;

	if (note->type != wanted->type || !str_equal(note->name, wanted->name))
		return true;
	wanted->found = note->bytes;
	return false;
}

str elf_gnu_build_id(const struct elf *elf)
{
	struct wanted_note wanted = {STR("GNU"), NT_GNU_BUILD_ID, STR_EMPTY};

	elf_notes_each(elf, note_matches, &wanted);
	return wanted.found;
}

str elf_go_build_id(const struct elf *elf)
{
	struct wanted_note wanted = {STR("Go"), NOTE_GO_BUILD_ID, STR_EMPTY};

	elf_notes_each(elf, note_matches, &wanted);
	return wanted.found;
}
