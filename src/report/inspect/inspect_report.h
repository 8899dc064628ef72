// SPDX-License-Identifier: Apache-2.0
// Views of one inspection: text for people, json (schema tocsin.inspect/1) for programs. Like every sink
// they turn data into text and do no output.
#pragma once

#include "process/inspect/inspection.h"
#include "report/report.h"

struct growth; // report/inspect/growth.h

enum inspect_section {
	SECTION_FINDINGS = 1 << 0,
	SECTION_GOROUTINES = 1 << 1,
	SECTION_DEFERS = 1 << 2,
	SECTION_CONTEXTS = 1 << 3,
	SECTION_POOLS = 1 << 4,
	SECTION_LOCKS = 1 << 5,
	SECTION_ALL = (1 << 6) - 1,
};

struct inspect_filter {
	str function;    // substring of any frame's function; empty: all
	str state;       // status or wait reason, substring; empty: all
	u64 min_wait_ns; // 0: all
	bool leaked_only;
	bool with_system; // the runtime's own goroutines too
};

// Takes what is ready of a long text, so that it does not pile up in memory.
typedef void (*report_flush)(void *context, str part);

struct inspect_report {
	const struct inspection *inspection;
	const struct finding *findings;
	u32 finding_count;
	struct inspect_filter filter;
	u32 sections;   // bits of enum inspect_section
	bool all;       // each goroutine by itself instead of groups, and nothing is cut
	u32 max_groups; // 0: all
	bool color;
	bool quiet; // text: findings only
	bool bare;  // text: the sections only, without the process and the summary
	u32 width;  // 0: not a terminal
	str version;
	str base_dir;                // text names files below it relative to it; may be empty
	const struct growth *growth; // since an earlier look, NULL without
	report_source source;        // text of the files that findings name, NULL: not at hand
	void *source_context;
	report_flush
		flush; // NULL: everything stays in `out`; else `out` holds the last part at the end
	void *flush_context;
};

void inspect_report_text(const struct inspect_report *report, struct strbuf *out);
void inspect_report_json(const struct inspect_report *report, struct strbuf *out);

struct goroutine_group;
struct group_list;

// Text of one group with its whole stack, a page of its own.
void inspect_group_text(const struct inspect_report *report, const struct group_list *groups,
	const struct goroutine_group *group, struct strbuf *out);

// Hands on what is in `out` when it has become long; for the parts of a report.
void inspect_report_flush(const struct inspect_report *report, struct strbuf *out);
