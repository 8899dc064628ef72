// SPDX-License-Identifier: Apache-2.0
// Looks at a running Go program with the heap reader alone.
#pragma once

#include "process/heap/leak.h"
#include "process/inspect/support/go_program.h"
#include "process/memory/freeze.h"

struct heap_look {
	struct arena arena;
	struct target target;
	struct go_runtime runtime;
	struct workers *workers;
	struct heap_freeze freeze;
	struct goroutine_table goroutines;
	struct root_set *roots;
	struct heap *heap;
	struct leak_stats leak;
	struct leak_marks *marks;
};

enum heap_look_kind {
	LOOK_ONCE,   // live, one look, which proves nothing
	LOOK_TWICE,  // live, as often as it takes (at most ten times)
	LOOK_FROZEN, // a consistent copy
};

// Fails the test when the process cannot be looked into; false (frozen only): ptrace is not allowed here.
bool heap_look_take(struct heap_look *look, int pid, enum heap_look_kind kind);
void heap_look_free(struct heap_look *look);

// Name of the goroutine's first function.
str heap_look_start(const struct heap_look *look, const struct goroutine *goroutine);
