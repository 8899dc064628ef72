// SPDX-License-Identifier: Apache-2.0
// Build constraints: "//go:build" expressions and the older "// +build" lines, as go/build and
// go/build/constraint of Go 1.27 read them. Evaluated while read, no tree is built.
#pragma once

#include "base/error.h"

enum {
	CONSTRAINT_MAX_TERMS = 1000, // tags in one //go:build line (constraint.maxSize)
	CONSTRAINT_MAX_OLD_TERMS = 100,
};

// Whether a tag is satisfied.
typedef bool (*constraint_tag)(const void *context, str tag);

struct constraint {
	bool matches;
	// Language version that the expression asks for, go1.N: N, and -1 when it asks for none
	// (constraint.GoVersion).
	i32 go_minor;
};

// The expression behind "//go:build".
MUST_CHECK bool constraint_eval(str expression, constraint_tag tag, const void *context,
	struct constraint *ret, struct error *err);

// What decides in a file, found in the comments before its package clause. Never fails; line numbers
// are 1-based.
struct constraint_header {
	str go_build; // expression of the //go:build line; ptr is NULL when there is none
	u32 go_build_line;
	u32 second_line; // a second //go:build line, which Go refuses; 0: none
	str leading;     // text in which "// +build" lines count
};

void constraint_header_read(str text, struct constraint_header *ret);

// Both together. *line is set on failure.
MUST_CHECK bool constraint_eval_file(str text, constraint_tag tag, const void *context,
	struct constraint *ret, u32 *line, struct error *err);
