// SPDX-License-Identifier: Apache-2.0
// What a loaded program tells the user besides findings: text of its files, problems, where it stands
// in its repository.
#pragma once

#include "base/map.h"
#include "golang/load/package.h"
#include "report/report.h"

struct check_input {
	const struct program *program;
	struct str_map files; // path -> source index plus one
	VEC(struct report_problem) problems;
	str uri_prefix; // "sub/folder/" from the repository's root to the program's, often empty
};

// The program outlives it.
void check_input_init(struct arena *arena, const struct program *program, struct check_input *ret);

// A report_source; the context is the check_input.
bool check_input_source(void *context, str file, str *ret);

// Whether the file of this path is one that was checked.
bool check_input_has(const struct check_input *input, str file);
