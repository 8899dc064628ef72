// SPDX-License-Identifier: Apache-2.0
// One look: goroutines, heap, leak proof, all of one moment as far as the target lets us. Several looks
// of a live target together make a verdict (process/heap/leak.h).
#pragma once

#include "process/inspect/inspection.h"

struct look_progress {
	inspect_progress fn; // NULL is allowed
	void *context;
};

void look_phase(const struct look_progress *progress, const char *phase, u64 done, u64 total);

struct look {
	const struct go_runtime *runtime; // the same for all looks
	struct workers *workers;
	struct go_types *types;
	struct heap_freeze *freeze; // what is kept of a stop; empty without one
	bool is_first;
	struct goroutine_table goroutines;
	struct root_set *roots;   // NULL: no heap was wanted
	struct heap *heap;        // NULL: none, see heap_error
	struct leak_marks *marks; // NULL: there is no heap
	struct leak_stats leak;
	struct error heap_error;
	u64 read_ns, proof_ns; // the second has the reading of the heap, too
};

struct look_options {
	bool no_heap;
	u64 limit_bytes;
	struct look_progress progress;
};

// goroutines are in `arena`, what leak_confirm compares in `proofs`. False only when there are no
// goroutines; without a heap the look has that much less.
MUST_CHECK bool look_take(struct arena *arena, struct arena *proofs,
	const struct look_options *options, struct look *look, struct error *err);

// Frees the heap, roots and marks; the goroutines stay in their arena.
void look_drop(struct look *look);
