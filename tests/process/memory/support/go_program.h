// SPDX-License-Identifier: Apache-2.0
// A Go program that is built for a test and run as a target.
#pragma once

#include "base/macros.h"
#include "support/tempdir.h"

#include <sys/types.h>

// Builds main.go with a Go toolchain under build/go (or `go` of PATH) into the folder: dir/name. False
// when there is no toolchain; prints that.
bool go_program_build(
	const struct tempdir *dir, const char *source, const char *flags, const char *name);

// Starts it; returns once it has written a line. What it writes to stderr is dropped.
pid_t go_program_start(const char *path);
