// SPDX-License-Identifier: Apache-2.0
// Source: src/runtime/chan.go (waitq.enqueue, dequeue, dequeueSudoG): a sudog that leaves a queue has no
// prev, and it is not the first any more.
#include "process/heap/batch.h"
#include "process/heap/heap_struct.h"
#include "process/heap/wake.h"

#include <stdlib.h>

enum { GAP = 1024 };

static bool has_prev(const struct wake_context *context, u64 sudog)
{
	u64 at = sudog + (u64)RUNTIME_OFFSET(context->runtime, sudog_prev), prev;
	struct heap_object object;
	const u8 *bytes;

	if (!heap_find(context->heap, at, &object))
		return false;
	bytes = heap_object_bytes(context->heap, &object);
	if (!bytes || at + 8 > object.base + object.size)
		return false;
	prev = load_u64(bytes + (at - object.base));
	return prev != 0;
}

void wake_queues_check(const struct wake_context *context, struct workers *workers,
	struct wake_queue_check *checks, u32 count)
{
	const struct go_runtime *runtime = context->runtime;
	u64 receive = (u64)RUNTIME_OFFSET(runtime, hchan_recvq_first);
	u64 send = (u64)RUNTIME_OFFSET(runtime, hchan_sendq_first);
	struct batch_item *items = malloc((2 * (size_t)count + 1) * sizeof(*items));
	u64 *firsts = calloc(2 * (size_t)count + 1, sizeof(*firsts));
	u32 wanted = 0;

	ASSERT(items && firsts);
	for (u32 i = 0; i < count; i++) {
		checks[i].is_queued = has_prev(context, checks[i].sudog);
		if (checks[i].is_queued)
			continue;
		items[wanted++] =
			(struct batch_item){checks[i].channel + receive, &firsts[2 * i], 8, false};
		items[wanted++] =
			(struct batch_item){checks[i].channel + send, &firsts[2 * i + 1], 8, false};
	}
	batch_read(runtime->memory, workers, items, wanted, GAP);
	for (u32 i = 0; i < count; i++)
		checks[i].is_queued |=
			firsts[2 * i] == checks[i].sudog || firsts[2 * i + 1] == checks[i].sudog;
	free(items);
	free(firsts);
}
