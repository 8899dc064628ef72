// SPDX-License-Identifier: Apache-2.0
// From the words of the command line to profiles.
#pragma once

#include "cli/profile_arguments.h"
#include "profile/series.h"

struct profile_input {
	struct profile profile;       // what views show: the one, the sum, or the difference
	str name;                     // for people
	struct series_entry *entries; // all that was read, in the order of time
	u32 count;
	bool is_series; // the profile is what changed from the first to the last
};

MUST_CHECK bool profile_input_read(struct arena *arena, const struct profile_arguments *arguments,
	struct profile_input *ret, struct error *err);

// The sample type that --sample-index names, else the profile's own.
MUST_CHECK bool profile_input_type(
	const struct profile *profile, str name, u32 *ret, struct error *err);
