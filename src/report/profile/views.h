// SPDX-License-Identifier: Apache-2.0
// Views of a part of a profile: callers and callees of functions, values by source line. Text for people; json is
// tocsin.profile/1 with what the view shows.
#pragma once

#include "profile/graph.h"
#include "profile/source_lines.h"
#include "report/profile/profile_report.h"

// The functions whose names match, with who calls them and what they call; pattern NULL: the largest, as many as
// the report has rows. False when none matches.
bool view_graph_text(const struct profile_report *report, const struct graph *graph,
	const struct regex *pattern, struct strbuf *out);
void view_graph_json(const struct profile_report *report, const struct graph *graph,
	const struct regex *pattern, struct strbuf *out);

// What a function's file holds; false when it is not there.
typedef bool (*view_source)(void *context, str file, str *ret);

void view_lines_text(const struct profile_report *report, const struct source_lines *lines,
	view_source source, void *context, struct strbuf *out);
void view_lines_json(
	const struct profile_report *report, const struct source_lines *lines, struct strbuf *out);
