// SPDX-License-Identifier: Apache-2.0
// Run-time addresses of the runtime's package variables, by symbol or, in stripped binaries, by the
// operands of functions that refer to them (globals.def says which). 0: not found.
#pragma once

#include "base/error.h"
#include "object/moduledata.h"
#include "object/pclntab.h"
#include "process/memory/target.h"

enum global {
#define GLOBAL(name, symbol) GLOBAL_##name,
#include "process/runtime/globals.def"
#undef GLOBAL
	GLOBAL_COUNT
};

struct globals {
	u64 address[GLOBAL_COUNT];
};

void globals_find(const struct target *target, const struct moduledata *module,
	const struct pclntab *pclntab, struct globals *ret);
