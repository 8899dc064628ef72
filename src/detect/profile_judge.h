// SPDX-License-Identifier: Apache-2.0
// Judges of profiles: findings of the catalogue from one profile or a series of them. Pure: no input, no output. One
// file per fault (profile_judges.def). They say nothing when they cannot tell.
#pragma once

#include "detect/profile_parked.h"
#include "finding/finding.h"

struct profile_judgement {
	const struct series_entry *entries; // in the order of time
	u32 count;
	const struct parked *parked; // of the last one; empty when it is no goroutine profile
	struct finding_list *list;
	struct arena *scratch;
};

#define PROFILE_JUDGE(id, function, what) void function(struct profile_judgement *judgement);
#include "detect/profile_judges.def"
#undef PROFILE_JUDGE

// One or more profiles of one process. Findings go to ret, sorted and with fingerprints. Files are named as the profiles
// name them; columns are 0. Each has one evidence "profile" with its numbers. Everything that ret holds is copied
// into its arena.
void detect_profile(const struct series_entry *entries, u32 count, struct finding_list *ret);
