// SPDX-License-Identifier: Apache-2.0
// Between the parts of the ordering. A handler gets the event with its context filled in, completes it and changes
// the states. It may queue others that follow it.
#pragma once

#include "trace/order.h"

typedef enum trace_advance (*trace_handler)(
	struct trace_order *order, struct trace_event *event, struct trace_thread *thread);

static inline __attribute__((cold)) enum trace_advance trace_broken(
	struct trace_order *order, const char *why)
{
	order->why = why;
	return TRACE_BROKEN;
}

static inline enum trace_advance trace_follow(
	struct trace_order *order, const struct trace_event *event)
{
	order->queue[order->queued++] = *event;
	return TRACE_ADVANCED;
}

// An event may follow the one that had the number before.
static inline bool trace_succeeds(
	const struct trace_order *order, u64 seq, u64 last_seq, u64 last_generation)
{
	return last_generation == order->generation && seq == last_seq + 1;
}

static inline struct trace_goroutine *trace_goroutine_at(struct trace_order *order, u32 slot)
{
	return slot >= TRACE_NO_SLOT ? NULL : &order->goroutines.at[slot];
}

// Makes it the one that `recent` knows.
static inline void trace_goroutine_remember(struct trace_order *order, u32 *recent, u32 slot)
{
	if (UNLIKELY(*recent != UINT32_MAX)) {
		struct trace_goroutine *before = &order->goroutines.at[*recent];

		if (!before->is_indexed)
			(void)trace_index_put(&order->goroutine_ids, before->id, *recent);
		before->is_indexed = true;
	}
	*recent = slot;
}

// Its slot, or UINT32_MAX.
static inline u32 trace_goroutine_find(struct trace_order *order, u64 id)
{
	u32 *recent = &order->recent[id % TRACE_RECENT], slot = *recent;

	if (LIKELY(slot != UINT32_MAX && order->goroutines.at[slot].id == id))
		return slot;
	slot = trace_index_get(&order->goroutine_ids, id);
	if (slot != UINT32_MAX)
		trace_goroutine_remember(order, recent, slot);
	return slot;
}

// The goroutine that runs on the thread; NULL without, or when it is not in this state.
static inline struct trace_goroutine *trace_current(
	struct trace_order *order, const struct trace_thread *thread, u8 status)
{
	struct trace_goroutine *goroutine = trace_goroutine_at(order, thread->slot);

	return goroutine && goroutine->id == (u64)thread->goroutine && goroutine->status == status
	               ? goroutine
	               : NULL;
}

// A P and a goroutine of its own.
static inline bool trace_runs(const struct trace_thread *thread)
{
	return thread->proc != TRACE_NONE && thread->goroutine != TRACE_NONE;
}

static inline struct trace_proc *trace_proc_at(struct trace_order *order, i64 id)
{
	return id >= 0 && id < (i64)order->procs.len && order->procs.at[id].status
	               ? &order->procs.at[id]
	               : NULL;
}

// UINT32_MAX when there are too many.
u32 trace_goroutine_add(struct trace_order *order, u64 id, u8 status);
void trace_goroutine_remove(struct trace_order *order, u32 slot);

static inline void trace_bind(struct trace_thread *thread, i64 goroutine, u32 slot)
{
	thread->goroutine = goroutine;
	thread->slot = slot;
}

static inline void trace_unbind(struct trace_thread *thread)
{
	trace_bind(thread, TRACE_NONE, TRACE_NO_SLOT);
}

// Not every event needs all of it.
#define TRACE_HANDLER(name)                                                        \
	enum trace_advance name(__attribute__((unused)) struct trace_order *order, \
		__attribute__((unused)) struct trace_event *event,                 \
		__attribute__((unused)) struct trace_thread *thread)

TRACE_HANDLER(trace_on_proc_status);
TRACE_HANDLER(trace_on_proc_start);
TRACE_HANDLER(trace_on_proc_stop);
TRACE_HANDLER(trace_on_proc_steal);
TRACE_HANDLER(trace_on_syscall_begin);
TRACE_HANDLER(trace_on_syscall_end);
TRACE_HANDLER(trace_on_syscall_end_blocked);
TRACE_HANDLER(trace_on_create_syscall);
TRACE_HANDLER(trace_on_destroy_syscall);
TRACE_HANDLER(trace_on_go_status);
TRACE_HANDLER(trace_on_go_create);
TRACE_HANDLER(trace_on_go_switch);
TRACE_HANDLER(trace_on_gc_active);
TRACE_HANDLER(trace_on_gc_begin);
TRACE_HANDLER(trace_on_gc_end);
TRACE_HANDLER(trace_on_sweep_begin);
TRACE_HANDLER(trace_on_sweep_active);
TRACE_HANDLER(trace_on_sweep_end);
TRACE_HANDLER(trace_on_assist_begin);
TRACE_HANDLER(trace_on_assist_active);
TRACE_HANDLER(trace_on_assist_end);
TRACE_HANDLER(trace_on_stw_begin);
TRACE_HANDLER(trace_on_stw_end);
TRACE_HANDLER(trace_on_experiment);
