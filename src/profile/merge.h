// SPDX-License-Identifier: Apache-2.0
// Several profiles as one, as `go tool pprof` adds them up and subtracts a base. Source: google/pprof profile/merge.go
// and internal/driver/fetch.go.
#pragma once

#include "base/error.h"
#include "profile/profile.h"

// The label (with the text "true") by which pprof knows the samples of a base that percentages are of.
#define PROFILE_BASE_LABEL "pprof::base"

// Adds up; the types that all of them have, in the order of the first. Fails when there is none.
MUST_CHECK bool profile_merge(struct arena *arena, const struct profile *const *profiles, u32 count,
	struct profile *ret, struct error *err);

struct profile_difference {
	bool keep_base; // as -diff_base: samples of the base stay apart and percentages are of the base
	bool normalize; // scale the profile so that its totals are those of the base
};

// profile minus base.
MUST_CHECK bool profile_subtract(struct arena *arena, const struct profile *profile,
	const struct profile *base, struct profile_difference how, struct profile *ret,
	struct error *err);
