// SPDX-License-Identifier: Apache-2.0
// The addresses of everything that could wake a blocked goroutine: its channels, its semaphore, its
// condition. Before Go 1.26 a waiter of a sync.Cond does not note the condition down; then it is what its
// frame of sync.(*Cond).Wait holds.
#pragma once

#include "base/vec.h"
#include "process/heap/roots.h"

typedef VEC(u64) address_list; // on the heap: heap_vec_free

// Replaces what list holds; empty: not known.
void wait_objects_of(const struct goroutine_table *table, const struct root_set *roots,
	const struct goroutine *goroutine, address_list *list);
