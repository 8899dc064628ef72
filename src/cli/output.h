// SPDX-License-Identifier: Apache-2.0
// The command's result, on stdout or in a file.
#pragma once

#include "base/error.h"
#include "cli/interrupt.h"

// A reader that has gone away (EPIPE) is no failure.
MUST_CHECK bool output_stdout(str text, struct error *err);

// Whole or not at all: written beside the file under another name, then renamed over it. What is not
// a regular file (a pipe, /dev/stderr) is written directly. Keeps the mode of a file that is there.
MUST_CHECK bool output_file(
	struct interrupt *interrupt, const char *path, str text, struct error *err);
