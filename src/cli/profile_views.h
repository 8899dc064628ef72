// SPDX-License-Identifier: Apache-2.0
// --tree, --peek and --list, and the filters.
#pragma once

#include "cli/profile_input.h"
#include "report/profile/profile_report.h"

// Leaves of the profiles what the filters want, and says so in the report's filters; fails when an expression is
// broken or nothing is left.
MUST_CHECK bool profile_views_filter(struct arena *arena, const struct profile_arguments *arguments,
	struct profile_input *input, struct profile_report *report, struct error *err);

bool profile_views_wanted(const struct profile_arguments *arguments);

// Fails when no function matches.
MUST_CHECK bool profile_views_put(const struct profile_arguments *arguments,
	const struct profile_report *report, struct strbuf *out, struct error *err);
