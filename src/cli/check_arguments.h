// SPDX-License-Identifier: Apache-2.0
// What the user asks of `tocsin check`.
#pragma once

#include "cli/command.h"
#include "finding/catalogue.h"

struct check_arguments {
	// As written; each is described in the table of options.
	str format, output, color;
	str severity, fail_on;
	str only, disable;
	str tags, goos, goarch, goroot, directory;
	str baseline, write_baseline;
	bool no_tests, no_cgo, no_goroot;
	bool quiet, verbose, no_progress, exit_zero;
	u32 jobs, max_findings;

	// What they mean.
	struct arguments patterns;
	bool rules[FAULT_COUNT];
	enum severity show_from; // less grave findings are not listed
	enum severity fail_from; // less grave findings do not make the exit code 1
	bool never_fail;
};

// Ends with an option without a name.
extern const struct option check_options[];

// Parses and validates; with ret->patterns.wants_help the rest is not looked at.
MUST_CHECK bool check_arguments_read(
	const struct command_line *line, struct check_arguments *ret, struct error *err);
