// SPDX-License-Identifier: Apache-2.0
// What the checker says of expressions of a small program, in one line each.
#pragma once

#include "base/macros.h"

struct expectation {
	const char *expression; // its text; the first one in the file counts
	const char *want;       // "mode type" or "constant type value"
};

// Checks a file (what follows "package p") and asserts every expectation.
void expect_types(const char *source, const struct expectation *list, size_t count);
#define EXPECT_TYPES(source, ...)                                       \
	expect_types(source, (const struct expectation[]){__VA_ARGS__}, \
		sizeof((const struct expectation[]){__VA_ARGS__}) / sizeof(struct expectation))

// Checks a file and asserts how many expressions could not be resolved, in declarations and bodies.
void expect_unresolved(const char *source, u32 count);
