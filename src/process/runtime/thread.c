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

enum { MAX_SIGNAL_STACK = 1 << 20 };

// Where the kernel's signal frame holds the interrupted registers, from its ucontext on. Source:
// arch/*/include/uapi/asm/{sigcontext,ucontext}.h.
struct context_layout {
	u32 bp, lr, sp, pc;
};
static const struct context_layout amd64_context = {.bp = 120, .sp = 160, .pc = 168};
static const struct context_layout arm64_context = {.bp = 416, .lr = 424, .sp = 432, .pc = 440};

enum { CONTEXT_LINK = 8, CONTEXT_STACK = 16, CONTEXT_STACK_SIZE = 32, CONTEXT_SIZE = 448 };

// The ucontext names the signal stack that it lies on.
static bool find_context(
	const struct go_runtime *runtime, u64 low, u64 high, str bytes, struct stack_start *ret)
{
	const struct context_layout *layout = runtime->is_arm64 ? &arm64_context : &amd64_context;
	const u8 *at = (const u8 *)bytes.ptr, *end = at + bytes.len;

	for (; end - at >= CONTEXT_SIZE; at += 8) {
		if (field_u64(at, CONTEXT_STACK) != low || field_u64(at, CONTEXT_LINK) != 0 ||
			field_u64(at, CONTEXT_STACK_SIZE) != high - low)
			continue;
		*ret = (struct stack_start){.pc = field_u64(at, (i32)layout->pc),
			.sp = field_u64(at, (i32)layout->sp),
			.bp = field_u64(at, (i32)layout->bp),
			.lr = layout->lr ? field_u64(at, (i32)layout->lr) : 0,
			.is_trap = true};
		return true;
	}
	return false;
}

enum signal_state { SIGNAL_NONE, SIGNAL_FOUND, SIGNAL_UNKNOWN };

// In a signal handler the thread's registers are the handler's, and what g.sched says is old: what was
// interrupted stands in the frame that the kernel made.
static enum signal_state look_for_signal(
	const struct go_runtime *runtime, u64 m, u64 sp, struct stack_start *ret)
{
	const struct memory *memory = runtime->memory;
	u64 gsignal, bounds[2];
	struct arena scratch;
	bool found;
	str bytes;

	if (!memory_read_u64(memory, m + (u64)RUNTIME_OFFSET(runtime, m_gsignal), &gsignal) ||
		!memory_read(memory, gsignal + (u64)RUNTIME_OFFSET(runtime, g_stack_lo), bounds,
			sizeof(bounds)) ||
		sp < bounds[0] || sp >= bounds[1])
		return SIGNAL_NONE;
	arena_init(&scratch);
	found = !(sp & 7) &&
	        memory_read_bytes(&scratch, memory, sp, bounds[1] - sp, MAX_SIGNAL_STACK, &bytes) &&
	        find_context(runtime, bounds[0], bounds[1], bytes, ret);
	arena_deinit(&scratch);
	return found ? SIGNAL_FOUND : SIGNAL_UNKNOWN;
}

static bool is_inside(const struct goroutine *goroutine, u64 sp)
{
	return sp >= goroutine->stack_low && sp < goroutine->stack_high;
}

// On the thread's own stack the runtime has noted where it left the goroutine's: for a call of the vDSO,
// for a system call, else for a switch of stacks.
static struct stack_start noted_place(
	const struct go_runtime *runtime, const u8 *g_bytes, const struct g_extra *extra)
{
	u64 sp, pc;

	if (RUNTIME_OFFSET(runtime, m_vdso_sp) >= 0 &&
		memory_read_u64(
			runtime->memory, extra->m + (u64)RUNTIME_OFFSET(runtime, m_vdso_sp), &sp) &&
		memory_read_u64(
			runtime->memory, extra->m + (u64)RUNTIME_OFFSET(runtime, m_vdso_pc), &pc) &&
		sp)
		return (struct stack_start){.pc = pc, .sp = sp};
	if (extra->syscall_sp)
		return (struct stack_start){
			.pc = extra->syscall_pc, .sp = extra->syscall_sp, .is_syscall = true};
	return (struct stack_start){
		.pc = field_u64(g_bytes, RUNTIME_OFFSET(runtime, g_sched_pc)),
		.sp = field_u64(g_bytes, RUNTIME_OFFSET(runtime, g_sched_sp)),
		.bp = field_u64(g_bytes, RUNTIME_OFFSET(runtime, g_sched_bp)),
		.lr = extra->sched_lr,
	};
}

bool thread_is_in_gogo(const struct go_runtime *runtime, u64 pc)
{
	struct go_func func;

	// runtime.gogo goes on in a part of its own.
	return pclntab_find(&runtime->pclntab, pc, &func) &&
	       (func_role(runtime->version.minor, func.func_id) == FUNC_GOGO ||
		       str_equal(func.name, STR("gogo")));
}

bool thread_place(const struct go_runtime *runtime, const u8 *g_bytes, const struct g_extra *extra,
	struct goroutine *goroutine, struct stack_start *ret)
{
	const struct thread_registers *thread = find_thread(runtime, extra->m);
	struct stack_start start;

	if (!thread)
		return false;
	start = (struct stack_start){thread->pc, thread->sp, thread->bp, 0, true, false};
	if (runtime->is_arm64 && thread->general_count > 30)
		start.lr = thread->general[30];
	if (!is_inside(goroutine, start.sp) &&
		look_for_signal(runtime, extra->m, start.sp, &start) == SIGNAL_UNKNOWN)
		return false;
	if (!is_inside(goroutine, start.sp))
		start = noted_place(runtime, g_bytes, extra);
	else if (thread_is_in_gogo(runtime, start.pc))
		start = (struct stack_start){
			.pc = field_u64(g_bytes, RUNTIME_OFFSET(runtime, g_sched_pc)),
			.sp = start.sp};
	if (!is_inside(goroutine, start.sp))
		return false;
	goroutine->pc = start.pc;
	goroutine->sp = start.sp;
	goroutine->bp = start.bp;
	goroutine->has_registers = true;
	*ret = start;
	return true;
}
