// SPDX-License-Identifier: Apache-2.0
// Go's linker puts all types into one compile unit, named "runtime", in the order of the packages' dependencies, so that
// the types of the runtime, sync and context come first. They are entered into a table while they are walked over, and
// the walk goes only as far as it takes to find what is asked for.
#include "base/macros.h"
#include "object/bytes.h"
#include "object/dwarf_internal.h"

#include <dwarf.h>

enum {
	// Types in a binary; one of 100 MB has some 100,000.
	MAX_TYPES = 10000000,
	MAX_BEFORE_TYPES = 16,
	// At the end of a cut .debug_info: up to a block of deflate (64 KiB) is zero instead of what belongs there, and
	// a DIE may begin before that.
	CUT_MARGIN = 68 << 10,
};

// Where names and DIEs end that can be relied on.
static u64 loaded_end(const struct dwarf_info *info)
{
	u64 len = info->image.info.len;

	if (!info->image.is_cut)
		return len;
	return len > CUT_MARGIN ? len - CUT_MARGIN : 0;
}

bool dwarf_is_loaded(const struct dwarf_info *info, Dwarf_Die *die)
{
	return dwarf_dieoffset(die) < loaded_end(info);
}

// Finds the DIE that types begin with: void, after the few functions of the unit (assembly).
static bool first_type(Dwarf_Die *unit, Dwarf_Die *ret)
{
	const char *name = dwarf_diename(unit);
	Dwarf_Die die;
	int result;

	if (!name || strcmp(name, "runtime") != 0 || dwarf_srclang(unit) != DW_LANG_Go)
		return false;
	result = dwarf_child(unit, &die);
	for (u32 i = 0; result == 0 && i < MAX_BEFORE_TYPES; i++) {
		if (dwarf_tag(&die) == DW_TAG_unspecified_type) {
			*ret = die;
			return true;
		}
		result = dwarf_siblingof(&die, &die);
	}
	return false;
}

// Moves the walk to the first type of the next unit that has them. False: there is none.
static bool walk_next_unit(struct dwarf_info *info)
{
	Dwarf_CU *unit = info->unit;
	Dwarf_Die die, first;
	Dwarf_Half version;
	u8 kind;

	while (dwarf_get_units(info->dwarf, unit, &unit, &version, &kind, &die, NULL) == 0) {
		u64 header = dwarf_dieoffset(&die) - dwarf_cuoffset(&die);

		info->unit = unit;
		if (!first_type(&die, &first))
			continue;
		info->unit_end = header + 4 + bytes_u32(info->image.info, header);
		info->walk = first;
		info->is_walking = true;
		return true;
	}
	return false;
}

// Moves the walk over the next DIE. False: nothing more is loaded.
static bool walk_step(struct dwarf_info *info, Dwarf_Die *ret)
{
	u64 end = loaded_end(info);
	Dwarf_Die next;
	int result;

	if (!info->is_walking && !walk_next_unit(info))
		return false;
	if (!dwarf_is_loaded(info, &info->walk))
		return false;
	*ret = info->walk;
	result = dwarf_siblingof(ret, &next);
	if (result < 0 || (result > 0 && info->unit_end > end))
		return false;
	if (result == 0 && dwarf_dieoffset(&next) > end)
		return false;
	info->is_walking = result == 0;
	if (info->is_walking)
		info->walk = next;
	return true;
}

// Whether the name stands anywhere that the walk has not been yet. Go writes names in place (DW_FORM_string).
static bool is_ahead(struct dwarf_info *info, str name)
{
	str rest = str_sub(info->image.info, dwarf_dieoffset(&info->walk), loaded_end(info));
	const char *at = rest.ptr, *end = rest.ptr + rest.len;

	while (end - at > (ptrdiff_t)name.len) {
		at = memmem(at, (size_t)(end - at), name.ptr, name.len);
		if (!at)
			return false;
		if (at + name.len < end && at[name.len] == 0)
			return true;
		at++;
	}
	return false;
}

// Walks on until a type of this name comes by.
static bool walk_to(struct dwarf_info *info, str wanted, Dwarf_Die *ret)
{
	if ((!info->is_walking && !walk_next_unit(info)) || !is_ahead(info, wanted))
		return false;
	while (info->types.len < MAX_TYPES && walk_step(info, ret)) {
		int tag = dwarf_tag(ret);
		const char *name = NULL;

		if (tag == DW_TAG_structure_type || tag == DW_TAG_typedef)
			name = dwarf_diename(ret);
		if (!name || !*name)
			continue;
		*str_map_put(&info->types, str_from_c(name)) = dwarf_dieoffset(ret);
		if (str_equal(str_from_c(name), wanted))
			return true;
	}
	return false;
}

bool dwarf_type_find(struct dwarf_info *info, str type, Dwarf_Die *ret)
{
	u64 *known = str_map_get(&info->types, type);

	if (known)
		return *known && dwarf_offdie(info->dwarf, *known, ret);
	if (walk_to(info, type, ret))
		return true;
	*str_map_put(&info->types, type) = 0;
	return false;
}
