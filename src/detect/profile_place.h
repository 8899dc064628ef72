// SPDX-License-Identifier: Apache-2.0
// Whose code a frame of a profile is, by its package and its file alone: a profile does not name the program's module.
#pragma once

#include "profile/profile.h"

struct profile_place {
	str function, file;
	i64 line;
};

enum profile_owner { OWNER_STANDARD, OWNER_DEPENDENCY, OWNER_PROGRAM };

enum profile_owner profile_owner(str function, str file);

// Index of the frame at fault of a stack, innermost first: the program's own nearest to the leaf, else the nearest of a
// dependency; count when all of it is the standard library's.
u32 profile_place_nearest(const struct profile_place *frames, u32 count);

// The frames of a sample, innermost first; *count is how many.
const struct profile_place *profile_place_frames(
	struct arena *arena, const struct profile *profile, u32 sample, u32 *count);
