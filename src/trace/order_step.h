// SPDX-License-Identifier: Apache-2.0
// One step of the ordering. What is most of a trace stands here, to be part of the loop that asks for it; the rest is
// behind a table.
#pragma once

#include "trace/order_internal.h"

// By type; NULL: among those below.
extern const trace_handler trace_handlers[TRACE_TYPES];

static inline TRACE_HANDLER(trace_on_go_start)
{
	u32 slot = trace_goroutine_find(order, event->args[0]);
	struct trace_goroutine *goroutine = trace_goroutine_at(order, slot);

	if (UNLIKELY(!goroutine || goroutine->status != TRACE_RUNNABLE ||
		     !trace_succeeds(order, event->args[1], goroutine->seq, goroutine->generation)))
		return TRACE_WAITS;
	if (UNLIKELY(thread->proc == TRACE_NONE || thread->goroutine != TRACE_NONE))
		return trace_broken(order, "a goroutine starts where there is no place");
	goroutine->status = TRACE_RUNNING;
	goroutine->seq = event->args[1];
	event->what = trace_what(TRACE_GO_START, slot, TRACE_NO_SLOT);
	trace_bind(thread, (i64)event->args[0], slot);
	return TRACE_ADVANCED;
}

static inline enum trace_advance trace_on_go_stop(struct trace_order *order,
	struct trace_event *event, struct trace_thread *thread, u8 type, u8 status)
{
	struct trace_goroutine *goroutine = trace_current(order, thread, TRACE_RUNNING);

	if (UNLIKELY(!goroutine || thread->proc == TRACE_NONE))
		return trace_broken(order, "a goroutine stops that does not run");
	event->what = trace_what(type, thread->slot, thread->slot);
	if (status == TRACE_NOT_THERE)
		trace_goroutine_remove(order, thread->slot);
	else
		goroutine->status = status;
	trace_unbind(thread);
	return TRACE_ADVANCED;
}

static inline TRACE_HANDLER(trace_on_go_unblock)
{
	u32 slot = trace_goroutine_find(order, event->args[0]);
	struct trace_goroutine *goroutine = trace_goroutine_at(order, slot);

	// Anything may unblock: the system monitor has no P.
	if (UNLIKELY(!goroutine || goroutine->status != TRACE_WAITING ||
		     !trace_succeeds(order, event->args[1], goroutine->seq, goroutine->generation)))
		return TRACE_WAITS;
	goroutine->status = TRACE_RUNNABLE;
	goroutine->seq = event->args[1];
	event->what = trace_what(TRACE_GO_UNBLOCK, slot, thread->slot);
	return TRACE_ADVANCED;
}

// A parent of 0 means none: tasks, unlike regions, do not belong to a task of the background.
static inline TRACE_HANDLER(trace_on_task_begin)
{
	if (UNLIKELY(!trace_runs(thread)))
		return trace_broken(order, "a task begins where no goroutine runs");
	if (!event->args[1])
		event->args[1] = UINT64_MAX;
	return TRACE_ADVANCED;
}

static inline enum trace_advance trace_on_annotation(
	struct trace_order *order, const struct trace_thread *thread, const char *why)
{
	return LIKELY(trace_runs(thread)) ? TRACE_ADVANCED : trace_broken(order, why);
}

static inline TRACE_HANDLER(trace_on_heap)
{
	if (UNLIKELY(thread->proc == TRACE_NONE))
		return trace_broken(order, "an event of a P happens where there is none");
	return TRACE_ADVANCED;
}

// Of `event`, which happened on this thread, type and args are known; all but the time is, when it advanced. What it
// entails is in the queue.
static inline enum trace_advance trace_order_advance(
	struct trace_order *order, struct trace_event *event, u32 thread)
{
	struct trace_thread *it = &order->threads.at[thread];
	u8 type = (u8)event->what;

	event->what = trace_what(type, TRACE_NO_SLOT, it->slot);
	event->thread = it->id;
	event->proc = it->proc;
	event->goroutine = it->goroutine;
	switch (type) {
	case TRACE_GO_START:
		return trace_on_go_start(order, event, it);
	case TRACE_GO_DESTROY:
		return trace_on_go_stop(order, event, it, TRACE_GO_DESTROY, TRACE_NOT_THERE);
	case TRACE_GO_STOP:
		return trace_on_go_stop(order, event, it, TRACE_GO_STOP, TRACE_RUNNABLE);
	case TRACE_GO_BLOCK:
		return trace_on_go_stop(order, event, it, TRACE_GO_BLOCK, TRACE_WAITING);
	case TRACE_GO_UNBLOCK:
		return trace_on_go_unblock(order, event, it);
	case TRACE_TASK_BEGIN:
		return trace_on_task_begin(order, event, it);
	case TRACE_TASK_END:
		return trace_on_annotation(order, it, "a task ends where no goroutine runs");
	case TRACE_PROCS_CHANGE:
	case TRACE_GO_LABEL:
	case TRACE_REGION_BEGIN:
	case TRACE_REGION_END:
	case TRACE_LOG:
		return trace_on_annotation(
			order, it, "an event of a goroutine happens where none runs");
	case TRACE_HEAP_ALLOC:
	case TRACE_HEAP_GOAL:
		return trace_on_heap(order, event, it);
	default:
		return trace_handlers[type](order, event, it);
	}
}
