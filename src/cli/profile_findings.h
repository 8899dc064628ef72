// SPDX-License-Identifier: Apache-2.0
// What is wrong with the process that the profiles are of: the judges, joined with `check` when --source is given.
#pragma once

#include "cli/inspect_source.h"
#include "cli/profile_input.h"
#include "report/profile/profile_report.h"

struct profile_findings {
	struct finding_list list;
	struct inspect_source source;
	struct progress progress;
};

// What it keeps open until profile_findings_deinit; the report borrows from it.
void profile_findings_init(struct profile_findings *findings, const struct command_line *line);
MUST_CHECK bool profile_findings_make(struct profile_findings *findings,
	const struct profile_arguments *arguments, const struct profile_input *input,
	struct profile_report *report, struct error *err);

// Whether --fail-on makes the exit code 1.
bool profile_findings_fail(
	const struct profile_findings *findings, const struct profile_arguments *arguments);
void profile_findings_deinit(struct profile_findings *findings);
