// SPDX-License-Identifier: Apache-2.0
// The built program ($TOCSIN) run by lines of shell in a folder made for one test.
#pragma once

#include "base/arena.h"
#include "base/str.h"

#include "support/tempdir.h"

struct shell {
	struct arena arena;
	struct tempdir dir;
	int code;
	str out, err;
};

void shell_open(struct shell *shell);
void shell_close(struct shell *shell);

// Runs the line in the folder; $T is the program. A line that is still running after a minute, or that
// a signal ends, fails the running test.
void shell_run(struct shell *shell, const char *line);

// Fails the running test, and prints the text, unless part is in it.
void assert_says(str text, const char *part);
