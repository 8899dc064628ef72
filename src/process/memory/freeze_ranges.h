// SPDX-License-Identifier: Apache-2.0
// Which ranges a freeze copies: merged to whole pages, and the plan that is taken when there is none.
#pragma once

#include "process/memory/freeze.h"

struct freeze_ranges {
	const struct freeze_range *at; // sorted, whole pages, apart from each other
	u32 count;
	u64 bytes;
	// Known to be zero all over without reading: pages that the target never touched.
	const struct freeze_range *zero;
	u32 zero_count;
	u64 zero_largest;
};

// Sorts, widens to pages, merges; drops what wraps around.
void freeze_ranges_merge(struct freeze_range *ranges, u32 *count, u64 *ret_bytes);

// plan NULL: every writable private mapping, by /proc/PID/maps and pagemap.
MUST_CHECK bool freeze_ranges_plan(const struct target *target, freeze_plan plan, void *context,
	struct arena *arena, struct freeze_ranges *ret, struct error *err);
