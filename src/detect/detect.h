// SPDX-License-Identifier: Apache-2.0
// Runtime detectors: findings of the catalogue from what a source of evidence has seen. Pure: no input,
// no output. One file per fault id (detectors.def); thresholds are named constants in detect_limits.h.
#pragma once

#include "finding/finding.h"
#include "process/inspect/inspection.h"

struct detect_options {
	bool disabled[FAULT_COUNT];
	const struct inspection *
		before; // an earlier look of the same process, NULL without: growth is judged by it
	u64 between_ns; // time between the two looks
};

// Findings go to ret, sorted and with fingerprints. Files are named as the binary names them; columns
// are 0. Where no line of the program is known to be at fault (a context that nobody holds, a pool
// without New) file is empty and line 0, and function says what it is about; steps may do the same. Each
// has confidence LIKELY unless it is proven by itself (a leak proof, a duplicate in a stable look), and
// one evidence "inspect" with its numbers (goroutines, seconds, bytes) as facts. Everything that ret
// holds is copied into its arena.
void detect_inspection(const struct inspection *inspection, const struct detect_options *options,
	struct finding_list *ret);

// There is a detector for it.
bool detect_covers(enum fault_id id);
