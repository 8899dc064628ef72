// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/thread.h"

#include "process/runtime/field.h"

static const struct thread_registers *find_thread(const struct go_runtime *runtime, u64 m)
{
	const struct target *target = runtime->target;
	u64 tid;

	if (!m ||
		!memory_read_u64(runtime->memory, m + (u64)RUNTIME_OFFSET(runtime, m_procid), &tid))
		return NULL;
	for (u32 i = 0; i < target->thread_count; i++)
		if (target->threads[i].tid == tid)
			return &target->threads[i];
	return NULL;
}

// In a signal handler what g.sched says is old.
static bool is_on_signal_stack(const struct go_runtime *runtime, u64 m, u64 sp)
{
	u64 gsignal, bounds[2];

	return memory_read_u64(
		       runtime->memory, m + (u64)RUNTIME_OFFSET(runtime, m_gsignal), &gsignal) &&
	       memory_read(runtime->memory, gsignal + (u64)RUNTIME_OFFSET(runtime, g_stack_lo),
		       bounds, sizeof(bounds)) &&
	       sp >= bounds[0] && sp < bounds[1];
}

static bool is_inside(const struct goroutine *goroutine, u64 sp)
{
	return sp >= goroutine->stack_low && sp < goroutine->stack_high;
}

bool thread_place(const struct go_runtime *runtime, const u8 *g_bytes, const struct g_extra *extra,
	struct goroutine *goroutine, struct stack_start *ret)
{
	const struct thread_registers *thread = find_thread(runtime, extra->m);
	struct stack_start start;

	if (!thread)
		return false;
	if (is_inside(goroutine, thread->sp)) {
		start = (struct stack_start){thread->pc, thread->sp, thread->bp, 0, true, false};
		if (runtime->is_arm64 && thread->general_count > 30)
			start.lr = thread->general[30];
	} else if (is_on_signal_stack(runtime, extra->m, thread->sp)) {
		return false;
	} else if (extra->syscall_sp) {
		start = (struct stack_start){
			extra->syscall_pc, extra->syscall_sp, 0, 0, false, true};
	} else {
		start = (struct stack_start){
			.pc = field_u64(g_bytes, RUNTIME_OFFSET(runtime, g_sched_pc)),
			.sp = field_u64(g_bytes, RUNTIME_OFFSET(runtime, g_sched_sp)),
			.bp = field_u64(g_bytes, RUNTIME_OFFSET(runtime, g_sched_bp)),
			.lr = extra->sched_lr,
		};
	}
	if (!is_inside(goroutine, start.sp))
		return false;
	goroutine->pc = start.pc;
	goroutine->sp = start.sp;
	goroutine->bp = start.bp;
	goroutine->has_registers = true;
	*ret = start;
	return true;
}
