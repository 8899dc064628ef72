// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/runtime.h"

#include "base/vec.h"
#include "process/runtime/globals_scan.h"
#include "process/runtime/wait_reason.h"

#include <stdio.h>
#include <time.h>

enum { MAX_MODULEDATA = 1024, MAX_SCAN = 64 << 20 };

struct notes {
	struct arena *arena;
	VEC(str) list;
};

static void note(struct notes *notes, str text)
{
	*vec_push(notes->arena, &notes->list) = text;
}

static bool module_at(const struct go_runtime *runtime, u64 address, struct moduledata *ret)
{
	u32 size = moduledata_size(&runtime->version);
	u8 bytes[MAX_MODULEDATA];
	struct error err;

	return size && size <= sizeof(bytes) &&
	       memory_read(runtime->memory, address, bytes, size) &&
	       moduledata_parse(
		       &runtime->version, (str){(const char *)bytes, size}, address, ret, &err);
}

static bool module_in(
	const struct go_runtime *runtime, u64 address, u64 size, struct moduledata *ret)
{
	const struct target *target = runtime->target;
	struct arena scratch;
	bool found;
	str bytes;

	arena_init(&scratch);
	found = memory_read_bytes(&scratch, runtime->memory, address, MIN(size, (u64)MAX_SCAN),
			MAX_SCAN, &bytes) &&
	        moduledata_scan(&runtime->version, bytes, address,
			target->binary.pclntab_address + target->bias, ret);
	arena_deinit(&scratch);
	return found;
}

// Sections that the linker puts it into, then every segment for files without sections.
static bool module_search(const struct go_runtime *runtime, struct moduledata *ret)
{
	static const str names[] = {
		{".go.module", 10}, {".noptrdata", 10}, {".data", 5}, {".data.rel.ro", 12}};
	const struct target *target = runtime->target;
	const struct elf *elf = &target->binary.elf;

	for (u32 i = 0; i < ARRAY_LEN(names); i++) {
		const struct elf_section *section = elf_section_find(elf, names[i]);

		if (section &&
			module_in(runtime, section->address + target->bias, section->size, ret))
			return true;
	}
	for (u32 i = 0; i < elf->segment_count; i++) {
		const struct elf_segment *segment = &elf->segments[i];

		if (segment->type == 1 && (segment->flags & 2) &&
			module_in(
				runtime, segment->address + target->bias, segment->file_size, ret))
			return true;
	}
	return false;
}

static bool module_find(struct go_runtime *runtime, struct error *err)
{
	const struct target *target = runtime->target;
	struct elf_symbol symbol;

	if (elf_symbol_find(&target->binary.elf, STR("runtime.firstmoduledata"), &symbol) &&
		module_at(runtime, symbol.address + target->bias, &runtime->module))
		return true;
	if (module_search(runtime, &runtime->module))
		return true;
	if (moduledata_size(&runtime->version) == 0)
		return error_set(err, ERROR_INPUT,
			STR_FMT " runs " STR_FMT ": Go 1.18 to 1.27 are known",
			STR_ARG(target->name), STR_ARG(runtime->version.text));
	return error_set(err, ERROR_MISSING,
		STR_FMT ": the table that says where its program lies (moduledata) is not in its "
			"memory",
		STR_ARG(target->name));
}

static void layout_find(struct go_runtime *runtime, struct notes *notes)
{
	const struct binary *binary = &runtime->target->binary;
	bool is_known = layout_from_table(&runtime->version, binary->elf.machine, &runtime->layout);
	u32 size;

	if (dwarf_type_size(binary->dwarf, STR("runtime.g"), &size)) {
		layout_apply_dwarf(binary->dwarf, is_known, &runtime->layout);
		runtime->layout_source = LAYOUT_FROM_DWARF;
		return;
	}
	runtime->layout_source = LAYOUT_FROM_TABLE;
	if (!is_known)
		note(notes,
			arena_printf(runtime->arena,
				"the runtime of " STR_FMT " was not measured and the binary has no "
				"DWARF: the nearest known version's layout is used",
				STR_ARG(runtime->version.text)));
}

// Go's nanotime is CLOCK_MONOTONIC; a container may have a time namespace that shifts it.
static i64 target_nanotime(const struct target *target)
{
	struct timespec now;
	char path[48], line[96];
	long long seconds, nanoseconds;
	i64 shift = 0;
	FILE *file;

	if (target->kind != TARGET_LIVE || clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/%u/timens_offsets", target->pid);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "monotonic %lld %lld", &seconds, &nanoseconds) == 2 &&
			seconds > -(1ll << 32) && seconds < 1ll << 32)
			shift = seconds * 1000000000 + nanoseconds;
	if (file)
		fclose(file);
	return (i64)now.tv_sec * 1000000000 + now.tv_nsec + shift;
}

static void note_missing(struct go_runtime *runtime, struct notes *notes)
{
	for (u32 i = 0; i < GLOBAL_COUNT; i++)
		if (!runtime->globals.address[i] && globals_scan_knows(i))
			note(notes, arena_printf(runtime->arena, STR_FMT " was not found",
					    STR_ARG(global_symbol(i))));
}

bool go_runtime_open(
	struct arena *arena, const struct target *target, struct go_runtime *ret, struct error *err)
{
	struct go_runtime runtime = {
		.arena = arena,
		.target = target,
		.memory = target->memory,
		.version = target->binary.build.version,
		.is_arm64 = target->binary.elf.machine == ELF_MACHINE_ARM64,
	};
	struct notes notes = {arena, {0}};

	if (!module_find(&runtime, err) ||
		!pclntab_open(target->binary.pclntab, &runtime.version, runtime.module.text,
			runtime.module.gofunc, &runtime.pclntab, err))
		return false;
	layout_find(&runtime, &notes);
	globals_find(target, &runtime.globals);
	globals_scan(&runtime, &runtime.globals);
	note_missing(&runtime, &notes);
	if (!RUNTIME_GLOBAL(&runtime, allgptr) || !RUNTIME_GLOBAL(&runtime, allglen))
		return error_set(err, ERROR_MISSING,
			STR_FMT ": its list of goroutines (runtime.allgs) was not found",
			STR_ARG(target->name));
	if (!wait_reasons_read(arena, runtime.memory, &runtime.version,
		    RUNTIME_GLOBAL(&runtime, wait_reason_strings), &runtime.wait_reasons,
		    &runtime.wait_reason_count))
		note(&notes, STR("wait reasons are named by the version, not by the process"));
	runtime.now_ns = target_nanotime(target);
	runtime.notes = notes.list.at;
	runtime.note_count = notes.list.len;
	*ret = runtime;
	return true;
}

str go_runtime_rodata(const struct go_runtime *runtime, u64 address, u64 size)
{
	return elf_at(&runtime->target->binary.elf, address - runtime->target->bias, size);
}
