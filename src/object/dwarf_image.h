// SPDX-License-Identifier: Apache-2.0
// The debug sections that describe types and variables as an ELF file of their own, decompressed, for libdw: given the
// whole file, libdw decompresses every debug section, most of which (lines, locations, frames) nobody reads here, and
// trusts headers that we have checked already.
#pragma once

#include "base/error.h"
#include "object/elf.h"

// Whether the file has DWARF at all. Looks at section headers only.
bool dwarf_image_is_there(const struct elf *elf);

// Of .debug_info, decompressed; 0 when it is not there or broken.
u64 dwarf_image_info_size(const struct elf *elf);

struct dwarf_image {
	char *bytes; // on the heap: the caller frees them
	u64 size;
	str info;    // .debug_info in it
	bool is_cut; // info is only its beginning, and the last bytes of that may be zero
};

// info_limit: how much of .debug_info at most; UINT64_MAX for all.
MUST_CHECK bool dwarf_image_build(
	const struct elf *elf, u64 info_limit, struct dwarf_image *ret, struct error *err);
