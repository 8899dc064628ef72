// SPDX-License-Identifier: Apache-2.0
// The tables of the text report, each silent when it has no rows.
#pragma once

#include "report/trace/trace_report.h"

void trace_table_goroutines(const struct trace_report *report, struct strbuf *out);
void trace_table_collector(const struct trace_report *report, struct strbuf *out);
void trace_table_kinds(const struct trace_report *report, struct strbuf *out);
void trace_table_cancels(const struct trace_report *report, struct strbuf *out);
void trace_table_chains(const struct trace_report *report, struct strbuf *out);

// Groups that have goroutines, by time blocked and running: indices in an array of *count.
u32 *trace_groups_sorted(struct arena *arena, const struct timeline *timeline, u32 *count);

// The waits of a group by total time.
u32 *trace_waits_sorted(struct arena *arena, const struct timeline *timeline,
	const struct group *group, u32 *count);
