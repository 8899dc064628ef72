// SPDX-License-Identifier: Apache-2.0
// What type_layout.c and type_index.c share.
#pragma once

#include "base/map.h"
#include "object/dwarf_image.h"
#include "object/type_layout.h"

#include <elfutils/libdw.h>

struct dwarf_info {
	struct elf file;
	struct arena arena;
	bool is_broken;
	struct dwarf_image image;
	Elf *elf;
	Dwarf *dwarf; // NULL until the first look-up, and when it is broken

	// Name to offset of the DIE, of what was walked over in what is loaded; 0: it is not there.
	struct str_map types;
	bool is_walking; // else the next unit is to be found
	Dwarf_Die walk;  // the next one
	Dwarf_CU
		*unit; // the one that is walked over, or the last that has no types; NULL: none yet
	u64 unit_end;  // offset of what follows the one that is walked over
	u32 step;      // how much of .debug_info is loaded
	bool is_beginning_enough;
};

// Opens the beginning of .debug_info, where the types of the runtime are. False when the DWARF is broken.
MUST_CHECK bool dwarf_load_beginning(struct dwarf_info *info);

// More of it, where there is more and that is wanted. False when not. Every DIE that was given out before is gone.
MUST_CHECK bool dwarf_load_more(struct dwarf_info *info);

// Whether what the DIE says is loaded, its children apart.
bool dwarf_is_loaded(const struct dwarf_info *info, Dwarf_Die *die);

// The DIE (structure type or typedef) of a type. False when there is none in what is loaded.
MUST_CHECK bool dwarf_type_find(struct dwarf_info *info, str type, Dwarf_Die *ret);
