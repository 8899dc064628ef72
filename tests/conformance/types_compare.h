// SPDX-License-Identifier: Apache-2.0
// The state of one comparison with go/types, and what is done with each line of its output.
#pragma once

#include "base/file.h"
#include "base/map.h"
#include "golang/types/check.h"

#include <stdio.h>

struct tests;

struct comparison {
	struct arena arena;
	struct arena package_arena; // bodies of the package in hand
	struct arena line_arena;
	struct workers *workers;
	struct program program;
	struct checker *checker; // NULL until the first package
	struct tests *tests;
	str src;
	struct str_map sources;
	struct str_map checked; // paths of the packages that were compared
	struct map declared;    // see types_declared.h
	VEC(str) strings;
	FILE *differences;
	// The file in hand.
	struct source *source;
	struct node_info *infos;
	struct map nodes; // extent and kind -> node id
	bool *is_seen;    // by node id
	// Figures.
	u32 packages, expressions, different, names, names_different;
};

// Checks all bodies of the package with that import path.
void compare_package(struct comparison *cmp, str path);

// source NULL: the front end did not read that file.
void compare_file(struct comparison *cmp, struct source *source, str path);
// Counts what only the front end has types for.
void compare_finish_file(struct comparison *cmp);

// An E, I or X line.
void compare_entry(struct comparison *cmp, char what, const i64 *numbers, u32 count);
