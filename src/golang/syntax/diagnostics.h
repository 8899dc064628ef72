// SPDX-License-Identifier: Apache-2.0
// The syntax errors of one file while it is read: at most PARSE_MAX_ERRORS, one a line, because what
// follows on the same line is most often a consequence.
#pragma once

#include "golang/syntax/parse.h"

struct diagnostics {
	struct arena *arena; // texts are made here
	str text;            // the file
	struct syntax_error errors[PARSE_MAX_ERRORS];
	u32 line_begin[PARSE_MAX_ERRORS], line_end[PARSE_MAX_ERRORS];
	u32 count;
	bool muted; // after a limit was passed nothing that follows is worth a word
};

void diagnostics_init(struct diagnostics *diagnostics, struct arena *arena, str text);

// Dropped when the list is full, muted, or has an error on that line.
void diagnostics_add(struct diagnostics *diagnostics, u32 pos, const char *format, ...)
	PRINTF_LIKE(3, 4);

// Sorted by position, copied to the arena.
const struct syntax_error *diagnostics_finish(struct diagnostics *diagnostics);
