// SPDX-License-Identifier: Apache-2.0
// The options of `tocsin trace`.
#pragma once

#include "cli/command.h"
#include "cli/fetch.h"
#include "finding/catalogue.h"
#include "trace/timeline.h"

enum trace_format {
	TRACE_TEXT,
	TRACE_JSON,
	TRACE_CHROME,
	TRACE_HTML,
	TRACE_EVENTS,
};

struct trace_arguments {
	str defer_category, defer_words, cancel_log, goroutines, source, fail_on, format, output,
		color;
	u32 top;
	bool quiet;
	struct fetch_options fetch;
	// Filled by trace_arguments_parse:
	struct timeline_options timeline;
	enum trace_format kind;
	enum severity fail_from;
	bool never_fail;
	struct arguments files;
};

extern const struct option trace_options[];

MUST_CHECK bool trace_arguments_parse(
	const struct command_line *line, struct trace_arguments *ret, struct error *err);
