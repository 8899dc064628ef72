// SPDX-License-Identifier: Apache-2.0
// What a detector sees. A detector is one function of one file: it reads the look, keeps nothing, and
// reports through sightings (sighting.h). It says nothing when it cannot tell.
#pragma once

#include "base/map.h"
#include "base/vec.h"
#include "detect/detect.h"
#include "detect/detect_limits.h"
#include "detect/place.h"
#include "detect/sighting.h"

// What one pass over the goroutines tells: whether a detector has anything to look for in them.
struct survey {
	bool has_leaked;         // some goroutine is proven to be
	bool has_endless_defers; // one with pending defers waits in `select {}` or on a nil channel
	u32 most_defers;         // pending in one goroutine
	u64 longest_with_defers_ns; // of the waits of those that have any
};

struct detection {
	struct arena *scratch; // dropped when the detectors are through
	struct finding_list *list;
	const bool *disabled; // by fault_id
	const struct inspection *now;
	const struct inspection *before; // NULL without
	u64 between_ns;
	bool is_stable; // a core or a frozen process: all of it was read at one moment
	struct survey survey;
	struct code_map code;
	struct map before_goroutines; // by goid: index in before's table plus one
	VEC(i64)
	collections; // what goroutines tell of the collector's cycles: when they began, sorted
	struct map done_channels; // address of a Done channel to index of its live context plus one
	const struct context_holds *holds; // once it was asked for (contexts.h)
};

typedef void (*detector_fn)(struct detection *detection);

#define DETECTOR(id, function, what) void function(struct detection *detection);
#include "detect/detectors.def"
#undef DETECTOR

// The same goroutine in the look before; NULL without.
const struct goroutine *detection_before(
	const struct detection *detection, const struct goroutine *goroutine);

// How long the goroutine has waited, at the least. The runtime notes the wait when a collection meets the
// goroutine, and dates it back to the collection before (mgcmark.go: waitsince = work.tstart, which is set
// at the end of a cycle), so that wait_ns may be too long by the time between two collections.
u64 detection_waited_ns(const struct detection *detection, const struct goroutine *goroutine);

// The context that is not cancelled and whose Done channel this is; NULL without.
const struct context_node *detection_context_of(const struct detection *detection, u64 channel);

// The look before is there, and far enough back to compare with.
bool detection_has_before(const struct detection *detection);
