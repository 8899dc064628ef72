// SPDX-License-Identifier: Apache-2.0
// The command's result, on stdout or in a file.
#pragma once

#include "base/error.h"
#include "cli/interrupt.h"

#include <sys/types.h>

// A result that is written in parts. Whole or not at all: a regular file is written beside under another
// name, then renamed over the one that is there, whose mode it keeps. What is not a regular file (a pipe,
// /dev/stderr) is written directly. A reader that has gone away (EPIPE) is no failure.
struct output {
	struct interrupt *interrupt;
	int fd;
	bool is_stdout, is_direct;
	bool is_over;   // the reader has gone, or writing failed: the rest is dropped
	bool is_broken; // it failed; `err` says how
	struct error err;
	mode_t mode;
	char path[PATH_MAX], temporary[PATH_MAX];
};

// path NULL: stdout.
MUST_CHECK bool output_open(
	struct output *output, struct interrupt *interrupt, const char *path, struct error *err);

// A report_flush; the context is the output. A failure is told by output_close.
void output_part(void *output, str part);

// Puts the file where it belongs. False when any part could not be written: nothing is left behind then.
MUST_CHECK bool output_close(struct output *output, struct error *err);

// A result in one piece.
MUST_CHECK bool output_stdout(str text, struct error *err);
MUST_CHECK bool output_file(
	struct interrupt *interrupt, const char *path, str text, struct error *err);
