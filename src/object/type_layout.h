// SPDX-License-Identifier: Apache-2.0
// Struct layouts from DWARF (by libdw): the offsets of named fields of named types. Only
// what is asked for is read: the beginning of the debug information first, where Go's linker puts the types
// of the runtime and of what it uses, and all of it when something is not there. DWARF 4 and 5, compressed
// sections too. Not thread-safe.
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "object/elf.h"

struct dwarf_info; // NULL-safe: look-ups in NULL find nothing

// False with ERROR_MISSING when the file has no DWARF (stripped, -w). Looks at section headers only: of
// DWARF that turns out to be broken, or to be of C alone, look-ups find nothing. Borrows the bytes and
// the sections of elf.
MUST_CHECK bool dwarf_info_open(const struct elf *elf, struct dwarf_info **ret, struct error *err);
void dwarf_info_close(struct dwarf_info *info);

// From now on a type that is not where the linker puts those of the runtime counts as not there: for
// programs of a release whose layouts are known anyway, where looking for it takes longer than it is worth.
void dwarf_info_only_beginning(struct dwarf_info *info);

// type is as DWARF spells it: "runtime.g", "internal/runtime/maps.Map". A field may be a path:
// "sched.bp". False when the type or field is not there. The first look-up decompresses one or two MiB as
// a rule, 3 ms each; one for a type that the program does not have decompresses everything.
MUST_CHECK bool dwarf_field_offset(struct dwarf_info *info, str type, str field, u32 *ret);
MUST_CHECK bool dwarf_type_size(struct dwarf_info *info, str type, u32 *ret);
