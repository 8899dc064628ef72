// SPDX-License-Identifier: Apache-2.0
// The list of what the user must be told: missing modules, broken files, cycles.
#pragma once

#include "golang/load/package.h"

enum { PROBLEMS_MAX = 10000 };

struct problems {
	struct arena *arena;
	str root; // absolute; reported paths are relative to it
	VEC(struct load_problem) list;
	u64 dropped; // beyond PROBLEMS_MAX
};

// path may be absolute; line 0 is the whole file.
void problem_add(struct problems *problems, str path, u32 line, const char *format, ...)
	PRINTF_LIKE(4, 5);
