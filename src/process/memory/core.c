// SPDX-License-Identifier: Apache-2.0
#include "process/memory/core.h"

#include "base/vec.h"
#include "process/memory/registers.h"

#include <elf.h>
#include <stdlib.h>

enum {
	MAX_THREADS = 1 << 20,
	MAX_FILES = 1 << 20,
	PSINFO_PID = 24,
	PSINFO_ARGS = 56,
	PSINFO_BYTES = 136,
	FILE_HEADER = 16,
	FILE_ENTRY = 24,
};

// Where the kernel's half begins: vsyscall is in every core and of no use.
static const u64 kernel_addresses = 0xffff800000000000;

struct reader {
	struct arena *arena;
	struct core *core;
	VEC(struct thread_registers) threads;
	bool too_many;
};

static u64 word_at(str bytes, size_t at)
{
	u64 word;

	memcpy(&word, bytes.ptr + at, sizeof(word));
	return word;
}

static void read_psinfo(struct core *core, str bytes)
{
	if (bytes.len < PSINFO_BYTES)
		return;
	memcpy(&core->pid, bytes.ptr + PSINFO_PID, sizeof(core->pid));
	core->command = str_sub(bytes, PSINFO_ARGS, PSINFO_BYTES);
	core->command = str_trim(str_sub(core->command, 0, str_find_char(core->command, 0)));
}

static int file_by_start(const void *a, const void *b)
{
	const struct core_file *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

// count, page size, count times {start, end, offset in pages}, then the names, each with its NUL.
static void read_files(struct reader *reader, str bytes)
{
	struct core *core = reader->core;
	struct core_file *files;
	u64 count, page;
	str names;

	if (bytes.len < FILE_HEADER || core->files)
		return;
	count = word_at(bytes, 0);
	page = word_at(bytes, 8);
	if (count > MAX_FILES || count > (bytes.len - FILE_HEADER) / FILE_ENTRY)
		return;
	names = str_skip(bytes, FILE_HEADER + count * FILE_ENTRY);
	files = arena_array(reader->arena, struct core_file, count);
	for (u64 i = 0; i < count; i++) {
		size_t at = FILE_HEADER + i * FILE_ENTRY;
		str path = str_cut(&names, 0);

		files[i] = (struct core_file){.start = word_at(bytes, at),
			.end = word_at(bytes, at + 8),
			.offset = word_at(bytes, at + 16) * page,
			.path = path,
			.is_deleted = str_ends(path, STR(" (deleted)"))};
		if (files[i].is_deleted)
			files[i].path.len -= strlen(" (deleted)");
	}
	if (count)
		qsort(files, count, sizeof(*files), file_by_start);
	core->files = files;
	core->file_count = (u32)count;
}

static bool read_note(void *context, const struct elf_note *note)
{
	struct reader *reader = context;
	struct core *core = reader->core;
	bool is_core = str_equal(note->name, STR("CORE"));
	struct thread_registers registers;

	if (is_core && note->type == NT_PRSTATUS &&
		registers_parse_prstatus(core->elf.machine, note->bytes, &registers)) {
		reader->too_many = reader->threads.len == MAX_THREADS;
		if (reader->too_many)
			return false;
		*vec_push(reader->arena, &reader->threads) = registers;
	} else if (is_core && note->type == NT_PRPSINFO) {
		read_psinfo(core, note->bytes);
	} else if (is_core && note->type == NT_FILE) {
		read_files(reader, note->bytes);
	} else if (is_core && note->type == NT_AUXV) {
		core->auxv = note->bytes;
	} else if (str_equal(note->name, STR("LINUX")) && note->type == NT_ARM_TLS &&
		   core->elf.machine == ELF_MACHINE_ARM64 && reader->threads.len &&
		   note->bytes.len >= 8) {
		vec_last(&reader->threads)->tls = word_at(note->bytes, 0);
	}
	return true;
}

static bool is_memory(const struct elf_segment *segment)
{
	return segment->type == PT_LOAD && segment->memory_size &&
	       segment->address < kernel_addresses &&
	       segment->memory_size <= kernel_addresses - segment->address;
}

// Bytes of a load segment that the file has.
static u64 bytes_there(const struct core *core, const struct elf_segment *segment)
{
	u64 size = MIN(segment->file_size, segment->memory_size);
	u64 offset = MIN(segment->offset, core->elf.bytes.len);

	return MIN(size, core->elf.bytes.len - offset);
}

static void count_missing(struct core *core)
{
	for (u32 i = 0; i < core->elf.segment_count; i++) {
		const struct elf_segment *segment = &core->elf.segments[i];
		u64 size = MIN(segment->file_size, segment->memory_size), there;

		if (!is_memory(segment))
			continue;
		there = bytes_there(core, segment);
		core->promised_bytes += size;
		if (there < size && !core->missing_bytes)
			core->first_missing = segment->address + there;
		core->missing_bytes += size - there;
	}
}

static bool check_packing(str bytes, struct error *err)
{
	static const struct {
		str magic;
		const char *name, *unpack;
	} packers[] = {
		{{"\x28\xb5\x2f\xfd", 4}, "zstd", "zstd -d, or coredumpctl dump"},
		{{"\x04\x22\x4d\x18", 4}, "lz4", "lz4 -d, or coredumpctl dump"},
		{{"\xfd"
		  "7zXZ",
			 5},
			"xz", "xz -d, or coredumpctl dump"},
		{{"\x1f\x8b", 2}, "gzip", "gzip -d"},
	};

	for (u32 i = 0; i < ARRAY_LEN(packers); i++) {
		if (str_starts(bytes, packers[i].magic))
			return error_set(err, ERROR_INPUT, "is compressed with %s: unpack it (%s)",
				packers[i].name, packers[i].unpack);
	}
	return true;
}

static bool check_header(const struct elf *elf, struct error *err)
{
	if (elf->type != ELF_TYPE_CORE)
		return error_set(err, ERROR_INPUT,
			"is an ELF file, but not a core (an executable is given by --exe)");
	if (elf->machine != ELF_MACHINE_AMD64 && elf->machine != ELF_MACHINE_ARM64)
		return error_set(err, ERROR_INPUT,
			"is a core of machine %u; amd64 (62) and arm64 (183) can be read",
			elf->machine);
	return true;
}

bool core_parse(struct arena *arena, str bytes, struct core *ret, struct error *err)
{
	struct core core = {0};
	struct reader reader = {.arena = arena, .core = &core};

	if (!check_packing(bytes, err) || !elf_parse(arena, bytes, &core.elf, err) ||
		!check_header(&core.elf, err))
		return false;
	elf_notes_each(&core.elf, read_note, &reader);
	if (reader.too_many)
		return error_set(err, ERROR_LIMIT, "has more than %d threads", MAX_THREADS);
	count_missing(&core);
	if (reader.threads.len == 0)
		return error_set(err, ERROR_INPUT,
			"names no thread: its notes are cut off or not those of a Linux core");
	core.threads = reader.threads.at;
	core.thread_count = reader.threads.len;
	if (core.pid == 0)
		core.pid = core.threads[0].tid;
	*ret = core;
	return true;
}

const struct core_file *core_file_at(const struct core *core, u64 address)
{
	u32 low = 0, high = core->file_count;

	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (core->files[middle].end > address)
			high = middle;
		else
			low = middle + 1;
	}
	return low < core->file_count && core->files[low].start <= address ? &core->files[low]
	                                                                   : NULL;
}

