// SPDX-License-Identifier: Apache-2.0
// The goroutines of a profile or a dump, put together by where they are blocked and where they were created.
#pragma once

#include "base/map.h"
#include "base/vec.h"
#include "detect/profile_place.h"
#include "profile/series.h"

// A dump dates a wait back to the collection before it was noticed, and Go collects every two minutes at the least.
enum { PARKED_LONG_MINUTES = 5 };

enum parked_kind {
	PARKED_OTHER, // runs, waits for the network, or is not known
	PARKED_SEND,
	PARKED_RECEIVE,
	PARKED_SELECT,
	PARKED_LOCK,
	PARKED_WAIT_GROUP,
	PARKED_COND,
	PARKED_CHANNEL, // one of the three above: texts of `?debug=1` do not say which
	PARKED_SLEEP,
	PARKED_NETWORK,
};

struct parked_group {
	enum parked_kind kind;
	bool is_leaked;               // as Go has proven
	struct profile_place where;   // no function: all of the stack is the standard library's
	struct profile_place creator; // the go statement; no function: not known
	struct profile_place entry;   // what the goroutine began with
	const struct profile_place *frames; // of the first one, innermost first
	u32 frame_count;
	u64 count;
	u64 long_count; // that have been blocked for PARKED_LONG_MINUTES
	u32 longest_minutes;
};

struct parked {
	struct arena *arena;
	VEC(struct parked_group) groups; // in the order of the profile
	struct str_map by_key;           // index plus one
	u64 total;
};

// "sending", for "blocked sending".
const char *parked_words(enum parked_kind kind);

// Nothing when it is no goroutine profile, no goroutineleak profile and no dump.
void parked_make(struct arena *arena, const struct profile_file *file, struct parked *ret);

// What tells groups apart: the key of a group is the same in every profile of a program.
str parked_key(struct arena *arena, const struct parked_group *group);
const struct parked_group *parked_find(const struct parked *parked, str key);
