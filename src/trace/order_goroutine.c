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
		return trace_queue(order, event);
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
	return trace_queue(order, event);
}

TRACE_HANDLER(trace_on_go_status)
{
	u64 id = event->args[0], status = event->args[2];
	struct trace_goroutine *goroutine;

	if (!status || status > TRACE_WAITING)
		return trace_broken(order, "a goroutine has a status that is none");
	event->slot = trace_index_get(&order->goroutine_ids, id);
	event->from = (u8)status;
	if (event->slot != UINT32_MAX) {
		goroutine = &order->goroutines.at[event->slot];
		if (goroutine->status != status)
			return trace_broken(order, "a goroutine's status is not what it was");
		goroutine->seq = 0;
		goroutine->generation = order->generation;
	} else {
		if (!order->is_first)
			return trace_broken(order, "a goroutine is there that was not created");
		event->slot = trace_goroutine_add(order, id, (u8)status);
		if (event->slot == UINT32_MAX)
			return trace_broken(order, "too many goroutines");
		event->from = TRACE_UNKNOWN;
	}
	if (status == TRACE_SYSCALL)
		return in_syscall(order, event, thread, (i64)event->args[1]);
	if (status == TRACE_RUNNING)
		trace_bind(thread, (i64)id, event->slot);
	return trace_queue(order, event);
}

TRACE_HANDLER(trace_on_go_create)
{
	u64 id = event->args[0];

	if (thread->proc == TRACE_NONE)
		return trace_broken(order, "a goroutine is created without a P");
	if (thread->slot != TRACE_NO_SLOT && !trace_current(order, thread, TRACE_RUNNING))
		return trace_broken(order, "a goroutine that does not run creates another");
	if (trace_index_get(&order->goroutine_ids, id) != UINT32_MAX)
		return trace_broken(order, "a goroutine is created that is there already");
	event->slot = trace_goroutine_add(
		order, id, event->type == TRACE_GO_CREATE_BLOCKED ? TRACE_WAITING : TRACE_RUNNABLE);
	if (event->slot == UINT32_MAX)
		return trace_broken(order, "too many goroutines");
	return trace_queue(order, event);
}

TRACE_HANDLER(trace_on_go_start)
{
	u32 slot = trace_index_get(&order->goroutine_ids, event->args[0]);
	struct trace_goroutine *goroutine = trace_goroutine_at(order, slot);

	if (!goroutine || goroutine->status != TRACE_RUNNABLE ||
		!trace_succeeds(order, event->args[1], goroutine->seq, goroutine->generation))
		return TRACE_WAITS;
	if (thread->proc == TRACE_NONE || thread->goroutine != TRACE_NONE)
		return trace_broken(order, "a goroutine starts where there is no place");
	goroutine->status = TRACE_RUNNING;
	goroutine->seq = event->args[1];
	event->slot = slot;
	trace_bind(thread, (i64)event->args[0], slot);
	return trace_queue(order, event);
}

TRACE_HANDLER(trace_on_go_stop)
{
	struct trace_goroutine *goroutine = trace_current(order, thread, TRACE_RUNNING);

	if (!goroutine || thread->proc == TRACE_NONE)
		return trace_broken(order, "a goroutine stops that does not run");
	event->slot = thread->slot;
	if (event->type == TRACE_GO_DESTROY)
		trace_goroutine_remove(order, thread->slot);
	else
		goroutine->status = event->type == TRACE_GO_STOP ? TRACE_RUNNABLE : TRACE_WAITING;
	trace_unbind(thread);
	return trace_queue(order, event);
}

TRACE_HANDLER(trace_on_go_unblock)
{
	u32 slot = trace_index_get(&order->goroutine_ids, event->args[0]);
	struct trace_goroutine *goroutine = trace_goroutine_at(order, slot);

	(void)thread; // anything may unblock: the system monitor has no P
	if (!goroutine || goroutine->status != TRACE_WAITING ||
		!trace_succeeds(order, event->args[1], goroutine->seq, goroutine->generation))
		return TRACE_WAITS;
	goroutine->status = TRACE_RUNNABLE;
	goroutine->seq = event->args[1];
	event->slot = slot;
	return trace_queue(order, event);
}

// Three events in one: the other is unblocked, this one blocks or ends, and the other starts.
TRACE_HANDLER(trace_on_go_switch)
{
	struct trace_goroutine *current = trace_current(order, thread, TRACE_RUNNING);
	u32 slot = trace_index_get(&order->goroutine_ids, event->args[0]);
	struct trace_goroutine *next = trace_goroutine_at(order, slot);
	struct trace_event leaves = *event, starts = *event;

	if (!current || thread->proc == TRACE_NONE)
		return trace_broken(order, "a goroutine switches that does not run");
	if (!next || next->status != TRACE_WAITING ||
		!trace_succeeds(order, event->args[1], next->seq, next->generation))
		return TRACE_WAITS;
	event->slot = slot;
	(void)trace_queue(order, event);
	leaves.slot = thread->slot;
	leaves.args[0] = leaves.args[1] = 0;
	if (event->type == TRACE_GO_SWITCH) {
		current->status = TRACE_WAITING;
		leaves.type = TRACE_GO_BLOCK;
	} else {
		trace_goroutine_remove(order, thread->slot);
		leaves.type = TRACE_GO_DESTROY;
	}
	(void)trace_queue(order, &leaves);
	next->status = TRACE_RUNNING;
	next->seq = event->args[1];
	starts.type = TRACE_GO_START;
	starts.slot = slot;
	starts.goroutine = TRACE_NONE;
	starts.context_slot = TRACE_NO_SLOT;
	trace_bind(thread, (i64)event->args[0], slot);
	return trace_queue(order, &starts);
}
