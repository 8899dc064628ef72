// SPDX-License-Identifier: Apache-2.0
// What the comments in data/defers say is pending: "// pending: heap 5 main.cleanup".
#pragma once

#include "base/arena.h"

enum { DEFER_TRUTH_MAX = 256 };

struct expected_defer {
	str file, function, kind, target; // base name; the function it stands in; what will run
	u32 line;
	u32 count;
};

struct defer_truth {
	struct expected_defer at[DEFER_TRUTH_MAX];
	u32 len;
};

// For a program built by Go 1.minor.
void defer_truth_read(struct arena *arena, u32 minor, struct defer_truth *ret);
