// SPDX-License-Identifier: Apache-2.0
// How long what is allocated at a site lives, by Little's law: with L objects in use and λ objects allocated per GC
// cycle they live W = L / λ cycles. Retention ρ is the part of what was allocated that is still there in excess of
// what was before: 0 in a steady state, 1 where nothing is ever freed.
#pragma once

#include "profile/series.h"

enum {
	LIFETIME_MIN_SAMPLES =
		30, // a site with fewer sampled objects in use is left out: its numbers are chance
	LIFETIME_MIN_PROFILES = 4, // to tell kinds of growth apart
};

enum lifetime_verdict {
	LIFETIME_STEADY,      // has not grown more than chance allows
	LIFETIME_LOAD_GROWTH, // lives as long as before, and more is allocated
	LIFETIME_CACHE,       // was kept at first and is kept less and less
	LIFETIME_LEAK,        // is kept at the same rate throughout
	LIFETIME_GROWS,       // has grown; the profiles do not tell why
};

enum lifetime_unit { LIFETIME_CYCLES, LIFETIME_SECONDS };

struct lifetime_site {
	str function, file;
	i64 line;
	i64 bytes_first, bytes_last; // in use
	i64 allocated;               // bytes, from the first to the last profile
	double samples;              // sampled objects in use, the most of all profiles
	bool has_lifetime;           // something was allocated
	double lifetime;             // in the unit
	double retention;
	enum lifetime_verdict verdict;
};

struct lifetime {
	const struct lifetime_site *sites; // by bytes in use at last
	u32 count;
	u32 left_out;   // sites below the floor
	i64 bytes_last; // in use, of all sites
	enum lifetime_unit unit;
	double span; // between the first and the last profile, in the unit
};

const char *lifetime_verdict_name(enum lifetime_verdict verdict);

// Two or more heap profiles in the order of time. gc_cycles: collections between the first and the last; 0: as the
// profiles say, else seconds take their place. Fails when profiles are no heap profiles or are of one moment.
MUST_CHECK bool lifetime_make(struct arena *arena, const struct series_entry *entries, u32 count,
	u64 gc_cycles, struct lifetime *ret, struct error *err);
