// SPDX-License-Identifier: Apache-2.0
// What goroutines wait on, from the sudogs that g.waiting leads to: channels on every version,
// semaphores and condition variables from Go 1.26 on.
#pragma once

#include "process/runtime/goroutine_worker.h"

enum {
	WAIT_MAX_CASES = 4096,    // of one select
	WAIT_MAX_TOTAL = 8 << 20, // of all goroutines that one worker reads
};

struct wait_chain {
	u32 goroutine; // index in the chunk's results
	u64 sudog;
	u64 channel; // of the one before
};

// Sets waits_at and wait_count of the goroutines that the chains begin at.
void goroutine_add_waits(struct goroutine_worker *worker, struct goroutine *goroutines,
	struct wait_chain *chains, u32 count);
