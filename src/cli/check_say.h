// SPDX-License-Identifier: Apache-2.0
// What `tocsin check` says on stderr: problems with the input, and with --verbose how the work went.
#pragma once

#include "cli/check_input.h"
#include "rules/check.h"

enum { MAX_PROBLEMS_SAID = 10 }; // without --verbose

// "file:line: message" for each, limited unless all are wanted.
void check_say_problems(const struct check_input *input, bool all);

struct check_times {
	double load, report; // in seconds; what lies between is in the check_stats
};

void check_say_details(const struct check_input *input, const struct check_stats *stats,
	const struct check_times *times, u32 workers);
