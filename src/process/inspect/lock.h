// SPDX-License-Identifier: Apache-2.0
// Locks and channels that goroutines wait on, so that the reason of a block can be read: who waits, who
// holds it as far as it can be known. A sync.Mutex does not store its owner; an owner is named only when
// exactly one goroutine's live frames hold the lock's address with an unlock pending (deferred Unlock,
// or a frame between Lock and Unlock), and says by what it was recognised.
#pragma once

#include "process/inspect/sweep.h"
#include "process/runtime/channel.h"

enum lock_kind { LOCK_MUTEX, LOCK_RWMUTEX, LOCK_WAIT_GROUP, LOCK_COND, LOCK_SEMAPHORE };

struct lock {
	u64 address; // of the Mutex, RWMutex, WaitGroup; of the semaphore word when its kind is unknown
	enum lock_kind kind;
	str symbol; // of a global lock, empty otherwise
	bool is_locked;
	bool is_starving;
	u32 reader_count;             // RWMutex: readers that hold it
	u32 counter;                  // WaitGroup
	u32 waiters_at, waiter_count; // in lock_list.waiters
	u32 owner;                    // index into the goroutine table, UINT32_MAX: unknown
	str owner_evidence;           // "deferred Unlock in main.f"
};

struct channel_wait {
	struct channel channel;
	str element_name;
	u32 waiters_at, waiter_count; // in lock_list.waiters
};

struct lock_list {
	struct lock *at;
	u32 len;
	struct channel_wait *channels; // only those with waiters, in the order of goroutines
	u32 channel_count;
	u32 waited_count;   // channels with waiters, those that are not listed as well
	const u32 *waiters; // indices into the goroutine table
};

// Found in three steps: opened, the visitor's sweep, closed. What is opened must be closed.
struct lock_build;
struct lock_build *locks_open(struct arena *arena, const struct go_runtime *runtime,
	struct go_types *types, const struct heap *heap, const struct root_set *roots,
	struct workers *workers, const struct goroutine_table *goroutines,
	struct sweep_visitor *ret_visitor);

// Lists every channel that somebody waits on; with `holds` only those of which there is more to say than that one
// goroutine waits on it as it should: channels with several waiters, and those of a goroutine that may be
// leaked or holds a context of this forest. Not from a job of workers.
struct context_forest;
void locks_close(
	struct lock_build *build, const struct context_forest *holds, struct lock_list *ret);
