// SPDX-License-Identifier: Apache-2.0
// Queues of spans to scan, one per worker, first in first out; a worker without work takes from a common
// store, to which the others give when it runs low.
#pragma once

#include "base/macros.h"

struct span_queues;

struct span_queue {
	u64 *entries; // a ring of cap
	u64 in, out;  // counts
	u64 cap;      // a power of two
	struct span_queues *all;
} __attribute__((aligned(64)));

struct span_queues *span_queues_open(u32 count);
void span_queues_close(struct span_queues *queues); // NULL is allowed
struct span_queue *span_queue_of(struct span_queues *queues, u32 number);

// Before the workers start, again for each run.
void span_queues_start(struct span_queues *queues);

void span_queue_grow(struct span_queue *queue);
void span_queue_share(struct span_queue *queue);

// Waits for work; false when every worker has none.
MUST_CHECK bool span_queue_take(struct span_queue *queue);

static inline void span_queue_push(struct span_queue *queue, u64 entry)
{
	if (UNLIKELY(queue->in - queue->out == queue->cap))
		span_queue_grow(queue);
	queue->entries[queue->in++ & (queue->cap - 1)] = entry;
}

static inline bool span_queue_pop(struct span_queue *queue, u64 *ret)
{
	if (queue->in == queue->out)
		return false;
	if (UNLIKELY((queue->out & 63) == 0))
		span_queue_share(queue);
	*ret = queue->entries[queue->out++ & (queue->cap - 1)];
	return true;
}
