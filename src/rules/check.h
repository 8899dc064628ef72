// SPDX-License-Identifier: Apache-2.0
// The static check: runs every rule over every function of the target packages. Deterministic: the same
// program gives the same findings in the same order, whatever the number of workers.
#pragma once

#include "base/workers.h"
#include "finding/finding.h"
#include "golang/load/package.h"

struct check_options {
	bool disabled[FAULT_COUNT]; // rules that are not run
};

// Called from workers now and then; may be NULL.
enum check_phase { CHECK_TYPES, CHECK_FUNCTIONS };
typedef void (*check_progress)(void *context, enum check_phase phase, u32 done, u32 total);

struct check_stats {
	u64 unresolved_expressions; // in the target packages' bodies
	u64 functions, typed_nodes, ir_instrs;
	double types_seconds, functions_seconds;
};

// Findings go to ret (in ret's arena), sorted and with fingerprints. False when nothing could be analysed.
MUST_CHECK bool check_run(struct workers *workers, struct program *program,
	const struct check_options *options, check_progress progress, void *progress_context,
	struct finding_list *ret, struct check_stats *stats, struct error *err);
