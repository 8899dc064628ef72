// SPDX-License-Identifier: Apache-2.0
// Go toolchains on this machine and programs that they build.
#pragma once

#include "base/arena.h"

#include <stdio.h>

struct go_toolchain {
	const char *version; // "1.23"
	char root[512];
};

// From $TOCSIN_GOROOT_1_23, else build/go/1.23. False: it is not there.
bool go_toolchain_find(const char *version, struct go_toolchain *ret);

// Runs `go ARGUMENTS` in folder. False, with what Go said on stderr, when it fails. Compiled packages are kept in
// $TOCSIN_GOCACHE-VERSION, by default /tmp/gocache-VERSION.
bool go_run(const struct go_toolchain *go, const char *folder, const char *arguments);

// The same, with what it prints on stdout.
bool go_output(struct arena *arena, const struct go_toolchain *go, const char *folder,
	const char *arguments, str *ret);

// What the command prints on stdout. False when it fails.
bool command_output(struct arena *arena, const char *command, str *ret);
