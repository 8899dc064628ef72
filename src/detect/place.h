// SPDX-License-Identifier: Apache-2.0
// Whose code a line belongs to, and the line at fault of a stack: the user's own nearest to the block,
// never one of the runtime or the standard library.
#pragma once

#include "process/inspect/inspection.h"

enum code_owner { CODE_STANDARD, CODE_DEPENDENCY, CODE_MAIN };

// The nearest lines of a table's stacks, each once it was asked for.
struct known_places {
	const struct goroutine_table *goroutines;
	const struct stack_line **nearest; // by stack
	bool *is_known;
};

// How the binary names its files and packages.
struct code_map {
	str module; // import path that the program's own packages begin with; may be empty
	str go_root; // what files of the standard library begin with ("/usr/lib/go-1.23/src/"); empty: trimmed
	bool knows_go_root;
	struct known_places *known; // NULL: nothing is remembered
};

void code_map_init(struct code_map *map, const struct inspection *inspection);

// From now on place_of answers once for each stack of the table, and remembers.
void code_map_remember(
	struct code_map *map, struct arena *arena, const struct goroutine_table *goroutines);

enum code_owner code_owner(const struct code_map *map, str function, str file);
bool code_is_standard(const struct code_map *map, str function, str file);

// Import path of a function or package variable as the linker names it ("example.com/shop/store" of
// "example.com/shop/store.(*DB).Load"); "main" for package main.
str code_package(str name);

// A line that someone has written: no wrapper that the compiler makes.
bool place_is_line(const struct stack_line *line);

// The main module's line nearest to the block, else the nearest one of a dependency; NULL when the whole
// stack is the standard library's.
const struct stack_line *place_nearest(const struct code_map *map, const struct stack *stack);

// The same by goroutine; NULL also when it has no stack.
const struct stack_line *place_of(const struct code_map *map,
	const struct goroutine_table *goroutines, const struct goroutine *goroutine);

// The go statement that started it, NULL when it is not known (the main goroutine).
const struct stack_line *place_created(
	const struct goroutine_table *goroutines, const struct goroutine *goroutine);

// Its stack, NULL without.
const struct stack *place_stack(
	const struct goroutine_table *goroutines, const struct goroutine *goroutine);

// The function that owns physical frame `frame`; NULL when the stack has no such frame.
const struct stack_line *place_of_frame(const struct stack *stack, u32 frame);
