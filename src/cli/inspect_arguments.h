// SPDX-License-Identifier: Apache-2.0
// What the user asks of `tocsin inspect`.
#pragma once

#include "cli/command.h"
#include "finding/catalogue.h"
#include "report/inspect/inspect_report.h"

struct inspect_arguments {
	// As written; each is described in the table of options.
	str format, output, color, fail_on;
	str exe, only, function, state, min_wait, source, diff;
	str watch, seconds, heap_limit;
	bool all, leaked, system, no_heap, freeze, quiet, no_progress;
	u32 jobs, top;

	// What they mean.
	struct arguments targets;
	u32 pid;  // 0: a core
	str core; // its path
	u32 sections;
	struct inspect_filter filter;
	u64 watch_ns, for_ns, limit_bytes; // 0: not asked for
	enum severity fail_from;
	bool never_fail;
};

// Ends with an option without a name.
extern const struct option inspect_options[];

// Parses and validates; with ret->targets.wants_help the rest is not looked at.
MUST_CHECK bool inspect_arguments_read(
	const struct command_line *line, struct inspect_arguments *ret, struct error *err);
