// SPDX-License-Identifier: Apache-2.0
// From the words of the command line to a profile.
#pragma once

#include "cli/profile_arguments.h"
#include "profile/profile.h"

MUST_CHECK bool profile_input_read(struct arena *arena, const struct profile_arguments *arguments,
	struct profile *ret, struct error *err);

// The sample type that --sample-index names, else the profile's own.
MUST_CHECK bool profile_input_type(
	const struct profile *profile, str name, u32 *ret, struct error *err);
