// SPDX-License-Identifier: Apache-2.0
#include "trace/order.h"

#include "trace/order_step.h"

#include <stdlib.h>

void trace_order_init(struct trace_order *order)
{
	*order = (struct trace_order){.goroutine_ids = {.is_roomy = true},
		.free_goroutine = UINT32_MAX,
		.is_first = true};
	memset(order->recent, 0xff, sizeof(order->recent));
}

void trace_order_deinit(struct trace_order *order)
{
	trace_index_deinit(&order->goroutine_ids);
	trace_index_deinit(&order->thread_ids);
	heap_vec_free(&order->goroutines);
	heap_vec_free(&order->procs);
	heap_vec_free(&order->threads);
}

void trace_order_reset(struct trace_order *order)
{
	memset(order->recent, 0xff, sizeof(order->recent));
	trace_index_clear(&order->goroutine_ids);
	trace_index_clear(&order->thread_ids);
	order->goroutines.len = order->procs.len = order->threads.len = 0;
	order->free_goroutine = UINT32_MAX;
	order->stw_count = order->queued = order->taken = 0;
	order->gc = TRACE_GC_UNKNOWN;
	order->is_first = true;
}

u32 trace_order_thread(struct trace_order *order, i64 id)
{
	u32 index = trace_index_get(&order->thread_ids, (u64)id);

	if (index != UINT32_MAX)
		return index;
	if (order->threads.len >= TRACE_MAX_THREADS)
		return UINT32_MAX;
	index = order->threads.len;
	*heap_vec_push(&order->threads) =
		(struct trace_thread){id, TRACE_NONE, TRACE_NONE, TRACE_NO_SLOT};
	trace_index_put(&order->thread_ids, (u64)id, index);
	return index;
}

u32 trace_goroutine_add(struct trace_order *order, u64 id, u8 status)
{
	u32 slot = order->free_goroutine;

	if (slot != UINT32_MAX) {
		order->free_goroutine = order->goroutines.at[slot].next_free;
	} else {
		if (order->goroutines.len >= TRACE_MAX_GOROUTINES)
			return UINT32_MAX;
		slot = order->goroutines.len;
		(void)heap_vec_push(&order->goroutines);
	}
	order->goroutines.at[slot] = (struct trace_goroutine){
		.id = id, .generation = order->generation, .status = status};
	trace_goroutine_remember(order, &order->recent[id % TRACE_RECENT], slot);
	return slot;
}

void trace_goroutine_remove(struct trace_order *order, u32 slot)
{
	struct trace_goroutine *goroutine = &order->goroutines.at[slot];

	if (goroutine->is_indexed)
		(void)trace_index_remove(&order->goroutine_ids, goroutine->id);
	if (order->recent[goroutine->id % TRACE_RECENT] == slot)
		order->recent[goroutine->id % TRACE_RECENT] = UINT32_MAX;
	goroutine->status = TRACE_NOT_THERE;
	goroutine->next_free = order->free_goroutine;
	order->free_goroutine = slot;
}

const trace_handler trace_handlers[TRACE_TYPES] = {
	[TRACE_PROC_START] = trace_on_proc_start,
	[TRACE_PROC_STOP] = trace_on_proc_stop,
	[TRACE_PROC_STEAL] = trace_on_proc_steal,
	[TRACE_PROC_STATUS] = trace_on_proc_status,
	[TRACE_GO_CREATE] = trace_on_go_create,
	[TRACE_GO_CREATE_BLOCKED] = trace_on_go_create,
	[TRACE_GO_CREATE_SYSCALL] = trace_on_create_syscall,
	[TRACE_GO_DESTROY_SYSCALL] = trace_on_destroy_syscall,
	[TRACE_GO_SYSCALL_BEGIN] = trace_on_syscall_begin,
	[TRACE_GO_SYSCALL_END] = trace_on_syscall_end,
	[TRACE_GO_SYSCALL_END_BLOCKED] = trace_on_syscall_end_blocked,
	[TRACE_GO_STATUS] = trace_on_go_status,
	[TRACE_GO_STATUS_STACK] = trace_on_go_status,
	[TRACE_GO_SWITCH] = trace_on_go_switch,
	[TRACE_GO_SWITCH_DESTROY] = trace_on_go_switch,
	[TRACE_STW_BEGIN] = trace_on_stw_begin,
	[TRACE_STW_END] = trace_on_stw_end,
	[TRACE_GC_ACTIVE] = trace_on_gc_active,
	[TRACE_GC_BEGIN] = trace_on_gc_begin,
	[TRACE_GC_END] = trace_on_gc_end,
	[TRACE_SWEEP_ACTIVE] = trace_on_sweep_active,
	[TRACE_SWEEP_BEGIN] = trace_on_sweep_begin,
	[TRACE_SWEEP_END] = trace_on_sweep_end,
	[TRACE_ASSIST_ACTIVE] = trace_on_assist_active,
	[TRACE_ASSIST_BEGIN] = trace_on_assist_begin,
	[TRACE_ASSIST_END] = trace_on_assist_end,
	[TRACE_SPAN] = trace_on_experiment,
	[TRACE_SPAN_ALLOC] = trace_on_experiment,
	[TRACE_SPAN_FREE] = trace_on_experiment,
	[TRACE_HEAP_OBJECT] = trace_on_experiment,
	[TRACE_HEAP_OBJECT_ALLOC] = trace_on_experiment,
	[TRACE_HEAP_OBJECT_FREE] = trace_on_experiment,
	[TRACE_GOROUTINE_STACK] = trace_on_experiment,
	[TRACE_GOROUTINE_STACK_ALLOC] = trace_on_experiment,
	[TRACE_GOROUTINE_STACK_FREE] = trace_on_experiment,
};
