// SPDX-License-Identifier: Apache-2.0
// What a goroutine is blocked on, finer than the runtime tells: which of sync's types a semaphore
// belongs to is read off the stack.
#pragma once

#include "process/inspect/inspection.h"

enum block_kind {
	BLOCK_NONE, // it runs, sleeps, or waits for the system
	BLOCK_SEND,
	BLOCK_RECEIVE,
	BLOCK_SELECT,
	BLOCK_NIL_CHANNEL,
	BLOCK_NO_CASES, // select {}
	BLOCK_LOCK,     // Mutex, RWMutex for writing
	BLOCK_READ_LOCK,
	BLOCK_WAIT_GROUP,
	BLOCK_COND,
	BLOCK_SEMAPHORE, // of something else
};

enum block_kind block_of(
	const struct goroutine_table *goroutines, const struct goroutine *goroutine);

// "sending on a channel": what follows "blocked here".
const char *block_text(enum block_kind kind);
