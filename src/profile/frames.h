// SPDX-License-Identifier: Apache-2.0
// The names that the lines of a profile go by in every view: of the function, "[file]" of the mapping where there is
// no symbol, else "<unknown>". Functions of the same name are one.
#pragma once

#include "profile/profile.h"

struct frame_name {
	str name;
	str file;       // of its first function entry
	i64 start_line; // of that; 0: unknown
};

struct frames {
	const struct frame_name *names;
	u32 count;
	u32 *line_names; // of each line of profile.lines, an index of names
	u32 *bare_names; // of each location without lines
};

void frames_make(struct arena *arena, const struct profile *profile, struct frames *ret);

// Of one location: innermost first, at least one.
static inline const u32 *frames_of(
	const struct frames *frames, const struct profile *profile, u32 location, u32 *count)
{
	const struct profile_location *it = &profile->locations[location];

	*count = it->line_count ? it->line_count : 1;
	return it->line_count ? frames->line_names + it->lines_at : frames->bare_names + location;
}
