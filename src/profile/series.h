// SPDX-License-Identifier: Apache-2.0
// Several profiles of one service over time: the values of each function in each of them.
#pragma once

#include "profile/read.h"
#include "profile/top.h"

enum { SERIES_MAX_PROFILES = 4096 };

struct series_entry {
	str name; // of its file
	struct profile_file file;
};

struct series_row {
	str name, file;
	i64 *flat, *cum; // one for each profile
};

struct series {
	const struct series_entry *entries; // in the order of time
	u32 count;
	const i64 *totals;
	const struct series_row *rows; // by growth between the first and the last, largest first
	u32 row_count;
	str type, unit;
};

// By the time at which they were taken if all of them say it, else by name, in which numbers count as numbers.
void series_sort(struct series_entry *entries, u32 count);

// Of the values named; empty: the first profile's own. Fails when a profile does not have them.
MUST_CHECK bool series_make(struct arena *arena, const struct series_entry *entries, u32 count,
	str type, bool by_cum, struct series *ret, struct error *err);

// Index of the values of that name (empty: its own) in a profile; false when it has none.
bool series_type(const struct profile *profile, str name, u32 *ret);
