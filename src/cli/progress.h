// SPDX-License-Identifier: Apache-2.0
// One line on stderr about work that takes long: what, how far. Drawn on terminals only, not before
// half a second has passed and at most ten times a second, and cleared at the end.
#pragma once

#include "base/macros.h"
#include "cli/interrupt.h"

struct progress {
	struct interrupt *interrupt;
	bool enabled;
	u64 next_ns; // when to draw again
	u32 width;
};

void progress_init(struct progress *progress, struct interrupt *interrupt, bool enabled);

// From any thread. total may be 0: not known yet.
void progress_update(struct progress *progress, const char *phase, u64 done, u64 total);

void progress_clear(struct progress *progress);
