// SPDX-License-Identifier: Apache-2.0
// How the list of locks is built, shared by its parts.
#pragma once

#include "base/vec.h"
#include "process/inspect/address_index.h"
#include "process/inspect/data_symbols.h"
#include "process/inspect/lock.h"
#include "process/inspect/peek.h"

enum { LOCK_MAX = 1 << 20 };

// A goroutine at a channel.
struct channel_waiter {
	u32 goroutine;
	u32 wait; // in goroutine_table.waits; then the number of its channel
};

// Of channel_waiter.wait at first: the goroutine was not proven to run on.
#define WAIT_MAY_LEAK ((u32)1 << 31)

// Channels are sorted out by address: each part is small enough for the cache, and a job.
enum { LOCK_PARTS = 32, CHUNK_WAITERS = 126 };

struct waiter_chunk {
	struct waiter_chunk *next;
	u32 len;
	struct channel_waiter at[CHUNK_WAITERS];
};

// What is found in one slice of the goroutines, in their order.
struct lock_waits {
	struct waiter_chunk *parts[LOCK_PARTS], *last[LOCK_PARTS];
	u32 counts[LOCK_PARTS]; // of waiters
	VEC(u32) at_locks;      // goroutines that wait for a lock
} __attribute__((aligned(64)));

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
	struct lock_waits *waits;        // per slice, in the order of goroutines
	u32 slice_count;
	struct arena *waiter_arenas; // of the waiter_chunks, per worker
	u8 *holds;      // whether each goroutine holds a context; NULL: every channel is listed
	u32 *waits_for; // lock of each goroutine, UINT32_MAX: none; NULL: no lock is waited for
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

// Channels that are listed, before they are read.
struct met_channel {
	u64 address;
	u64 first;  // goroutine << 32 | wait of the first that waits there
	u32 last;   // goroutine that was met there last, plus one
	u32 number; // in the list; UINT32_MAX: not listed
	u32 waiters, senders, receivers;
	bool is_told; // by one of its waiters
};

struct met_channels {
	VEC(struct met_channel) at; // by `first`; `number` is the sum of waiters of those before
	u32 *waiters;               // of these channels
	u32 waiter_count;
	u32 waited_count; // of all channels
};

// Sorts out build->waits.
void lock_meet_channels(struct lock_build *build, struct met_channels *ret);
void lock_met_free(struct met_channels *met);

// ret->channels of those that were met, read, with their waiters from `len` on in `waiters`.
void lock_read_channels(struct lock_build *build, const struct met_channels *met, u32 *waiters,
	u32 len, struct lock_list *ret);

// Who holds each lock, where there is evidence.
void lock_find_owners(struct lock_build *build);
