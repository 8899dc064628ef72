// SPDX-License-Identifier: Apache-2.0
// Views of one execution trace that has been read: text for people, json (schema tocsin.trace/1) for programs. They
// turn data into text and do no output.
#pragma once

#include "report/report.h"
#include "trace/timeline.h"

// A defer chain that was open at the end of the trace and whose goroutine a dump of goroutines shows.
struct trace_still {
	u64 goroutine;
	u32 chain_place; // of the timeline
	u32 wait_minutes;
	str state; // "chan receive"
	struct trace_frame
		at; // in code that is not the runtime's; function 0: the dump does not say
};

struct trace_report {
	struct timeline *timeline; // finished
	const struct finding *findings;
	u32 finding_count;
	const struct trace_still *stills; // in the order of places
	u32 still_count;
	bool has_dump; // of goroutines
	str name;      // of the file, for people
	u32 max_rows;  // of each table; 0: all
	bool color;
	bool quiet; // text: findings only
	u32 width;  // 0: not a terminal
	str version;
	str base_dir; // text names files below it relative to it; may be empty
	report_source source;
	void *source_context;
};

void trace_report_text(const struct trace_report *report, struct strbuf *out);
void trace_report_json(const struct trace_report *report, struct strbuf *out);
