// SPDX-License-Identifier: Apache-2.0
#include "base/macros.h"
#include "object/dwarf_internal.h"

#include <dwarf.h>

// The address of a package variable: a location that is DW_OP_addr and nothing else. Go writes it as a block, which
// libdw does not take for a location from DWARF 4 on.
static bool variable_address(Dwarf_Die *die, u64 *ret)
{
	Dwarf_Attribute attribute;
	Dwarf_Block block;

	if (!dwarf_attr(die, DW_AT_location, &attribute) ||
		dwarf_formblock(&attribute, &block) != 0 || block.length != 1 + sizeof(*ret) ||
		block.data[0] != DW_OP_addr)
		return false;
	memcpy(ret, block.data + 1, sizeof(*ret));
	return true;
}

static str type_name(Dwarf_Die *variable)
{
	Dwarf_Attribute attribute;
	Dwarf_Die type;
	const char *name = NULL;

	if (dwarf_attr(variable, DW_AT_type, &attribute) && dwarf_formref_die(&attribute, &type))
		name = dwarf_diename(&type);
	return name ? str_from_c(name) : STR_EMPTY;
}

static bool variable_read(Dwarf_Die *die, struct dwarf_variable *ret)
{
	const char *name;

	if (dwarf_tag(die) != DW_TAG_variable || !variable_address(die, &ret->address))
		return false;
	name = dwarf_diename(die);
	if (!name || !*name)
		return false;
	ret->name = str_from_c(name);
	ret->type = type_name(die);
	return true;
}

// False when fn wants no more.
static bool unit_variables(Dwarf_Die *unit, dwarf_variable_fn fn, void *context)
{
	Dwarf_Die die;

	if (dwarf_child(unit, &die) != 0)
		return true;
	do {
		struct dwarf_variable variable;

		if (variable_read(&die, &variable) && !fn(context, &variable))
			return false;
	} while (dwarf_siblingof(&die, &die) == 0);
	return true;
}

void dwarf_variables_each(struct dwarf_info *info, dwarf_variable_fn fn, void *context)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Half version;
	Dwarf_Die die;
	u8 kind;

	if (!info || !dwarf_load_all(info))
		return;
	while (dwarf_get_units(info->dwarf, unit, &unit, &version, &kind, &die, NULL) == 0)
		if (dwarf_srclang(&die) == DW_LANG_Go && !unit_variables(&die, fn, context))
			return;
}
