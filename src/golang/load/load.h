// SPDX-License-Identifier: Apache-2.0
// From the user's patterns to parsed packages, without a Go toolchain.
#pragma once

#include "base/workers.h"
#include "golang/load/package.h"

struct load_options {
	str dir;             // where patterns and go.mod are looked up; empty: working directory
	const str *patterns; // "./...", folders, files, import paths; none: "./..."
	u32 pattern_count;
	str goos, goarch; // empty: $GOOS/$GOARCH, else linux and this machine's
	str tags;         // comma separated build tags
	str goroot;       // empty: $GOROOT, go on PATH, the usual places
	bool no_goroot;   // use the built-in summary of the standard library
	bool no_tests;    // leave _test.go files out
	bool no_cgo;
};

// Called from workers now and then with the number of files read so far; may be NULL.
typedef void (*load_progress)(void *context, u32 files_done, u32 files_known);

// Trouble with single files or imports goes into ret->problems; false only when nothing at all could
// be loaded, or a pattern names nothing (ERROR_MISSING).
MUST_CHECK bool load_program(struct workers *workers, const struct load_options *options,
	load_progress progress, void *progress_context, struct program *ret, struct error *err);
void program_deinit(struct program *program);
