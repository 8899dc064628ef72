// SPDX-License-Identifier: Apache-2.0
// Where the executable stands in a target, and whether it is the one that a core was dumped by.
#pragma once

#include "process/memory/core.h"

// Run-time address minus link-time address, from the auxiliary vector (may be empty) or the maps; 0
// unless PIE. Needs binary, maps and exe.
u64 image_bias(const struct target *target, str auxv);

// The auxiliary vector's program headers, in the target's memory; at most max.
u32 image_headers(const struct memory *memory, str auxv, struct elf_segment *ret, u32 max);

struct image_ids {
	str gnu, go; // empty: there is none, or it is not in memory
};

// Build ids of the program whose headers the auxiliary vector points to.
struct image_ids image_ids(struct arena *arena, const struct memory *memory, str auxv);

// Compares build ids, else the files that were mapped. ERROR_INPUT with both ids. *ret_is_checked says
// whether there was anything to compare.
MUST_CHECK bool image_check(struct arena *arena, const struct target *target,
	const struct core *core, const struct memory *memory, bool *ret_is_checked,
	struct error *err);
