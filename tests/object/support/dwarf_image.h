// SPDX-License-Identifier: Apache-2.0
// Writes DWARF 4 and 5 in memory as Go's linker does: one unit named "runtime" with the types, one with variables.
#pragma once

#include "base/strbuf.h"

struct dwarf_writer {
	struct strbuf abbrev, info;
	u8 version;
	size_t unit; // where the unit begins that is being written
};

void dwarf_writer_init(struct dwarf_writer *writer, struct arena *arena, u8 version);

// A unit is begun, filled by what follows, and ended. language: DW_LANG_*.
void dwarf_unit_begin(struct dwarf_writer *writer, const char *name, u8 language);
void dwarf_unit_end(struct dwarf_writer *writer);

// All return the offset of the DIE, which later ones refer to.
u32 dwarf_void(struct dwarf_writer *writer);
u32 dwarf_base(struct dwarf_writer *writer, const char *name, u8 size);
u32 dwarf_typedef(struct dwarf_writer *writer, const char *name, u32 type);
u32 dwarf_struct_begin(struct dwarf_writer *writer, const char *name, u32 size);
void dwarf_member(struct dwarf_writer *writer, const char *name, u32 offset, u32 type);
void dwarf_struct_end(struct dwarf_writer *writer);
u32 dwarf_function(struct dwarf_writer *writer, const char *name);
u32 dwarf_variable(struct dwarf_writer *writer, const char *name, u64 address, u32 type);
