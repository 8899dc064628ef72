// SPDX-License-Identifier: Apache-2.0
// How the list of locks is built, shared by its parts.
#pragma once

#include "base/vec.h"
#include "process/inspect/address_index.h"
#include "process/inspect/data_symbols.h"
#include "process/inspect/lock.h"
#include "process/inspect/peek.h"

enum { LOCK_MAX = 1 << 20 };

// A channel that somebody waits on, as far as the goroutines tell.
struct met_channel {
	u64 address;
	u32 last; // goroutine that was met there last, plus one
	u32 waiters, senders, receivers;
	u32 waiters_at; // once all are met
};

// A goroutine at a channel.
struct met_waiter {
	u32 channel, goroutine;
};

// Workers read the channels while further ones are met.
struct met_channels {
	struct met_channel *channels; // in the order in which they are met
	struct channel_wait *found;   // the same: what the workers read of them
	u32 channel_size;             // of what is read; 0: nothing
	struct gather *gathers;       // per worker, made when it is used
	struct met_waiter *waiters;
	u32 channel_count, waiter_count;
	u32 *slots; // hash table: number of a channel, plus one
	u32 slot_mask;
};

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
	struct address_index by_address; // of locks
	VEC(u64) waiting;                // lock << 32 | goroutine
	struct met_channels met;
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

// Notes a goroutine at a channel, which workers then read. Goroutines come in the order of their table, each
// with all its channels.
void lock_met_init(struct lock_build *build);
void lock_meet_channel(struct lock_build *build, u32 goroutine, const struct wait_on *wait);
void lock_met_free(struct lock_build *build);

// ret->channels of those that were met, with their waiters (build->met.waiter_count) from `len` on in
// `waiters`. Waits for the workers.
void lock_find_channels(struct lock_build *build, u32 *waiters, u32 len, struct lock_list *ret);

// Who holds each lock, where there is evidence.
void lock_find_owners(struct lock_build *build);