static int map_by_start(const void *a, const void *b)
{
	const struct memory_map *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

static struct memory_map map_of(const struct core *core, const struct elf_segment *segment)
{
	const struct core_file *file = core_file_at(core, segment->address);
	struct memory_map map = {
		.start = segment->address,
		.end = segment->address + segment->memory_size,
		.flags = (segment->flags & PF_R ? MEMORY_READ : 0) |
	                 (segment->flags & PF_W ? MEMORY_WRITE : 0) |
	                 (segment->flags & PF_X ? MEMORY_EXECUTE : 0),
	};

	if (file) {
		map.path = file->path;
		map.offset = file->offset + (map.start - file->start);
	}
	return map;
}

void core_maps(
	struct arena *arena, const struct core *core, const struct memory_map **ret, u32 *ret_count)
{
	struct memory_map *maps =
		arena_array(arena, struct memory_map, core->elf.segment_count + core->file_count);
	u32 count = 0, loads;

	for (u32 i = 0; i < core->elf.segment_count; i++) {
		if (is_memory(&core->elf.segments[i]))
			maps[count++] = map_of(core, &core->elf.segments[i]);
	}
	if (count)
		qsort(maps, count, sizeof(*maps), map_by_start);
	loads = count;
	// gcore leaves out the load segments of what it does not dump; their files are named all the same.
	for (u32 i = 0; i < core->file_count; i++) {
		const struct core_file *file = &core->files[i];

		if (file->start < file->end && !memory_map_find(maps, loads, file->start))
			maps[count++] = (struct memory_map){
				file->start, file->end, file->offset, MEMORY_READ, file->path};
	}
	if (count > loads)
		qsort(maps, count, sizeof(*maps), map_by_start);
	*ret = maps;
	*ret_count = count;
}

void core_blocks(const struct core *core, struct block_table *ret)
{
	for (u32 i = 0; i < core->elf.segment_count; i++) {
		const struct elf_segment *segment = &core->elf.segments[i];

		if (is_memory(segment) && bytes_there(core, segment))
			blocks_add(ret, segment->address, core->elf.bytes.ptr + segment->offset,
				bytes_there(core, segment));
	}
	blocks_sort(ret);
}
