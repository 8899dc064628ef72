// SPDX-License-Identifier: Apache-2.0
#include "base/macros.h"
#include "object/dwarf_internal.h"

#include <stdlib.h>

// Compressed DWARF takes longer to decompress (3 ms a MiB) than everything else that is done to it. The runtime and its
// compile units come first: the first step mostly suffices, and the second one is where they may lie in a large
// program.
static const u64 steps[] = {1 << 20, 4 << 20, UINT64_MAX};

enum { STEP_ALL = ARRAY_LEN(steps) - 1 };

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

static bool load(struct dwarf_info *info, u32 step)
{
	struct error err;

	unload(info);
	arena_deinit(&info->arena);
	arena_init(&info->arena);
	str_map_init(&info->types, &info->arena);
	info->is_broken = true;
	info->step = step;
	if (!dwarf_image_build(&info->file, steps[step], &info->image, &err))
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
	return load(info, 0);
}

bool dwarf_load_more(struct dwarf_info *info)
{
	u32 next = info->step + 1;

	return info->dwarf && info->image.is_cut &&
	       (next < STEP_ALL || !info->is_beginning_enough) && load(info, next);
}
