// SPDX-License-Identifier: Apache-2.0
// What the go command would take from its environment: the process's variables, and behind them the
// file that `go env -w` writes ($GOENV, or go/env in the user's configuration folder).
#pragma once

#include "base/arena.h"

enum { ENVIRONMENT_MAX_FILE_BYTES = 1 << 20 };

struct environment {
	str home;
	str path;       // $PATH
	str goroot;     // empty: not set
	str gopath;     // a list separated by ':'; default ~/go
	str gomodcache; // default: pkg/mod of the first GOPATH entry
	str goflags;
	str gowork; // empty, "off", or a file
	str goexperiment;
	str goos, goarch; // empty: not set
	str cgo_enabled;  // "", "0" or "1"
	bool gopath_mode; // GO111MODULE=off
};

// Strings live in the arena.
void environment_read(struct arena *arena, struct environment *ret);

// The value of -name=value or --name=value in GOFLAGS, the last one wins; empty when it is not there.
str environment_flag(const struct environment *environment, str name);
