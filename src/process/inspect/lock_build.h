// SPDX-License-Identifier: Apache-2.0
// How the list of locks is built, shared by its parts.
#pragma once

#include "base/vec.h"
#include "process/inspect/address_index.h"
#include "process/inspect/data_symbols.h"
#include "process/inspect/lock.h"
#include "process/inspect/peek.h"

enum { LOCK_MAX = 1 << 20 };

struct lock_build {
	struct arena *arena;
	const struct go_runtime *runtime;
	struct go_types *types;
	const struct heap *heap;
	const struct root_set *roots;
	struct workers *workers;
	const struct goroutine_table *goroutines;
	struct data_symbols symbols;
	VEC(struct lock) locks;
	struct address_index by_address;   // of locks
	VEC(u64) waiting;                  // lock << 32 | goroutine
	u32 *waits_for;                    // lock of each goroutine, UINT32_MAX: none
	struct address_index walked_conds; // Cond -> its number
	struct address_index cond_of;      // g -> number of the Cond whose list it is in
	u32 cond_count;
};

// What a goroutine waits for, from the functions on its stack and the address of the semaphore word (or
// of the notifyList).
struct lock_wait {
	enum lock_kind kind;
	u64 address; // of the Mutex, RWMutex, WaitGroup, Cond; of the word when it is none of these
};
struct lock_wait lock_classify(
	const struct lock_build *build, const struct goroutine *goroutine, u64 semaphore);

// Address of the Cond that a goroutine waits on and whose notifyList is not known; 0: not found.
u64 lock_find_cond(struct lock_build *build, const struct goroutine *goroutine);

// The state that the lock's words tell.
void lock_read_state(const struct memory *memory, struct lock *lock);

// ret->channels, with their waiters from `len` on in `waiters`, which has room for as many as
// lock_count_channel_waits.
u32 lock_count_channel_waits(const struct goroutine_table *goroutines);
void lock_find_channels(struct lock_build *build, u32 *waiters, u32 len, struct lock_list *ret);

// Who holds each lock, where there is evidence.
void lock_find_owners(struct lock_build *build);
