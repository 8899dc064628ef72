// SPDX-License-Identifier: Apache-2.0
// Flat and cumulative values per function, as `pprof -top` counts them: a function's cum counts a sample once
// however often the function stands on its stack; flat counts the samples whose innermost line it is.
#pragma once

#include "profile/profile.h"

struct top_node {
	str name; // of the function; "[file]" of the mapping or "<unknown>" where there is no symbol
	str file; // of its first function entry
	i64 flat, cum;
};

struct top {
	struct top_node *
		nodes; // by flat, then cum (or cum, then flat), both by magnitude and falling, then by name
	u32 count;
	i64 total; // profile_total
};

// What percentages are of, as in pprof: the magnitudes of all samples, or of the base's alone where some are of a base.
i64 profile_total(const struct profile *profile, u32 type);

void top_make(
	struct arena *arena, const struct profile *profile, u32 type, bool by_cum, struct top *ret);
