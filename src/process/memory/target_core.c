// SPDX-License-Identifier: Apache-2.0
#include "process/memory/target_core.h"

#include "process/memory/block_memory.h"
#include "process/memory/image.h"
#include "process/memory/proc.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_NOTES = 4 };

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static void add_note(struct target *target, str note)
{
	str *notes = arena_array(target->arena, str, MAX_NOTES);

	ASSERT(target->note_count < MAX_NOTES);
	for (u32 i = 0; i < target->note_count; i++)
		notes[i] = target->notes[i];
	notes[target->note_count++] = note;
	target->notes = notes;
}

static str megabytes(struct arena *arena, u64 bytes)
{
	return arena_printf(arena, "%.1f", (double)bytes / (1 << 20));
}

static str what_is_missing(struct arena *arena, const struct core *core)
{
	return arena_printf(arena,
		"the core is cut off: " STR_FMT " of " STR_FMT
		" MiB of memory are missing, from 0x%llx on (disk full, or ulimit -c)",
		STR_ARG(megabytes(arena, core->missing_bytes)),
		STR_ARG(megabytes(arena, core->promised_bytes)),
		(unsigned long long)core->first_missing);
}

// Without the program's variables there is nothing to begin with.
static bool check_data(const struct target *target, const struct core *core,
	const struct memory *memory, struct error *err)
{
	const struct elf *elf = &target->binary.elf;
	char byte;

	for (u32 i = 0; i < elf->segment_count; i++) {
		const struct elf_segment *segment = &elf->segments[i];
		u64 address = segment->address + target->bias;

		if (segment->type != PT_LOAD || !(segment->flags & PF_W) ||
			segment->file_size == 0 || memory_read(memory, address, &byte, 1))
			continue;
		if (core->missing_bytes)
			return error_set(err, ERROR_INPUT,
				STR_FMT "; the program's variables are among them",
				STR_ARG(what_is_missing(target->arena, core)));
		return error_set(err, ERROR_INPUT,
			"the core lacks the program's variables (at 0x%llx): it was written with a "
			"coredump_filter without anonymous private memory; the default 0x33 has it",
			(unsigned long long)address);
	}
	return true;
}

// Kernel and gcore leave out what can be found in files. Only what the program cannot write to: of the
// rest, what the file says is old.
static void fill_from_executable(const struct target *target, struct memory *memory)
{
	const struct elf *elf = &target->binary.elf;
	struct block_table table = {0};

	for (u32 i = 0; i < elf->segment_count; i++) {
		const struct elf_segment *segment = &elf->segments[i];
		str bytes = elf_at(elf, segment->address, segment->file_size);

		if (segment->type == PT_LOAD && !(segment->flags & PF_W))
			blocks_add(&table, segment->address + target->bias, bytes.ptr, bytes.len);
	}
	blocks_sort(&table);
	block_memory_fill(memory, &table);
	blocks_free(&table);
}

bool target_from_core(struct target *target, const struct core *core, struct error *err)
{
	struct block_table table = {0};
	bool is_checked = false;
	struct memory *memory;

	target->kind = TARGET_CORE;
	target->pid = core->pid;
	target->threads = core->threads;
	target->thread_count = core->thread_count;
	target->pidfd = -1;
	core_maps(target->arena, core, &target->maps, &target->map_count);
	target->bias = image_bias(target, core->auxv);
	core_blocks(core, &table);
	memory = block_memory_open(&table);
	if (!image_check(target->arena, target, core, memory, &is_checked, err) ||
		!check_data(target, core, memory, err)) {
		memory_close(memory);
		return false;
	}
	if (!is_checked)
		add_note(target,
			STR("whether this executable dumped the core could not be checked: there "
			    "are no build ids and no list of mapped files"));
	if (core->missing_bytes)
		add_note(target, what_is_missing(target->arena, core));
	fill_from_executable(target, memory);
	target->memory = memory;
	return true;
}

static bool map_core(const char *path, str *ret, struct error *err)
{
	int fd CLEANUP(fd_close) = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat info;
	void *bytes;

	if (fd < 0 || fstat(fd, &info) < 0)
		return error_system(err, "opening it");
	if (!S_ISREG(info.st_mode))
		return error_set(err, ERROR_INPUT, "is not a regular file");
	if (info.st_size == 0)
		return error_set(err, ERROR_INPUT, "is empty (disk full, or ulimit -c?)");
	bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return error_system(err, "mapping it");
	*ret = (str){bytes, (size_t)info.st_size};
	return true;
}

// The executable as the core names it: the file that the entry point is mapped from.
static str named_executable(const struct core *core)
{
	const struct core_file *file = core_file_at(core, auxv_value(core->auxv, AT_ENTRY));

	return file ? file->path : STR_EMPTY;
}

static bool open_executable(
	struct target *target, const struct core *core, const char *exe, struct error *err)
{
	str named = named_executable(core);
	bool is_given = exe && *exe;

	target->exe = named.len ? named : is_given ? str_from_c(exe) : STR_EMPTY;
	if (target->exe.len == 0 && core->missing_bytes)
		return error_set(err, ERROR_INPUT, STR_FMT "; the name of its executable, too",
			STR_ARG(what_is_missing(target->arena, core)));
	if (target->exe.len == 0)
		return error_set(err, ERROR_MISSING,
			"does not name its executable (it ran: " STR_FMT "): give it by --exe",
			STR_ARG(core->command));
	if (!is_given)
		exe = arena_c_str(target->arena, named);
	if (binary_open(target->arena, exe, &target->binary, err))
		return true;
	return is_given ? false
	                : error_context(
				  err, "the executable that it names (another is given by --exe)");
}

static bool open_core(struct target *target, str bytes, const char *exe, struct error *err)
{
	struct core core;

	if (!core_parse(target->arena, bytes, &core, err) ||
		!open_executable(target, &core, exe, err))
		return false;
	if (target_from_core(target, &core, err)) {
		block_memory_own(target->memory, bytes);
		return true;
	}
	return error_context(err, STR_FMT, STR_ARG(target->binary.path));
}

bool target_open_core(struct arena *arena, const char *core, const char *exe, struct target *ret,
	struct error *err)
{
	struct target target = {
		.arena = arena,
		.kind = TARGET_CORE,
		.name = arena_str(arena, str_from_c(core)),
		.pidfd = -1,
	};
	str bytes = STR_EMPTY;

	if (map_core(core, &bytes, err) && open_core(&target, bytes, exe, err)) {
		*ret = target;
		return true;
	}
	target_close(&target);
	if (bytes.len)
		munmap((void *)(uintptr_t)bytes.ptr, bytes.len);
	return error_context(err, "%s", core);
}
