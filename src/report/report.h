// SPDX-License-Identifier: Apache-2.0
// What the sinks print, and the sinks. A sink turns one finished report into text; it does no output
// itself, and knows neither where findings come from nor where the text goes.
#pragma once

#include "base/strbuf.h"
#include "finding/finding.h"

// Trouble with the input, not a fault in it.
struct report_problem {
	str file;
	u32 line; // 0: the whole file
	str message;
};

struct report_summary {
	u64 files, lines, packages;
	u64 unresolved_imports, unresolved_expressions;
	u64 suppressed; // by comments in the source
	u64 baselined;  // in the baseline file
	u64 minor;      // less grave than --severity
	u64 left_out;   // beyond --max-findings; none of these four are in the report's findings
	double seconds;
};

// The text of a file that findings name, or false.
typedef bool (*report_source)(void *context, str file, str *ret);

struct report {
	const struct finding *findings; // as findings_finish leaves them
	u32 finding_count;
	const struct report_problem *problems;
	u32 problem_count;
	struct report_summary summary;
	bool rules[FAULT_COUNT]; // which rules were looked for
	str version;             // of the program
	str uri_prefix;          // "sub/folder/" from the repository's root to the findings' files
	report_source source;
	void *source_context;
	bool color;
	bool quiet; // no summary
	u32 width;  // of the terminal in columns; 0: not a terminal, lines are as long as they are
};

void report_text(const struct report *report, struct strbuf *out);
void report_json(const struct report *report, struct strbuf *out);
void report_sarif(const struct report *report, struct strbuf *out);
void report_github(const struct report *report, struct strbuf *out);

struct sink {
	str name;
	void (*write)(const struct report *report, struct strbuf *out);
};

// "text", "json", "sarif", "github"; NULL for other names.
const struct sink *sink_find(str name);
