// SPDX-License-Identifier: Apache-2.0
// A program of several packages of one file each, made from strings.
#pragma once

#include "base/workers.h"
#include "golang/types/check.h"

enum { PACKAGES_MAX = 8 };

struct package_text {
	const char *path;
	const char *text;
	bool skip_bodies; // parsed as a dependency
};

struct packages {
	struct program program;
	struct package packages[PACKAGES_MAX], *package_list[PACKAGES_MAX];
	struct source sources[PACKAGES_MAX], *source_list[PACKAGES_MAX];
	struct workers *workers;
	struct checker *checker;
	struct parse_scratch *scratch;
	struct arena arena; // for bodies
};

// Packages come before their importers; what they import and is not among them stays unresolved.
void packages_open(struct packages *packages, const struct package_text *texts, u32 count);
void packages_close(struct packages *packages);

// The function of that name ("F" or "m" of any type) of the package at that position.
const struct function *packages_function(struct packages *packages, u32 package, const char *name);

// Type of the first expression with that text in the function's body, printed; "none" when there is none.
str packages_type(struct packages *packages, const struct function *function, const char *text);
