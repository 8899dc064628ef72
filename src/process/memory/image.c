// SPDX-License-Identifier: Apache-2.0
#include "process/memory/image.h"

#include "process/memory/proc.h"

#include <elf.h>

enum {
	MAX_HEADERS = 64,
	MAX_NOTE_BYTES = 64 << 10,
};

static const struct elf_segment *first_of(const struct elf_segment *segments, u32 count, u32 type)
{
	for (u32 i = 0; i < count; i++) {
		if (segments[i].type == type)
			return &segments[i];
	}
	return NULL;
}

u64 image_bias(const struct target *target, str auxv)
{
	const struct elf *elf = &target->binary.elf;
	const struct elf_segment *load = first_of(elf->segments, elf->segment_count, PT_LOAD);
	u64 entry = auxv_value(auxv, AT_ENTRY);

	if (elf->type != ELF_TYPE_SHARED)
		return 0;
	if (entry && memory_map_find(target->maps, target->map_count, entry))
		return entry - elf->entry;
	for (u32 i = 0; load && i < target->map_count; i++) {
		const struct memory_map *map = &target->maps[i];

		if (str_equal(map->path, target->exe) && load->offset >= map->offset &&
			load->offset - map->offset < map->end - map->start)
			return map->start + (load->offset - map->offset) - load->address;
	}
	return 0;
}

u32 image_headers(const struct memory *memory, str auxv, struct elf_segment *ret, u32 max)
{
	u64 address = auxv_value(auxv, AT_PHDR), count = auxv_value(auxv, AT_PHNUM);

	count = MIN(count, (u64)max);
	for (u64 i = 0; i < count; i++) {
		Elf64_Phdr header;

		if (!memory_read(memory, address + i * sizeof(header), &header, sizeof(header)))
			return 0;
		ret[i] = (struct elf_segment){.type = header.p_type,
			.flags = header.p_flags,
			.offset = header.p_offset,
			.address = header.p_vaddr,
			.file_size = header.p_filesz,
			.memory_size = header.p_memsz};
	}
	return (u32)count;
}

struct image_ids image_ids(struct arena *arena, const struct memory *memory, str auxv)
{
	struct elf_segment headers[MAX_HEADERS];
	u32 count = image_headers(memory, auxv, headers, MAX_HEADERS);
	const struct elf_segment *self = first_of(headers, count, PT_PHDR);
	const struct elf_segment *load = first_of(headers, count, PT_LOAD);
	struct image_ids ids = {STR_EMPTY, STR_EMPTY};
	u64 bias = auxv_value(auxv, AT_PHDR);

	// Without PT_PHDR they stand behind the file's header, which the first load segment begins with.
	if (self)
		bias -= self->address;
	else if (load && load->offset == 0)
		bias -= load->address + sizeof(Elf64_Ehdr);
	else
		return ids;
	for (u32 i = 0; i < count; i++) {
		struct elf_segment note = headers[i];
		struct elf elf = {.segments = &note, .segment_count = 1};
		str gnu, go;

		if (note.type != PT_NOTE || !memory_read_bytes(arena, memory, note.address + bias,
						    note.file_size, MAX_NOTE_BYTES, &elf.bytes))
			continue;
		note.offset = 0;
		gnu = elf_gnu_build_id(&elf);
		go = elf_go_build_id(&elf);
		ids.gnu = gnu.len ? gnu : ids.gnu;
		ids.go = go.len ? go : ids.go;
	}
	return ids;
}

static str hex(struct arena *arena, str bytes)
{
	char *text = arena_alloc(arena, bytes.len * 2, 1);

	for (size_t i = 0; i < bytes.len; i++) {
		text[2 * i] = "0123456789abcdef"[(u8)bytes.ptr[i] >> 4];
		text[2 * i + 1] = "0123456789abcdef"[bytes.ptr[i] & 15];
	}
	return (str){text, bytes.len * 2};
}

// A Go build id is action/…/content; an error has room for one part, so it shows one that differs.
static str telling_part(str id, str other)
{
	str content = str_skip(id, str_find_last_char(id, '/') + 1);

	return content.len && !str_ends(other, content) ? content : str_cut(&id, '/');
}

static bool check_ids(struct arena *arena, const struct elf *elf, struct image_ids ids,
	bool *compared, struct error *err)
{
	enum { MOST = 48 }; // of an id, in a message
	str gnu = elf_gnu_build_id(elf), go = elf_go_build_id(elf), ours, theirs;

	if (gnu.len && ids.gnu.len) {
		*compared = true;
		if (str_equal(gnu, ids.gnu))
			return true;
		ours = hex(arena, gnu);
		theirs = hex(arena, ids.gnu);
	} else if (go.len && ids.go.len) {
		*compared = true;
		if (str_equal(go, ids.go))
			return true;
		ours = telling_part(go, ids.go);
		theirs = telling_part(ids.go, go);
	} else {
		return true;
	}
	return error_set(err, ERROR_INPUT,
		"another executable dumped the core: the core's build id is " STR_FMT
		", the executable's " STR_FMT,
		STR_ARG(str_sub(theirs, 0, MOST)), STR_ARG(str_sub(ours, 0, MOST)));
}

static bool is_mapped_from(const struct core *core, u64 address, u64 offset)
{
	const struct core_file *file = core_file_at(core, address);

	return file && file->offset + (address - file->start) == offset;
}

// Each read-only load segment of the file stands where the core says that a file was mapped.
static bool check_mapped(
	const struct target *target, const struct core *core, bool *compared, struct error *err)
{
	const struct elf *elf = &target->binary.elf;

	for (u32 i = 0; i < elf->segment_count && core->file_count; i++) {
		const struct elf_segment *segment = &elf->segments[i];
		u64 address = segment->address + target->bias, last = segment->file_size - 1;

		if (segment->type != PT_LOAD || segment->flags & PF_W || segment->file_size == 0)
			continue;
		*compared = true;
		if (!is_mapped_from(core, address, segment->offset) ||
			!is_mapped_from(core, address + last, segment->offset + last))
			return error_set(err, ERROR_INPUT,
				"another executable dumped the core: it had no file mapped where "
				"this one has its segment 0x%llx",
				(unsigned long long)address);
	}
	return true;
}

bool image_check(struct arena *arena, const struct target *target, const struct core *core,
	const struct memory *memory, bool *ret_is_checked, struct error *err)
{
	struct image_ids ids = image_ids(arena, memory, core->auxv);
	bool compared = false;

	if (core->elf.machine != target->binary.elf.machine)
		return error_set(err, ERROR_INPUT,
			"another executable dumped the core: the core is of machine %u, the "
			"executable of %u (62: amd64, 183: arm64)",
			core->elf.machine, target->binary.elf.machine);
	if (!check_ids(arena, &target->binary.elf, ids, &compared, err) ||
		!check_mapped(target, core, &compared, err))
		return false;
	*ret_is_checked = compared;
	return true;
}
