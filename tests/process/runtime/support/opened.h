// SPDX-License-Identifier: Apache-2.0
// A running program of data/, opened and read: what every test of real programs begins with.
#pragma once

#include "go_program.h"
#include "process/runtime/goroutine.h"

struct opened {
	struct arena arena;
	struct go_program program;
	struct target target;
	struct go_runtime runtime;
	struct workers *workers;
	struct goroutine_table table;
};

// False when the toolchain is not there. Any trouble fails the test, and names the program.
bool opened_start(
	struct opened *opened, const char *version, enum go_variant variant, const char *name);
void opened_end(struct opened *opened);

// Calls fn for every version and the variants up to `last` on data/NAME; skips, saying so, when no
// toolchain is there.
void opened_each(const char *name, enum go_variant last, void (*fn)(struct opened *opened));
