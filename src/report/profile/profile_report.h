// SPDX-License-Identifier: Apache-2.0
// Views of one profile: a table for people, json (schema tocsin.profile/1) for programs, folded stacks and speedscope
// for other tools, flame graphs. Like every sink they turn data into text and do no output.
#pragma once

#include "base/json_writer.h"
#include "base/strbuf.h"
#include "finding/finding.h"
#include "profile/calltree.h"
#include "profile/top.h"

struct profile_report {
	const struct profile *profile;
	struct top top;
	str name;     // of the file, for people
	u32 type;     // which of the profile's sample types is shown
	u32 max_rows; // 0: all
	bool color;
	u32 width; // 0: not a terminal
	str version;
	str filters; // for people; empty: none
	bool is_judged;
	const struct finding *findings; // sorted
	u32 finding_count;
	bool (*source)(void *context, str file, str *ret); // the text of a file that findings name
	void *source_context;
};

// Output in parts; NULL keeps all of it in `out`.
typedef void (*profile_flush)(void *context, str part);

void profile_report_text(const struct profile_report *report, struct strbuf *out);
void profile_report_json(const struct profile_report *report, struct strbuf *out);

// The findings: of text what comes first; of json the member "findings" of an object that is open. Nothing when it was
// not judged.
void profile_report_findings_text(const struct profile_report *report, struct strbuf *out);
void profile_report_findings_json(const struct profile_report *report, struct json_writer *json);

// What every text begins with; what every json begins with: one object, left open.
void profile_report_header(const struct profile_report *report, struct strbuf *out);
void profile_report_json_begin(const struct profile_report *report, struct json_writer *json);

// One line a sample: "root;…;leaf value". Values below 0 (of a difference) are left out.
void profile_report_folded(const struct profile_report *report, struct strbuf *out,
	profile_flush flush, void *context);

// One object in speedscope's format, of the kind "sampled"; values below 0 are left out.
void profile_report_speedscope(const struct profile_report *report, struct strbuf *out,
	profile_flush flush, void *context);

// Flame graphs: a drawing without script, and a page of one file with search, zoom and callers. Both need nothing
// from elsewhere.
void profile_report_svg(
	const struct profile_report *report, const struct calltree *tree, struct strbuf *out);
void profile_report_html(
	const struct profile_report *report, const struct calltree *tree, struct strbuf *out);
