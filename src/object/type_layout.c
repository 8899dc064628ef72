// SPDX-License-Identifier: Apache-2.0
#include "object/type_layout.h"

#include "base/macros.h"
#include "object/dwarf_internal.h"

#include <dwarf.h>

enum {
	MAX_TYPEDEFS = 16,    // in a chain
	MAX_MEMBERS = 100000, // of a struct
};

// An answer that depends on what is not loaded, or on broken DWARF, is ANSWER_UNKNOWN.
enum answer { ANSWER_YES, ANSWER_NO, ANSWER_UNKNOWN };

static bool type_of(Dwarf_Die *die, Dwarf_Die *ret)
{
	Dwarf_Attribute attribute;

	return dwarf_attr(die, DW_AT_type, &attribute) && dwarf_formref_die(&attribute, ret);
}

// Goes to the type behind typedefs.
static bool peel(const struct dwarf_info *info, Dwarf_Die *die)
{
	for (u32 i = 0; i < MAX_TYPEDEFS && dwarf_is_loaded(info, die); i++) {
		if (dwarf_tag(die) != DW_TAG_typedef)
			return dwarf_tag(die) != DW_TAG_invalid;
		if (!type_of(die, die))
			return false;
	}
	return false;
}

// Finds the member `name` of the struct *type, which becomes the member.
static enum answer member_find(const struct dwarf_info *info, Dwarf_Die *type, str name)
{
	Dwarf_Die member;
	int result;

	if (!peel(info, type))
		return ANSWER_UNKNOWN;
	if (dwarf_tag(type) != DW_TAG_structure_type)
		return ANSWER_NO;
	result = dwarf_child(type, &member);
	for (u32 i = 0; result == 0 && i < MAX_MEMBERS; i++) {
		const char *found;

		if (!dwarf_is_loaded(info, &member))
			return ANSWER_UNKNOWN;
		found = dwarf_diename(&member);
		if (found && str_equal(str_from_c(found), name)) {
			*type = member;
			return ANSWER_YES;
		}
		result = dwarf_siblingof(&member, &member);
	}
	return result > 0 ? ANSWER_NO : ANSWER_UNKNOWN;
}

static bool member_offset(Dwarf_Die *member, u32 *ret)
{
	Dwarf_Attribute attribute;
	Dwarf_Word offset;

	if (!dwarf_attr(member, DW_AT_data_member_location, &attribute) ||
		dwarf_formudata(&attribute, &offset) != 0 || offset > UINT32_MAX)
		return false;
	*ret = (u32)offset;
	return true;
}

// path = name { "." name }
static enum answer field_offset(struct dwarf_info *info, str type, str path, u32 *ret)
{
	u32 sum = 0, offset;
	Dwarf_Die die;

	if (!dwarf_type_find(info, type, &die))
		return ANSWER_UNKNOWN;
	for (;;) {
		enum answer answer = member_find(info, &die, str_cut(&path, '.'));

		if (answer != ANSWER_YES)
			return answer;
		if (!member_offset(&die, &offset) || __builtin_add_overflow(sum, offset, &sum))
			return ANSWER_UNKNOWN;
		if (!path.len)
			break;
		if (!type_of(&die, &die))
			return ANSWER_UNKNOWN;
	}
	*ret = sum;
	return ANSWER_YES;
}

bool dwarf_field_offset(struct dwarf_info *info, str type, str field, u32 *ret)
{
	enum answer answer;

	if (!info || !dwarf_load_beginning(info))
		return false;
	answer = field_offset(info, type, field, ret);
	while (answer == ANSWER_UNKNOWN && dwarf_load_more(info))
		answer = field_offset(info, type, field, ret);
	return answer == ANSWER_YES;
}

static bool type_size(struct dwarf_info *info, str type, u32 *ret)
{
	Dwarf_Word size;
	Dwarf_Die die;

	if (!dwarf_type_find(info, type, &die) || !peel(info, &die) ||
		dwarf_aggregate_size(&die, &size) != 0 || size > UINT32_MAX)
		return false;
	*ret = (u32)size;
	return true;
}

bool dwarf_type_size(struct dwarf_info *info, str type, u32 *ret)
{
	if (!info || !dwarf_load_beginning(info))
		return false;
	do {
		if (type_size(info, type, ret))
			return true;
	} while (dwarf_load_more(info));
	return false;
}
