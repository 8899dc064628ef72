// SPDX-License-Identifier: Apache-2.0
// The leak proof: mark from the roots (globals, goroutines that can run, timers, finalizers), adding a
// blocked goroutine's stack only when something that it is blocked on is marked, to a fixed point. A
// goroutine that is never added can never run again. Same rules as Go 1.27's goroutineleak profile:
// only waits on channels, select, sync primitives and empty selects or nil channels can leak; everything
// that sleeps, waits for the network, the collector or the system runs again.
#pragma once

#include "process/heap/roots.h"

struct leak_stats {
	u64 marked_objects, marked_bytes;
	u32 rounds;
	u32 candidates, leaked;
	bool is_opaque; // a running goroutine's registers could not be seen: nothing was claimed
	double seconds;
};

struct leak_marks; // one bit per object

// Sets goroutine.leaked of every goroutine: LEAK_NO when it was added, LEAK_PROVEN when never, UNKNOWN
// where nothing can be said (inconsistent, or is_opaque). `ret_marks` (NULL is allowed) keeps the marks.
MUST_CHECK bool leak_prove(struct arena *arena, const struct go_runtime *runtime,
	const struct heap *heap, const struct root_set *roots, struct workers *workers,
	struct goroutine_table *goroutines, struct leak_stats *ret, struct leak_marks **ret_marks,
	struct error *err);

bool leak_is_marked(const struct leak_marks *marks, const struct heap_object *object);
void leak_marks_close(struct leak_marks *marks); // NULL is allowed
