// SPDX-License-Identifier: Apache-2.0
// Names for what lies in an object that a package variable points to: "main.server+16", or
// "main.server.pool" where the object's type is known.
#pragma once

#include "process/heap/heap.h"
#include "process/inspect/data_symbols.h"

struct owner_wanted {
	u64 address;
	str *name; // filled when it is empty and an owner is found
};

void owner_names_find(struct arena *arena, const struct go_runtime *runtime, struct go_types *types,
	const struct heap *heap, const struct data_symbols *symbols,
	const struct owner_wanted *wanted, u32 count);
