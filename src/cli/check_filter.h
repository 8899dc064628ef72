// SPDX-License-Identifier: Apache-2.0
// From all findings to those that are reported: comments, the baseline, severity, --max-findings.
#pragma once

#include "cli/baseline.h"
#include "cli/check_arguments.h"
#include "cli/check_input.h"
#include "cli/suppress.h"

struct check_filter {
	const struct check_arguments *arguments;
	const struct check_input *input;
	struct suppressions suppressions;
	struct baseline baseline; // empty when none is given
	u64 suppressed, baselined, minor, left_out;
	bool failing; // a finding as grave as --fail-on was left, listed or beyond --max-findings
};

// Reads the baseline.
MUST_CHECK bool check_filter_init(struct arena *arena, const struct check_arguments *arguments,
	const struct check_input *input, struct check_filter *ret, struct error *err);

// Drops what comments suppress.
void check_filter_comments(struct check_filter *filter, struct finding_list *list);

// Drops the rest that is not to be listed, and counts.
void check_filter_rest(struct check_filter *filter, struct finding_list *list);

// Says on stderr which comments and baseline entries are of no use any more.
void check_filter_say(const struct check_filter *filter);
