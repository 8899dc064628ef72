// SPDX-License-Identifier: Apache-2.0
#include "base/macros.h"
#include "object/dwarf_internal.h"

#include <stdlib.h>

// Compressed DWARF takes longer to decompress (3 ms a MiB) than everything else that is done to it. Types of the runtime
// come early: in the first third of it as a rule, in the first MiB of most programs.
enum { FIRST_MIN = 1 << 20, FIRST_MAX = 2 << 20, BEGINNING = 4 << 20 };

// How much of .debug_info is decompressed, one after the other.
enum step { STEP_FIRST, STEP_BEGINNING, STEP_ALL };

static u64 step_limit(const struct dwarf_info *info, enum step step)
{
	switch (step) {
	case STEP_FIRST:
		return MIN(MAX(dwarf_image_info_size(&info->file) / 3, (u64)FIRST_MIN),
			(u64)FIRST_MAX);
	case STEP_BEGINNING:
		return BEGINNING;
	case STEP_ALL:
		break;
	}
	return UINT64_MAX;
}

bool dwarf_info_open(const struct elf *elf, struct dwarf_info **ret, struct error *err)
{
	struct dwarf_info *info;

	if (!dwarf_image_is_there(elf))
		return error_set(err, ERROR_MISSING, "no DWARF: stripped, or linked with -w");
	info = calloc(1, sizeof(*info));
	ASSERT(info);
	info->file = *elf;
	arena_init(&info->arena);
	*ret = info;
	return true;
}

void dwarf_info_only_beginning(struct dwarf_info *info)
{
	info->is_beginning_enough = true;
}

static void unload(struct dwarf_info *info)
{
	if (info->dwarf)
		dwarf_end(info->dwarf);
	if (info->elf)
		elf_end(info->elf);
	free(info->image.bytes);
	info->dwarf = NULL;
	info->elf = NULL;
	info->unit = NULL;
	info->is_walking = false;
	info->image = (struct dwarf_image){0};
}

void dwarf_info_close(struct dwarf_info *info)
{
	if (!info)
		return;
	unload(info);
	arena_deinit(&info->arena);
	free(info);
}

static bool load(struct dwarf_info *info, enum step step)
{
	struct error err;

	unload(info);
	arena_deinit(&info->arena);
	arena_init(&info->arena);
	str_map_init(&info->types, &info->arena);
	info->is_broken = true;
	info->step = step;
	if (!dwarf_image_build(&info->file, step_limit(info, step), &info->image, &err))
		return false;
	elf_version(EV_CURRENT);
	info->elf = elf_memory(info->image.bytes, info->image.size);
	if (!info->elf)
		return false;
	info->dwarf = dwarf_begin_elf(info->elf, DWARF_C_READ, NULL);
	info->is_broken = !info->dwarf;
	return !info->is_broken;
}

bool dwarf_load_beginning(struct dwarf_info *info)
{
	if (info->is_broken || info->dwarf)
		return !info->is_broken;
	return load(info, STEP_FIRST);
}

bool dwarf_load_more(struct dwarf_info *info)
{
	enum step next = (enum step)(info->step + 1);

	return info->dwarf && info->image.is_cut &&
	       (next != STEP_ALL || !info->is_beginning_enough) && load(info, next);
}
