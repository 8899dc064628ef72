// SPDX-License-Identifier: Apache-2.0
// Packages of GOROOT/test, which no build system knows: types/main.go says what belongs together, and they
// are put behind the packages that were loaded.
#pragma once

#include "types_compare.h"

struct tests;

struct tests *tests_open(struct comparison *cmp, const char *goroot);

// A T, f or i line.
void tests_line(struct tests *tests, char what, str rest);

// Parses the files and makes the packages part of the program.
void tests_finish(struct tests *tests);
