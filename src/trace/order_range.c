// SPDX-License-Identifier: Apache-2.0
// What lasts: collections, stops of the world, sweeps, assists, tasks; and what has no state at all.
#include "trace/order_internal.h"

#include <stdlib.h>

TRACE_HANDLER(trace_on_experiment)
{
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_gc_active)
{
	if (order->is_first) {
		if (order->gc != TRACE_GC_UNKNOWN)
			return trace_broken(order, "a collection is said to run after it was seen");
	} else {
		if (event->args[0] != order->gc_seq + 1)
			return TRACE_WAITS;
		if (order->gc != TRACE_GC_ON || !trace_runs(thread))
			return trace_broken(order, "a collection runs that did not begin");
	}
	order->gc_seq = event->args[0];
	order->gc = TRACE_GC_ON;
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_gc_begin)
{
	if (order->gc != TRACE_GC_UNKNOWN) {
		if (event->args[0] != order->gc_seq + 1)
			return TRACE_WAITS;
		if (order->gc == TRACE_GC_ON || !trace_runs(thread))
			return trace_broken(order, "a collection begins while one runs");
	}
	order->gc_seq = event->args[0];
	order->gc = TRACE_GC_ON;
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_gc_end)
{
	if (event->args[0] != order->gc_seq + 1)
		return TRACE_WAITS;
	if (order->gc != TRACE_GC_ON || !trace_runs(thread))
		return trace_broken(order, "a collection ends that did not begin");
	order->gc_seq = event->args[0];
	order->gc = TRACE_GC_OFF;
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_sweep_begin)
{
	struct trace_proc *proc = trace_proc_at(order, thread->proc);

	if (!proc || proc->is_sweeping)
		return trace_broken(order, "a sweep begins twice or without a P");
	proc->is_sweeping = true;
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_sweep_active)
{
	struct trace_proc *proc = trace_proc_at(order, (i64)event->args[0]);

	if (!proc || proc->is_sweeping == order->is_first)
		return trace_broken(order, "a sweep runs that did not begin");
	proc->is_sweeping = true;
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_sweep_end)
{
	struct trace_proc *proc = trace_proc_at(order, thread->proc);

	if (!proc || !proc->is_sweeping)
		return trace_broken(order, "a sweep ends that did not begin");
	proc->is_sweeping = false;
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_assist_begin)
{
	struct trace_goroutine *goroutine = trace_goroutine_at(order, thread->slot);

	if (!goroutine || !trace_runs(thread) || goroutine->is_assisting)
		return trace_broken(order, "an assist begins twice or in no goroutine");
	goroutine->is_assisting = true;
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_assist_active)
{
	u32 slot = trace_goroutine_find(order, event->args[0]);

	if (slot == UINT32_MAX || order->goroutines.at[slot].is_assisting == order->is_first)
		return trace_broken(order, "an assist runs that did not begin");
	order->goroutines.at[slot].is_assisting = true;
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_assist_end)
{
	struct trace_goroutine *goroutine = trace_goroutine_at(order, thread->slot);

	if (!goroutine || !trace_runs(thread) || !goroutine->is_assisting)
		return trace_broken(order, "an assist ends that did not begin");
	goroutine->is_assisting = false;
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_stw_begin)
{
	if (!trace_runs(thread) || order->stw_count == TRACE_MAX_STW)
		return trace_broken(order, "the world is stopped by no goroutine");
	order->stw[order->stw_count++] = (struct trace_stw){thread->goroutine, event->args[0]};
	return TRACE_ADVANCED;
}

TRACE_HANDLER(trace_on_stw_end)
{
	for (u32 i = 0; trace_runs(thread) && i < order->stw_count; i++) {
		if (order->stw[i].goroutine != thread->goroutine)
			continue;
		event->args[0] = order->stw[i].kind;
		order->stw[i] = order->stw[--order->stw_count];
		return TRACE_ADVANCED;
	}
	return trace_broken(order, "the world starts that was not stopped");
}
