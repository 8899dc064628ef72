// SPDX-License-Identifier: Apache-2.0
// From where on a number is a fault. Each has to keep a healthy, busy server silent, for hours of load.
#pragma once

#include "base/macros.h"

#define SECOND_NS 1000000000ull
#define MINUTE_NS (60 * SECOND_NS)

enum {
	// DEF001. Open responses without anybody who could read them: a few may wait in a list for their turn.
	BODIES_MANY = 64,
	BODIES_PER_READER = 4,

	// DEF002. Few pending calls of one statement are shards that are locked together or a handful of
	// files at start; with growth between two looks there is no such end in sight.
	DEFERS_MANY = 32,
	DEFERS_GROWING = 8,

	// DEF010. One waiter may wait for a standby role or a long start-up; a queue is a stuck lock.
	LOCK_QUEUE_MIN = 3,

	// CTX001. Contexts whose cancel function is known to be gone, under one parent.
	CONTEXTS_LOST_MIN = 100,
	// Contexts that nobody holds and nobody waits on, under one parent. Requests in flight have
	// at least one goroutine each, so that many more contexts than goroutines are no requests.
	CONTEXTS_MANY = 2000,
	CONTEXTS_GROWING = 200,
	CONTEXTS_GROWTH_MIN = 10,
	CONTEXTS_PER_GOROUTINE = 4,

	// CTX003. A wait on a nil channel once is a way to sleep for ever; a second one is none.
	NIL_WAITERS_MIN = 2,
	// Unproven, by age and context alone.
	ABANDONED_SENDERS_MIN = 2,
	ABANDONED_RECEIVERS_MIN = 10,

	// CTX007. Middlewares, tracing and retries stack up to fifty; nobody writes hundreds by hand.
	CHAIN_LONG = 256,
	CHAIN_CERTAIN = 1000, // a program of that shape makes it in a loop

	// POOL005. Against a median of the same pool, so that pools of large blocks are no outliers.
	OVERSIZED_FACTOR = 32,
	OVERSIZED_OBJECTS_MIN = 4,
	OVERSIZED_BYTES_MIN = 1 << 20,
	OVERSIZED_TOTAL_MIN = 4 << 20,

	// POOL009. Without a known holder, one pointer may be a leftover that is about to go.
	HOLDERS_UNKNOWN_MIN = 2,

	// POOL010. Sharded and sized pools come by the dozen; one for each call comes by the hundred.
	POOLS_SAME_NEW = 64,
	POOLS_NEARLY_EMPTY_PERCENT = 90,

	// POOL013. Small slices are cut all the time; this many targets are worth a clear().
	STALE_POINTERS_MIN = 128,

	// Most lines that a finding lists of one kind.
	STEPS_MAX = 6,
};

// The runtime collects at least this often (runtime.forcegcperiod), unless GOGC=off.
#define COLLECTION_MAX_NS (2 * MINUTE_NS)
// A lock that is held for a minute holds up every request behind it.
#define LOCK_WAIT_MIN_NS MINUTE_NS
// DEF017: clean-ups that take this long hold what waits behind them.
#define NESTED_WAIT_MIN_NS MINUTE_NS
// CTX003, unproven: longer than any back-pressure that ends by itself should last.
#define ABANDONED_MIN_NS (5 * MINUTE_NS)
// CTX010: a drain or a last retry after the end of a context is over by then.
#define WORKS_ON_MIN_NS (30 * SECOND_NS)
// The same without a deadline: seen ended and at work at both of two looks.
#define WORKS_ON_BETWEEN_NS (3 * SECOND_NS)
// Two looks closer than this show the same moment.
#define LOOKS_APART_MIN_NS SECOND_NS
