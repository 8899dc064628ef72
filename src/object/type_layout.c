// SPDX-License-Identifier: Apache-2.0
#include "object/type_layout.h"

bool dwarf_info_open(const struct elf *elf, struct dwarf_info **ret, struct error *err)
{
	(void)elf;
	(void)ret;
	return error_set(err, ERROR_MISSING, "no DWARF");
}

void dwarf_info_close(struct dwarf_info *info)
{
	(void)info;
}

bool dwarf_field_offset(struct dwarf_info *info, str type, str field, u32 *ret)
{
	(void)info;
	(void)type;
	(void)field;
	(void)ret;
	return false;
}

bool dwarf_type_size(struct dwarf_info *info, str type, u32 *ret)
{
	(void)info;
	(void)type;
	(void)ret;
	return false;
}

void dwarf_variables_each(struct dwarf_info *info, dwarf_variable_fn fn, void *context)
{
	(void)info;
	(void)fn;
	(void)context;
}
