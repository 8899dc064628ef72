// SPDX-License-Identifier: Apache-2.0
// Real Go programs (data/*) built by real toolchains (build/go/VERSION, or $TOCSIN_GOROOT_1_23), running.
// Built once per toolchain, variant and source into build/go-tests; compiled packages are cached beside those
// of lab/inspect ($TOCSIN_GOCACHE).
#pragma once

#include "base/arena.h"

#include <sys/types.h>

enum go_variant {
	GO_PLAIN,
	GO_STRIPPED,
	GO_PIE_STRIPPED,
	GO_NO_DWARF,
	GO_TRIMPATH,
	GO_ARM64, // to look at the file; it does not run here
	GO_VARIANTS,
};

extern const char *const go_test_versions[]; // "1.19" … , NULL at the end
extern const char *const go_variant_names[GO_VARIANTS];

// Path of the built program data/NAME; empty when this toolchain is not there. A program that does not
// build fails the test.
str go_program_build(
	struct arena *arena, const char *version, enum go_variant variant, const char *name);

struct go_program {
	pid_t pid;
	str output; // up to the line "ready"
};

// Starts it and waits until it is ready.
void go_program_start(struct arena *arena, str path, struct go_program *ret);
void go_program_end(struct go_program *program);
