// SPDX-License-Identifier: Apache-2.0
// A part of a profile: by the functions, files and mappings on a sample's stack, and by its labels, as pprof's filters
// choose. Source: google/pprof profile/filter.go.
#pragma once

#include "profile/regex.h"
#include "profile/tag_filter.h"

struct profile_filter {
	// Each NULL: no such filter. A name matches by the function, its file, or the mapping's file.
	struct regex *focus;  // samples with such a frame
	struct regex *ignore; // no samples with such a frame
	struct regex *hide;   // leaves these frames out
	struct regex *show;   // leaves all others out
	// Leaves the callers of the outermost such frame out; samples without one too. After hide and show.
	struct regex *show_from;
	struct tag_filter *tag_focus, *tag_ignore;
};

bool profile_filter_is_empty(const struct profile_filter *filter);

// Shares the tables that do not change.
void profile_filter(struct arena *arena, const struct profile *profile,
	const struct profile_filter *filter, struct profile *ret);

void profile_filter_close(struct profile_filter *filter);
