// SPDX-License-Identifier: Apache-2.0
// A program of one package and one file, made from a string; for tests and fuzzing.
#pragma once

#include "golang/load/package.h"

struct one_file {
	struct program program;
	struct package package;
	struct package *packages[1];
	struct source source;
	struct source *sources[1];
};

// text is copied. Check it with checker_open.
void one_file_open(struct one_file *file, str text);
void one_file_close(struct one_file *file);
