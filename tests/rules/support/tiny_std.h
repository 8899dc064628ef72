// SPDX-License-Identifier: Apache-2.0
// A program of one file that is checked, in front of a few declarations of the standard library that the rules know
// by name; without bodies, made in memory.
#pragma once

#include "golang/load/package.h"

enum { TINY_STD_PACKAGES = 9 };

struct tiny_program {
	struct program program;
	struct package packages[TINY_STD_PACKAGES + 1];
	struct package *order[TINY_STD_PACKAGES + 1];
	struct source sources[TINY_STD_PACKAGES + 1];
	struct source *files[TINY_STD_PACKAGES + 1];
	struct package_import imports[TINY_STD_PACKAGES];
};

// text is copied. The file is package p.
void tiny_program_open(struct tiny_program *tiny, str text);
void tiny_program_close(struct tiny_program *tiny);
