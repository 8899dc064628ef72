// SPDX-License-Identifier: Apache-2.0
// Judges of execution traces: findings of the catalogue from a timeline that has been read to its end. Pure:
// no input, no output. One file per fault (trace_judges.def). They say nothing when they cannot tell.
#pragma once

#include "finding/finding.h"
#include "trace/timeline.h"

struct trace_judgement {
	struct timeline *timeline;
	struct finding_list *list;
	struct arena *scratch;
};

#define TRACE_JUDGE(id, function, what) void function(struct trace_judgement *judgement);
#include "detect/trace_judges.def"
#undef TRACE_JUDGE

// Findings go to ret, sorted and with fingerprints. Files are named as the trace names them; columns are 0.
// Each has one evidence "trace" with its numbers. Everything that ret holds is copied into its arena.
void detect_trace(struct timeline *timeline, struct finding_list *ret);
