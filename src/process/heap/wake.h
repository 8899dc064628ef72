// SPDX-License-Identifier: Apache-2.0
// What can wake a blocked goroutine: its channels, its semaphore, its condition; and whether it is just
// being woken, when it is out of the queue already and nothing needs to hold the channel or lock any more.
// Source: src/runtime/chan.go, select.go, sema.go.
#pragma once

#include "base/vec.h"
#include "process/heap/heap.h"
#include "process/heap/roots.h"

typedef VEC(u64) address_list; // on the heap: heap_vec_free

enum wake {
	WAKE_UNKNOWN, // it is not known what it waits on
	WAKE_SOON,    // it is being woken
	WAKE_NEVER,   // it waits on nothing
	WAKE_BY,      // whoever reaches one of the addresses
};

struct wake_context {
	const struct go_runtime *runtime;
	const struct heap *heap;
	const struct goroutine_table *goroutines;
	const struct root_set *roots;
};

// Replaces what list holds. Of those that wait on channels, wake_queues_check tells the rest.
enum wake wake_of(
	const struct wake_context *context, const struct goroutine *goroutine, address_list *list);

// A place in the queue of a channel. Who wakes a goroutine takes its sudog out, and a moment later sets
// g.param: in between only the queue tells.
struct wake_queue_check {
	u64 channel, sudog;
	u32 goroutine; // the caller's
	bool is_queued;
};

// Sets is_queued: false also when it cannot be seen. Not from a job of workers.
void wake_queues_check(const struct wake_context *context, struct workers *workers,
	struct wake_queue_check *checks, u32 count);
