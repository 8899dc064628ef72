// SPDX-License-Identifier: Apache-2.0
// Offsets of the runtime's fields, from the target's DWARF, else from the table of its version
// (layout.def). An offset of -1: this version has no such field.
#pragma once

#include "base/error.h"
#include "object/elf.h"
#include "object/go_version.h"
#include "object/type_layout.h"

enum layout_field {
#define FIELD(name, type, field, ...) LAYOUT_##name,
#define SIZE(name, type, ...)         LAYOUT_##name,
#define ARM64(name, ...)
#include "process/runtime/layout.def"
#undef FIELD
#undef SIZE
#undef ARM64
	LAYOUT_COUNT
};

struct layout {
	i32 offset[LAYOUT_COUNT];
};

// Table only; false when the version is not in it (ret is then filled from the nearest one).
MUST_CHECK bool layout_from_table(
	const struct go_version *version, enum elf_machine machine, struct layout *ret);

// Replaces what the DWARF knows; returns how many fields differ from what was there. A type that the
// linker left out of the DWARF keeps the table's offsets. is_measured: layout came from the table of
// this very version; then only types are looked for that a patch release could
// change.
u32 layout_apply_dwarf(struct dwarf_info *dwarf, bool is_measured, struct layout *layout);

// "runtime.g", "goid" of a field, for messages and tests; field is empty for a SIZE. Names that
// changed between versions are separated by '|'.
void layout_field_name(enum layout_field field, str *ret_type, str *ret_field);
