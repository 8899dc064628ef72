// SPDX-License-Identifier: Apache-2.0
// Run-time addresses of the runtime's package variables, by symbol or, in stripped binaries, by the
// operands of functions that refer to them (globals_scan.h). 0: not found.
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

// By symbol only.
void globals_find(const struct target *target, struct globals *ret);

str global_symbol(enum global global);
