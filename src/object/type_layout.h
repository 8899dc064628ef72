// SPDX-License-Identifier: Apache-2.0
// Struct layouts from DWARF (by libdw): the offsets of named fields of named types, and where package
// variables live and of what type they are. Only what is asked for is read: the compile unit of the
// type's package. DWARF 4 and 5, compressed sections too.
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "object/elf.h"

struct dwarf_info; // NULL-safe: look-ups in NULL find nothing

// False with ERROR_MISSING when the file has no DWARF (stripped, -w); other errors when it is broken.
// Borrows the bytes of elf.
MUST_CHECK bool dwarf_info_open(const struct elf *elf, struct dwarf_info **ret, struct error *err);
void dwarf_info_close(struct dwarf_info *info);

// type is as DWARF spells it: "runtime.g", "internal/runtime/maps.Map". A field may be a path:
// "sched.bp". False when the type or field is not there.
MUST_CHECK bool dwarf_field_offset(struct dwarf_info *info, str type, str field, u32 *ret);
MUST_CHECK bool dwarf_type_size(struct dwarf_info *info, str type, u32 *ret);

// Package variables (link-time address, spelling of their type: "sync.Pool", "*sync.Pool") until fn
// returns false.
struct dwarf_variable {
	str name, type;
	u64 address;
};
typedef bool (*dwarf_variable_fn)(void *context, const struct dwarf_variable *variable);
void dwarf_variables_each(struct dwarf_info *info, dwarf_variable_fn fn, void *context);
