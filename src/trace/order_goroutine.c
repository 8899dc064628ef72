// SPDX-License-Identifier: Apache-2.0
// Goroutines.
#include "trace/order_internal.h"

// Sits in a system call on another thread since before the generation began.
static enum trace_advance in_syscall(struct trace_order *order, struct trace_event *event,
	struct trace_thread *thread, i64 thread_id)
{
	i64 id = (i64)event->args[0];
	u32 index;

	if (thread_id == TRACE_NONE)
		return trace_broken(order, "a goroutine is in a system call of no thread");
	if (thread_id == thread->id) {
		if (!order->is_first && thread->goroutine != id)
			return trace_broken(order, "a thread has another goroutine than it says");
		trace_bind(thread, id, event->slot);
		return TRACE_ADVANCED;
	}
	index = trace_index_get(&order->thread_ids, (u64)thread_id);
	if (index != UINT32_MAX) {
		if (order->threads.at[index].goroutine != id)
			return trace_broken(order, "a thread has another goroutine than it says");
		event->goroutine = id;
		event->context_slot = event->slot;
	} else {
		index = trace_order_thread(order, thread_id);
		if (index == UINT32_MAX)
			return trace_broken(order, "too many threads");
		trace_bind(&order->threads.at[index], id, event->slot);
	}
	event->thread = thread_id;
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_go_status)
{
	u64 id = event->args[0], status = event->args[2];
	struct trace_goroutine *goroutine;

	if (!status || status > TRACE_WAITING)
		return trace_broken(order, "a goroutine has a status that is none");
	trace_set_slot(event, trace_goroutine_find(order, id));
	event->from = (u8)status;
	if (event->slot != TRACE_NO_SLOT) {
		goroutine = &order->goroutines.at[event->slot];
		if (goroutine->status != status)
			return trace_broken(order, "a goroutine's status is not what it was");
		goroutine->seq = 0;
		goroutine->generation = order->generation;
	} else {
		if (!order->is_first)
			return trace_broken(order, "a goroutine is there that was not created");
		trace_set_slot(event, trace_goroutine_add(order, id, (u8)status));
		if (event->slot == TRACE_NO_SLOT)
			return trace_broken(order, "too many goroutines");
		event->from = TRACE_UNKNOWN;
	}
	if (status == TRACE_SYSCALL)
		return in_syscall(order, event, thread, (i64)event->args[1]);
	if (status == TRACE_RUNNING)
		trace_bind(thread, (i64)id, event->slot);
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_go_create)
{
	u64 id = event->args[0];

	if (thread->proc == TRACE_NONE)
		return trace_broken(order, "a goroutine is created without a P");
	if (thread->slot != TRACE_NO_SLOT && !trace_current(order, thread, TRACE_RUNNING))
		return trace_broken(order, "a goroutine that does not run creates another");
	if (trace_goroutine_find(order, id) != UINT32_MAX)
		return trace_broken(order, "a goroutine is created that is there already");
	trace_set_slot(event,
		trace_goroutine_add(order, id,
			event->type == TRACE_GO_CREATE_BLOCKED ? TRACE_WAITING : TRACE_RUNNABLE));
	if (event->slot == TRACE_NO_SLOT)
		return trace_broken(order, "too many goroutines");
	return TRACE_ADVANCED;
}

// Three events in one: the other is unblocked, this one blocks or ends, and the other starts.
TRACE_HANDLER(trace_on_go_switch)
{
	struct trace_goroutine *current = trace_current(order, thread, TRACE_RUNNING);
	u32 slot = trace_goroutine_find(order, event->args[0]);
	struct trace_goroutine *next = trace_goroutine_at(order, slot);
	struct trace_event leaves = *event, starts = *event;

	if (!current || thread->proc == TRACE_NONE)
		return trace_broken(order, "a goroutine switches that does not run");
	if (!next || next->status != TRACE_WAITING ||
		!trace_succeeds(order, event->args[1], next->seq, next->generation))
		return TRACE_WAITS;
	trace_set_slot(event, slot);
	trace_set_slot(&leaves, thread->slot);
	leaves.args[0] = leaves.args[1] = 0;
	if (event->type == TRACE_GO_SWITCH) {
		current->status = TRACE_WAITING;
		leaves.type = TRACE_GO_BLOCK;
	} else {
		trace_goroutine_remove(order, thread->slot);
		leaves.type = TRACE_GO_DESTROY;
	}
	(void)trace_follow(order, &leaves);
	next->status = TRACE_RUNNING;
	next->seq = event->args[1];
	starts.what = trace_what(TRACE_GO_START, slot, TRACE_NO_SLOT);
	starts.goroutine = TRACE_NONE;
	trace_bind(thread, (i64)event->args[0], slot);
	return trace_follow(order, &starts);
}
