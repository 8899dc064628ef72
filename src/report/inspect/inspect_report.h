// SPDX-License-Identifier: Apache-2.0
// Views of one inspection: text for people, json (schema tocsin.inspect/1) for programs. Like every sink
// they turn data into text and do no output.
#pragma once

#include "base/strbuf.h"
#include "finding/finding.h"
#include "process/inspect/inspection.h"

enum inspect_section {
	SECTION_FINDINGS = 1 << 0,
	SECTION_GOROUTINES = 1 << 1,
	SECTION_DEFERS = 1 << 2,
	SECTION_CONTEXTS = 1 << 3,
	SECTION_POOLS = 1 << 4,
	SECTION_LOCKS = 1 << 5,
};

struct inspect_filter {
	str function;    // substring of any frame's function; empty: all
	str state;       // status or wait reason, substring; empty: all
	u64 min_wait_ns; // 0: all
	bool leaked_only;
	bool with_system; // the runtime's own goroutines too
};

struct inspect_report {
	const struct inspection *inspection;
	const struct finding *findings;
	u32 finding_count;
	struct inspect_filter filter;
	u32 sections;   // bits of enum inspect_section
	bool all;       // each goroutine by itself instead of groups
	u32 max_groups; // 0: all
	bool color;
	u32 width; // 0: not a terminal
	str version;
};

void inspect_report_text(const struct inspect_report *report, struct strbuf *out);
void inspect_report_json(const struct inspect_report *report, struct strbuf *out);
