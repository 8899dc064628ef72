// SPDX-License-Identifier: Apache-2.0
// From pcs to functions, files and lines, inlined calls included. Each pc is looked up once; texts are
// copied into the arena. Not thread-safe.
#pragma once

#include "process/runtime/stack.h"

enum { SYMBOL_MAX_INLINED = 64 };

struct symbolizer {
	struct arena *arena;
	const struct go_runtime *runtime;
	struct map pcs;
	struct map texts; // address of a text of the file to its copy
};

// The lines of one pc, innermost first; empty for a pc outside of Go.
struct symbol_lines {
	const struct stack_line *at;
	u32 len;
};

void symbolizer_init(
	struct symbolizer *symbolizer, struct arena *arena, const struct go_runtime *runtime);
struct symbol_lines symbolizer_lines(struct symbolizer *symbolizer, u64 lookup_pc);

// Sets is_hidden as runtime.showframe decides, for the lines of one whole stack, innermost first.
void symbolizer_hide(struct stack_line *lines, u32 count);

str symbolizer_text(struct symbolizer *symbolizer, str text);
