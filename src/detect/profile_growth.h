// SPDX-License-Identifier: Apache-2.0
// Groups of goroutines that grow for good over a series of goroutine profiles or dumps. Growth that connections of the
// network explain is none.
#pragma once

#include "detect/profile_judge.h"
#include "detect/trend.h"

enum { GROWTH_MIN = 10 }; // goroutines, from the first profile to the last

struct growth {
	const struct parked_group *group; // of the last profile
	u64 first, last;
	struct trend trend;
};

struct growth_list {
	VEC(struct growth) items;
};

// Whether as many numbers, TREND_MIN or more, grow for good and nothing of it ends again.
bool growth_is_for_good(struct arena *scratch, const double *values, u32 count, struct trend *ret);

// Whether load explains it: so many more connections than at first.
bool growth_is_load(double growth, double connections);

// Nothing for fewer than TREND_MIN profiles, or when one of them has no goroutines.
void growth_make(struct profile_judgement *judgement, struct growth_list *ret);

// Adds the steps and the facts of a growth, and reports it. what: "open HTTP responses"; NULL: the goroutines themselves.
void growth_report(struct profile_judgement *judgement, const struct growth *growth,
	enum fault_id id, enum severity severity, const char *what);
