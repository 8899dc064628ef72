// SPDX-License-Identifier: Apache-2.0
// Why a goroutine that the leak proof condemns can never run again, and which line is to blame: shared
// by the detectors that report such goroutines under different ids.
#pragma once

#include "detect/detector.h"
#include "detect/group.h"
#include "detect/wait.h"

enum leak_cause {
	LEAK_CAUSE_NONE,    // not proven, or no fault by itself (select {})
	LEAK_CAUSE_CHANNEL, // the other end of its channels is gone: CTX003
	LEAK_CAUSE_CANCEL,  // nobody is left who could cancel its context: CTX001
	LEAK_CAUSE_LIBRARY, // the library's goroutine of something that was dropped: dropped.def
	LEAK_CAUSE_SYNC,    // a WaitGroup or Cond: mostly the consequence of another leak
	LEAK_CAUSE_LOCK,    // a lock: DEF010
};

enum leak_cause leaked_cause(const struct detection *detection, const struct goroutine *goroutine);

// What the standard library does in the background for something that must be released.
struct dropped {
	str function; // that the goroutine runs
	enum fault_id id;
	const char *what;    // "an HTTP response"
	const char *release; // "closing its Body"
};

// NULL when the goroutine runs none of those.
const struct dropped *leaked_library(
	const struct detection *detection, const struct goroutine *goroutine);

// Where goroutines of that kind are reported: the go statement, unless a library started them and the
// program's own code runs in them: then where that waits. NULL: no line of the program.
const struct stack_line *leaked_place(
	const struct detection *detection, const struct goroutine *goroutine);

// Groups the goroutines for which take is true by leaked_place.
typedef bool (*leaked_take)(const struct detection *detection, const struct goroutine *goroutine);
void leaked_group(const struct detection *detection, leaked_take take, struct grouping *ret);

// Adds the numbers of a group to the evidence: goroutines and how many of them are new since the look
// before, longest_wait_seconds, stack_bytes, goids.
void leaked_facts(struct sighting *sighting, const struct grouping *grouping,
	const struct goroutine_group *group);

// Steps that say where the members wait and on what, the most frequent first.
void leaked_waits(struct sighting *sighting, const struct grouping *grouping,
	const struct goroutine_group *group);
