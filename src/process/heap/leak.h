// SPDX-License-Identifier: Apache-2.0
// The leak proof: mark from the roots (globals, goroutines that can run, timers, finalizers), adding a
// blocked goroutine's stack only when something that it is blocked on is marked, to a fixed point. A
// goroutine that is never added can never run again. Same rules as Go 1.27's goroutineleak profile:
// only waits on channels, select, sync primitives and empty selects or nil channels can leak; everything
// that sleeps, waits for the network, the collector or the system runs again. As there, main's empty
// select counts as leaked for what it holds, but is not reported.
//
// What a verdict is worth:
// - Stable memory (a core, a frozen copy) with the threads' registers: a proof. Nothing else can wake
//   the goroutine, whatever the program does. Exceptions are those of Go's own: pointers hidden from the
//   collector (uintptr, C memory).
// - Live memory: one look only suspects. Pointers may be in the registers of a running goroutine, or be
//   moved from a place that is read late to one that was read early. leak_confirm makes a verdict of two
//   or more looks: the goroutine was suspected in each; it did not run in between (same g, sp, pc, waits
//   and g.trackingSeq, which counts every time that it stops running); no goroutine ran unseen in all of
//   the looks (what holds a pointer in its registers in one is parked, and seen, in another); and the
//   looks agree: no goroutine that did not run was suspected in all looks but one. Where pointers wander
//   faster than the memory can be read such goroutines turn up, and then nothing is claimed. A verdict
//   can be wrong only if a pointer was moved out of sight in every look, and no other gave that away.
#pragma once

#include "process/heap/roots.h"

// A goroutine that is blocked in a way that can last for ever.
struct leak_candidate {
	u64 id, address, sp, pc;
	u64 wait;        // the first thing that it waits on, 0: none
	u8 sequence;     // g.trackingSeq
	bool is_suspect; // nothing that was seen can wake it
};

// What leak_confirm compares. In the arena of leak_prove. A first look that suspects nobody has no candidates here: no other
// one follows it.
struct leak_look {
	const struct leak_candidate *candidates; // by id
	u32 candidate_count;
	const u64 *hidden; // by id: user goroutines whose pointers could not (all) be seen
	u32 hidden_count;
	bool is_stable;     // the memory did not change
	bool is_incomplete; // something else could not be read: nothing can be claimed
};

struct leak_stats {
	u64 marked_objects, marked_bytes;
	u32 rounds; // goroutines that were added because what they wait on was marked
	u32 candidates, leaked;
	u32 suspects;
	bool is_opaque; // something could not be seen (see why): nothing was claimed
	str why;        // for people; empty unless is_opaque
	double seconds;
	struct leak_look look;
};

struct leak_marks; // one bit per object

// Sets goroutine.leaked of every goroutine: LEAK_NO when it was added, LEAK_PROVEN when never and nothing
// was hidden, UNKNOWN where nothing can be said (inconsistent, or is_opaque). In memory that changes
// nothing is proven by one look: UNKNOWN for what is suspected, until leak_confirm. `ret_marks` (NULL is
// allowed) keeps the marks; they need the heap. is_first: no look of the same process was taken before. Not from a job of workers.
void leak_prove(struct arena *arena, const struct go_runtime *runtime, const struct heap *heap,
	const struct root_set *roots, struct workers *workers, bool is_first,
	struct goroutine_table *goroutines, struct leak_stats *ret, struct leak_marks **ret_marks);

// Verdicts of the last look's table from all looks: LEAK_PROVEN stays only for goroutines that were
// suspected in every look and did not run in between; none (is_opaque: look again) when a goroutine was
// hidden in every look, the looks disagree, or the last look is incomplete; other incomplete looks do not
// count. One look is enough when it is stable. Also corrects leaked, is_opaque and why of the stats of
// the last look.
void leak_confirm(const struct leak_look *const *looks, u32 look_count,
	struct goroutine_table *last, struct leak_stats *stats);

bool leak_is_marked(const struct leak_marks *marks, const struct heap_object *object);
void leak_marks_close(struct leak_marks *marks); // NULL is allowed
