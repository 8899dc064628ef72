// SPDX-License-Identifier: Apache-2.0
// Finding the standard library's sources without running the go command.
#pragma once

#include "base/error.h"
#include "golang/load/build_context.h"
#include "golang/load/environment.h"

enum { GOROOT_MAX_FILE_BYTES = 1 << 20 };

struct goroot {
	str dir;   // absolute
	u16 minor; // N of Go 1.N
};

// Whether dir is a GOROOT with sources. Go's version is read from src/internal/goversion, or from
// the file VERSION.
bool goroot_read(struct arena *arena, str dir, struct goroot *ret);

// Looks at $GOROOT, `go` on PATH, and the usual places; false when there is none. The first one of at
// least Go 1.`wanted` is taken, and when there is none so new, the newest.
bool goroot_find(
	struct arena *arena, const struct environment *environment, u16 wanted, struct goroot *ret);

// Adds the tags goexperiment.x of the experiments that this GOROOT has on by default
// (internal/buildcfg/exp.go) and those of $GOEXPERIMENT.
void goroot_add_experiments(struct arena *arena, const struct goroot *goroot, str goexperiment,
	struct build_context *context);
