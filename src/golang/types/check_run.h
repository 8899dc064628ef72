// SPDX-License-Identifier: Apache-2.0
// Runs of the checker: over all declarations of the program, and over single bodies.
#pragma once

#include "golang/types/check_context.h"

// How conformance wants declarations checked; all false otherwise.
struct check_options {
	bool is_recording;    // keep what becomes known of every node of a declaration
	bool resolve_aliases; // as go/types before Go 1.22: an alias is what it stands for
};

struct checker *checker_open_with(
	struct workers *workers, struct program *program, struct check_options options);

// Recording: infos of the declarations of a file, by node id.
struct node_info *checker_file_infos(struct checker *checker, const struct source *source);

// Checks the declarations of one package; everything it imports is done.
void check_package(struct checker *checker, struct package *package, struct arena *arena);
