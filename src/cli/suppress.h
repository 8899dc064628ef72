// SPDX-License-Identifier: Apache-2.0
// Which findings the comments of the source suppress. A directive behind code covers the statement
// it stands at; one on a line of its own covers the next statement: all of a simple one, the head of
// one with blocks, and before a function with nolint or tocsin:ignore the whole function.
#pragma once

#include "base/map.h"
#include "cli/directive.h"
#include "finding/finding.h"
#include "golang/load/package.h"

struct suppression {
	struct directive directive;
	str file;
	u32 line;               // of the comment
	u32 from_line, to_line; // covered
	bool used;
};

struct suppressions {
	VEC(struct suppression) list; // those of a file stand together
	struct str_map first_of_file; // index plus one
};

// Reads the comments of all files that are checked.
void suppressions_collect(
	struct arena *arena, const struct program *program, struct suppressions *ret);

// Whether a comment suppresses the finding; remembers that the comment was of use.
bool suppressions_match(struct suppressions *suppressions, const struct finding *finding);
