// SPDX-License-Identifier: Apache-2.0
// A whole check, from patterns to findings, for tests.
#pragma once

#include "golang/load/load.h"
#include "rules/check.h"

struct checked {
	struct arena arena; // the findings
	struct workers *workers;
	struct program program;
	struct finding_list findings;
	struct check_stats stats;
};

// Loads and runs every rule; anything that cannot be done fails the running test.
void checked_open(struct checked *checked, const struct load_options *options, u32 workers);
void checked_close(struct checked *checked);

// All that a finding says, in one line: place, id, message, fingerprint, steps.
str checked_line(struct arena *arena, const struct finding *finding);
