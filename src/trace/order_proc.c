// SPDX-License-Identifier: Apache-2.0
// Ps: they run on a thread, idle, or sit in a system call from which another thread may steal them.
#include "trace/order_internal.h"

#include <stdlib.h>

static struct trace_proc *add_proc(struct trace_order *order, u64 id)
{
	while (order->procs.len <= id)
		*heap_vec_push(&order->procs) = (struct trace_proc){0};
	return &order->procs.at[id];
}

// The thread that a P in a system call is bound to; NULL without.
static const struct trace_thread *find_holder(const struct trace_order *order, i64 proc)
{
	vec_each (const struct trace_thread, thread, &order->threads) {
		if (thread->proc == proc)
			return thread;
	}
	return NULL;
}

TRACE_HANDLER(trace_on_proc_status)
{
	static const u8 shown[] = {
		0, TRACE_PROC_RUNNING, TRACE_PROC_IDLE, TRACE_PROC_RUNNING, TRACE_PROC_IDLE};
	u64 id = event->args[0], status = event->args[1];
	bool is_promoted = false;
	struct trace_proc *proc;

	if (!status || status > TRACE_PROC_ABANDONED || id >= TRACE_MAX_PROCS)
		return trace_broken(order, "a P has a status that is none");
	proc = trace_proc_at(order, (i64)id);
	event->from = shown[status];
	if (proc) {
		is_promoted = status == TRACE_PROC_ABANDONED && proc->status == TRACE_PROC_SYSCALL;
		if (is_promoted) {
			event->args[1] = status = TRACE_PROC_SYSCALL;
		} else if (proc->status != status) {
			return trace_broken(order, "a P's status is not what it was");
		}
	} else {
		proc = add_proc(order, id);
		proc->status = (u8)status;
		event->from = order->is_first ? TRACE_PROC_UNKNOWN : TRACE_PROC_NOT_THERE;
	}
	proc->seq = 0;
	proc->generation = order->generation;
	if (is_promoted) {
		const struct trace_thread *holder = find_holder(order, (i64)id);

		if (!holder)
			return trace_broken(order, "a P that is stolen belongs to no thread");
		event->thread = holder->id;
		event->proc = holder->proc;
		event->goroutine = holder->goroutine;
		event->what = trace_what(TRACE_PROC_STATUS, TRACE_NO_SLOT, holder->slot);
		event->from = TRACE_PROC_RUNNING;
	}
	// Whoever is about to steal it may say its status: it has not got it then.
	if (!is_promoted && (status == TRACE_PROC_RUNNING || status == TRACE_PROC_SYSCALL))
		thread->proc = (i64)id;
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_proc_start)
{
	struct trace_proc *proc = trace_proc_at(order, (i64)event->args[0]);

	if (!proc || proc->status != TRACE_PROC_IDLE || thread->proc != TRACE_NONE ||
		!trace_succeeds(order, event->args[1], proc->seq, proc->generation))
		return TRACE_WAITS;
	proc->status = TRACE_PROC_RUNNING;
	proc->seq = event->args[1];
	thread->proc = (i64)event->args[0];
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_proc_stop)
{
	struct trace_proc *proc = trace_proc_at(order, thread->proc);

	if (!proc || (proc->status != TRACE_PROC_RUNNING && proc->status != TRACE_PROC_SYSCALL))
		return trace_broken(order, "a P stops that does not run");
	proc->status = TRACE_PROC_IDLE;
	thread->proc = TRACE_NONE;
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_proc_steal)
{
	i64 id = (i64)event->args[0], victim_id = (i64)event->args[2];
	struct trace_proc *proc = trace_proc_at(order, id);
	u32 victim;

	if (!proc || (proc->status != TRACE_PROC_SYSCALL && proc->status != TRACE_PROC_ABANDONED) ||
		!trace_succeeds(order, event->args[1], proc->seq, proc->generation))
		return TRACE_WAITS;
	event->from = proc->status;
	proc->status = TRACE_PROC_IDLE;
	proc->seq = event->args[1];
	if (event->from == TRACE_PROC_ABANDONED)
		return TRACE_ADVANCED; // its thread is not known any more
	victim = trace_index_get(&order->thread_ids, (u64)victim_id);
	if (victim == UINT32_MAX || order->threads.at[victim].proc != id)
		return trace_broken(order, "a P is stolen from a thread that does not have it");
	order->threads.at[victim].proc = TRACE_NONE;
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_syscall_begin)
{
	struct trace_goroutine *goroutine = trace_current(order, thread, TRACE_RUNNING);
	struct trace_proc *proc = trace_proc_at(order, thread->proc);

	if (!goroutine || !proc)
		return trace_broken(order, "a system call begins in a goroutine that does not run");
	if (!trace_succeeds(order, event->args[0], proc->seq, proc->generation))
		return trace_broken(order, "a system call begins out of its P's order");
	goroutine->status = TRACE_SYSCALL;
	proc->status = TRACE_PROC_SYSCALL;
	proc->seq = event->args[0];
	trace_set_slot(event, thread->slot);
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_syscall_end)
{
	struct trace_goroutine *goroutine = trace_current(order, thread, TRACE_SYSCALL);
	struct trace_proc *proc = trace_proc_at(order, thread->proc);

	if (!goroutine || !proc || proc->status != TRACE_PROC_SYSCALL)
		return trace_broken(order, "a system call ends that did not begin");
	goroutine->status = TRACE_RUNNING;
	proc->status = TRACE_PROC_RUNNING;
	trace_set_slot(event, thread->slot);
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_syscall_end_blocked)
{
	struct trace_goroutine *goroutine = trace_current(order, thread, TRACE_SYSCALL);
	struct trace_proc *proc = trace_proc_at(order, thread->proc);

	if (proc && proc->status == TRACE_PROC_SYSCALL)
		return TRACE_WAITS; // it loses its P before
	if (!goroutine)
		return trace_broken(order, "a system call ends that did not begin");
	goroutine->status = TRACE_RUNNABLE;
	trace_set_slot(event, thread->slot);
	trace_unbind(thread);
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_create_syscall)
{
	u64 id = event->args[0];

	if (thread->goroutine != TRACE_NONE || trace_goroutine_find(order, id) != UINT32_MAX)
		return trace_broken(order, "a goroutine appears that is there already");
	trace_set_slot(event, trace_goroutine_add(order, id, TRACE_SYSCALL));
	if (event->slot == TRACE_NO_SLOT)
		return trace_broken(order, "too many goroutines");
	trace_bind(thread, (i64)id, event->slot);
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_destroy_syscall)
{
	struct trace_goroutine *goroutine = trace_current(order, thread, TRACE_SYSCALL);
	struct trace_proc *proc = trace_proc_at(order, thread->proc);
	struct trace_event own = *event;

	if (!goroutine || (proc && proc->status != TRACE_PROC_SYSCALL))
		return trace_broken(order, "a goroutine of C code ends outside a system call");
	trace_set_slot(&own, thread->slot);
	trace_goroutine_remove(order, thread->slot);
	trace_unbind(thread);
	if (!proc) {
		*event = own;
		return TRACE_ADVANCED;
	}
	proc->status = TRACE_PROC_ABANDONED;
	event->type = TRACE_PROC_STEAL;
	event->args[0] = (u64)thread->proc;
	event->args[1] = event->args[2] = 0;
	event->from = TRACE_PROC_SYSCALL;
	thread->proc = TRACE_NONE;
	return trace_follow(order, &own);
}
