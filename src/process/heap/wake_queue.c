// SPDX-License-Identifier: Apache-2.0
// Source: src/runtime/chan.go (waitq.enqueue, dequeue, dequeueSudoG): a sudog that leaves a queue has no
// prev, and it is not the first any more.
#include "process/heap/batch.h"
#include "process/heap/wake.h"

#include <stdlib.h>

enum { GAP = 1024 };

// Those that another one stands before. What cannot be read is none.
static void check_behind(const struct wake_context *context, struct workers *workers,
	struct wake_queue_check *checks, u32 count, struct batch_item *items)
{
	u64 offset = (u64)RUNTIME_OFFSET(context->runtime, sudog_prev);
	u64 *prev = calloc((size_t)count + 1, sizeof(*prev));

	ASSERT(prev);
	for (u32 i = 0; i < count; i++)
		items[i] = (struct batch_item){checks[i].sudog + offset, &prev[i], 8, false};
	batch_read(context->runtime->memory, workers, items, count, GAP);
	for (u32 i = 0; i < count; i++)
		checks[i].is_queued = prev[i] != 0;
	free(prev);
}

// Of the others, those that are the first.
static void check_first(const struct wake_context *context, struct workers *workers,
	struct wake_queue_check *checks, u32 count, struct batch_item *items)
{
	u64 receive = (u64)RUNTIME_OFFSET(context->runtime, hchan_recvq_first);
	u64 send = (u64)RUNTIME_OFFSET(context->runtime, hchan_sendq_first);
	u64 *firsts = calloc(2 * (size_t)count + 1, sizeof(*firsts));
	u32 wanted = 0;

	ASSERT(firsts);
	for (u32 i = 0; i < count; i++) {
		if (checks[i].is_queued)
			continue;
		items[wanted++] =
			(struct batch_item){checks[i].channel + receive, &firsts[2 * i], 8, false};
		items[wanted++] =
			(struct batch_item){checks[i].channel + send, &firsts[2 * i + 1], 8, false};
	}
	batch_read(context->runtime->memory, workers, items, wanted, GAP);
	for (u32 i = 0; i < count; i++)
		checks[i].is_queued |=
			firsts[2 * i] == checks[i].sudog || firsts[2 * i + 1] == checks[i].sudog;
	free(firsts);
}

void wake_queues_check(const struct wake_context *context, struct workers *workers,
	struct wake_queue_check *checks, u32 count)
{
	struct batch_item *items = malloc((2 * (size_t)count + 1) * sizeof(*items));

	ASSERT(items);
	check_behind(context, workers, checks, count, items);
	check_first(context, workers, checks, count, items);
	free(items);
}
