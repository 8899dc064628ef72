// SPDX-License-Identifier: Apache-2.0
// Go programs under test: built by every toolchain in build/go, started, and looked into while they wait.
// A program prints what it made, a line each, then "ready", and ends when its standard input does.
#pragma once

#include "base/arena.h"
#include "process/inspect/inspection.h"
#include "support/tempdir.h"

enum { GO_MAX_TOOLCHAINS = 16, GO_MAX_LINES = 1 << 16 };

struct go_toolchain {
	char version[16]; // "1.23"
	char path[512];
};

// Sorted; 0 when there is none, which the caller says aloud.
unsigned go_toolchains(struct go_toolchain *ret);

struct go_program {
	struct arena arena;
	int pid;
	int to, from;
	const char **lines; // what it printed before "ready"
	unsigned line_count;
};

// Builds the package in tests/process/inspect/data/NAME to `path`; flags are more arguments of go build,
// separated by spaces. Fails the test when it does not build.
void go_build(const struct go_toolchain *go, const char *name, const char *flags, const char *path);

// Starts it and waits for "ready", and until it rests. environment: "NAME=value", NULL for none; with
// "BUSY=1" it does not rest.
void go_start(struct go_program *program, const char *path, const char *environment);
void go_stop(struct go_program *program);

// The first line that begins with prefix, without it; NULL when there is none.
const char *go_line(const struct go_program *program, const char *prefix);

// Number after a prefix, hexadecimal with 0x; fails the test when there is no such line.
unsigned long go_number(const struct go_program *program, const char *prefix);

struct go_look {
	struct arena arena;
	struct inspection inspection;
};

// Opens the process and runs inspect_run. Fails the test when that fails.
void go_look(struct go_look *look, const struct go_program *program,
	const struct inspect_options *options);
void go_look_free(struct go_look *look);
