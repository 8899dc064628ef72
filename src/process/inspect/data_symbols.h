// SPDX-License-Identifier: Apache-2.0
// Names of package variables by address, from the symbol table; a stripped program has none.
#pragma once

#include "process/runtime/runtime.h"

struct data_symbol {
	u64 address, size; // run-time address
	str name;          // borrowed from the file
};

struct data_symbols {
	const struct data_symbol *at; // by address
	u32 len;
};

void data_symbols_read(
	struct arena *arena, const struct go_runtime *runtime, struct data_symbols *ret);

// NULL when the address lies in none.
const struct data_symbol *data_symbols_find(const struct data_symbols *symbols, u64 address);

// "main.mu", "main.server+24" inside a larger variable; empty when the address lies in none.
str data_symbols_text(struct arena *arena, const struct data_symbols *symbols, u64 address);
