// SPDX-License-Identifier: Apache-2.0
// A tree of Go files in a temporary folder with a small GOROOT of its own (goroot/: fmt, os, strings,
// testing, unsafe-free), an empty GOPATH (gopath/) and module cache (cache/), and what was loaded of it.
#pragma once

#include "golang/load/load.h"

#include "support/tempdir.h"
#include "support/testing.h"

struct fixture {
	struct tempdir tree;
	struct workers *workers;
	struct load_options options; // goroot is set; the test may change the rest
	struct arena arena;
	struct program program;
	bool is_loaded;
	struct error err;
};

// For cmocka's set-up and tear-down of one case. The environment's Go settings are replaced.
int fixture_set_up(void **state);
int fixture_tear_down(void **state);

void fixture_write(struct fixture *fixture, const char *name, const char *text);

// Loads patterns (separated by spaces, empty: none) in the folder `dir` of the tree; false with
// fixture->err set when load_program fails.
bool fixture_load(struct fixture *fixture, const char *dir, const char *patterns);

// The package with this path, which must be there.
const struct package *fixture_package(const struct fixture *fixture, const char *path);
bool fixture_has_package(const struct fixture *fixture, const char *path);

// The package that `path` imports as `import`; NULL when it is unresolved.
const struct package *fixture_import(
	const struct fixture *fixture, const char *path, const char *import);

// Base names of the package's files, separated by spaces.
void fixture_assert_files(const struct fixture *fixture, const char *path, const char *files);

// Whether a problem at path:line has `text` in its text.
bool fixture_has_problem(
	const struct fixture *fixture, const char *path, u32 line, const char *text);

// Fails, with the problems printed, when there are any.
void fixture_assert_clean(const struct fixture *fixture);
