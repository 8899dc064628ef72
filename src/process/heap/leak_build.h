// SPDX-License-Identifier: Apache-2.0
// A leak proof in the making: leak.c marks, leak_verdict.c says what that means.
#pragma once

#include "process/heap/leak.h"
#include "process/heap/mark.h"
#include "process/heap/wake.h"

struct waiter;
struct watching;

enum added { ADDED = 1, ADDED_WITHOUT_ROOTS = 2 };

struct proof {
	struct arena *arena;
	const struct go_runtime *runtime;
	const struct heap *heap;
	const struct root_set *roots;
	struct goroutine_table *goroutines;
	struct marker *marker;
	u8 *added;              // per goroutine: enum added
	struct waiter *waiters; // of leak.c, as the next
	u32 waiter_count;
	u32 *chains; // by hash of the object: first waiter, plus one
	u32 chain_mask;
	struct watching *watching; // per worker
	struct wake_context wake;
	u32 rounds, unread_stacks;
	bool is_first; // of the looks
	struct leak_stats stats;
};

// Whether what its stack holds is known.
bool leak_has_roots(const struct proof *proof, u32 index);

// After marking: gives the verdicts, and writes down what further looks are compared with. unreadable: why the roots of
// the program are not known; NULL: they are.
void leak_conclude(struct proof *proof, struct workers *workers, const struct error *unreadable);
