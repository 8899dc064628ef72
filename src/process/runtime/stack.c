// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/stack.h"

#include "process/runtime/field.h"

enum { MAX_CACHED_PCS = 1 << 20 };

struct pc_entry {
	struct go_func func;
	i32 sp_delta;
	u8 role;
	bool has_open_defers;
	bool is_known; // a Go function
};

void pc_cache_init(struct pc_cache *cache, struct arena *arena, const struct go_runtime *runtime)
{
	*cache = (struct pc_cache){.arena = arena, .runtime = runtime};
	map_init(&cache->pcs, arena);
	cache->overflow = arena_new(arena, struct pc_entry);
}

static const struct pc_entry *pc_lookup(struct pc_cache *cache, u64 pc)
{
	const struct go_runtime *runtime = cache->runtime;
	const u64 *known = map_get(&cache->pcs, pc);
	struct pc_entry *entry;

	if (known)
		return (const struct pc_entry *)(uintptr_t)*known;
	if (cache->pcs.len < MAX_CACHED_PCS && pc != UINT64_MAX) {
		entry = arena_new(cache->arena, struct pc_entry);
		*map_put(&cache->pcs, pc) = (u64)(uintptr_t)entry;
	} else {
		entry = cache->overflow;
	}
	*entry = (struct pc_entry){0};
	if (pclntab_find(&runtime->pclntab, pc, &entry->func)) {
		entry->is_known = true;
		entry->sp_delta = pclntab_sp_delta(&runtime->pclntab, &entry->func, pc);
		entry->has_open_defers = pclntab_funcdata(&runtime->pclntab, &entry->func,
						 FUNCDATA_OPEN_CODED_DEFERS) != 0;
		entry->role = (u8)func_role(runtime->version.minor, entry->func.func_id);
	}
	return entry;
}

struct unwinder {
	struct pc_cache *cache;
	const struct stack_bytes *stack;
	bool uses_lr;
	u64 pc, sp, lr;
	u8 callee_role;
	bool is_innermost, is_trap, is_syscall;
	bool was_interrupted; // in the frame that this one called, which is the innermost
};

// Code, though not Go's: a C library, a plugin.
static bool is_foreign_code(const struct go_runtime *runtime, u64 pc)
{
	const struct target *target = runtime->target;

	for (u32 i = 0; i < target->map_count; i++)
		if (pc >= target->maps[i].start && pc < target->maps[i].end)
			return target->maps[i].flags & MEMORY_EXECUTE;
	return false;
}

static bool stack_word(const struct stack_bytes *stack, u64 address, u64 *ret)
{
	if (address < stack->low || address > stack->high || stack->high - address < 8 ||
		address & 7)
		return false;
	memcpy(ret, stack->bytes + (address - stack->low), 8);
	return true;
}

// Whether the callee was not called by this code but put there by a signal handler.
static bool is_injected(u8 role)
{
	return role == FUNC_SIGPANIC || role == FUNC_ASYNC_PREEMPT || role == FUNC_DEBUG_CALL;
}

// The frame's pcs for look-ups. A return address may already belong to the next line (or function).
static void set_lookups(const struct unwinder *unwinder, struct frame *frame)
{
	const struct go_func *func = &frame->func;
	u8 callee = unwinder->callee_role, role = frame->role;

	frame->lookup_pc =
		unwinder->is_trap || frame->pc == func->entry ? frame->pc : frame->pc - 1;
	frame->map_pc = frame->lookup_pc;
	if (callee == FUNC_SIGPANIC)
		frame->map_pc = func->deferreturn ? func->entry + func->deferreturn : 0;
	// The frame of asyncPreempt itself holds the registers of the one that it interrupted.
	frame->is_exact = callee != FUNC_ASYNC_PREEMPT && callee != FUNC_DEBUG_CALL &&
	                  role != FUNC_ASYNC_PREEMPT && role != FUNC_DEBUG_CALL &&
	                  !(unwinder->is_innermost && unwinder->is_trap);
}

// Fills in the frame at pc and sp and finds its caller's pc (0: it has none).
static bool resolve(struct unwinder *unwinder, const struct pc_entry *entry, struct frame *frame,
	u64 *ret_caller, enum unwind_end *ret_end)
{
	u8 flag = entry->func.flag;
	u64 pointer_size = unwinder->uses_lr ? 0 : 8, caller = unwinder->lr;

	*ret_end = UNWIND_BROKEN;
	if (entry->sp_delta < 0)
		return false;
	frame->func = entry->func;
	frame->role = entry->role;
	frame->has_open_defers = entry->has_open_defers;
	frame->pc = unwinder->pc;
	frame->sp = unwinder->sp;
	frame->fp = unwinder->sp + (u64)entry->sp_delta + pointer_size;
	if (frame->fp > unwinder->stack->high || frame->fp < unwinder->sp)
		return false;
	// What was interrupted on this stack in a function that systemstack called has not left it yet.
	if (frame->role == FUNC_CGOCALLBACK || unwinder->is_syscall || unwinder->was_interrupted)
		flag &= (u8)~FUNC_FLAG_SP_WRITE;
	if (flag & FUNC_FLAG_TOP_FRAME) {
		caller = 0;
		*ret_end = UNWIND_WHOLE;
	} else if ((flag & FUNC_FLAG_SP_WRITE) && !unwinder->is_innermost) {
		caller = 0;
		*ret_end = UNWIND_FOREIGN;
	} else if (!unwinder->uses_lr) {
		if (!stack_word(unwinder->stack, frame->fp - 8, &caller))
			return false;
	} else if ((unwinder->is_innermost && frame->sp < frame->fp) || caller == 0) {
		if (!stack_word(unwinder->stack, frame->sp, &caller))
			return false;
	}
	frame->varp = frame->fp - pointer_size;
	// Below the return address (amd64) or the frame's end (arm64) the frame pointer is kept.
	if (frame->varp > frame->sp)
		frame->varp -= 8;
	frame->argp = frame->fp + (unwinder->uses_lr ? 8 : 0);
	set_lookups(unwinder, frame);
	*ret_caller = caller;
	return true;
}

// Where a link register is used, the signal handler saves it on the stack before it fakes a call.
static void skip_saved_lr(struct unwinder *unwinder)
{
	const struct pc_entry *entry;
	u64 saved;

	if (!stack_word(unwinder->stack, unwinder->sp, &saved))
		return;
	unwinder->sp += 16;
	entry = pc_lookup(unwinder->cache, unwinder->pc);
	if (!entry->is_known)
		unwinder->pc = saved;
	else if (entry->sp_delta == 0)
		unwinder->lr = saved;
}

static bool step(struct unwinder *unwinder, const struct frame *frame, u64 caller)
{
	bool injected = is_injected(frame->role);

	// Frames go up; only a leaf without a frame (arm64) ends where it began, once.
	if (caller == unwinder->pc && frame->fp == frame->sp)
		return false;
	unwinder->was_interrupted = unwinder->is_innermost && unwinder->is_trap;
	unwinder->pc = caller;
	unwinder->sp = frame->fp;
	unwinder->lr = 0;
	unwinder->callee_role = frame->role;
	unwinder->is_innermost = unwinder->is_syscall = false;
	unwinder->is_trap = injected;
	if (unwinder->uses_lr && injected)
		skip_saved_lr(unwinder);
	return true;
}

u32 stack_unwind(struct pc_cache *cache, const struct stack_start *start,
	const struct stack_bytes *stack, struct frame *frames, enum unwind_end *ret_end)
{
	struct unwinder unwinder = {.cache = cache,
		.stack = stack,
		.uses_lr = cache->runtime->is_arm64,
		.pc = start->pc,
		.sp = start->sp,
		.lr = start->lr,
		.is_innermost = true,
		.is_trap = start->is_trap,
		.is_syscall = start->is_syscall};
	u32 count = 0;

	*ret_end = UNWIND_BROKEN;
	// A call of a nil function: the caller is where it happened.
	if (unwinder.pc == 0) {
		if (!stack_word(stack, unwinder.sp, &unwinder.pc))
			return 0;
		unwinder.sp += unwinder.uses_lr ? 0 : 8;
		unwinder.lr = 0;
	}
	while (count < STACK_MAX_FRAMES) {
		const struct pc_entry *entry = pc_lookup(cache, unwinder.pc);
		u64 caller;

		if (!entry->is_known) {
			if (is_foreign_code(cache->runtime, unwinder.pc))
				*ret_end = UNWIND_FOREIGN;
			else
				*ret_end = UNWIND_BROKEN;
			return count;
		}
		if (entry->func.pcsp == 0) {
			*ret_end = UNWIND_FOREIGN;
			return count;
		}
		if (!resolve(&unwinder, entry, &frames[count], &caller, ret_end))
			return count;
		count++;
		if (caller == 0 || !step(&unwinder, &frames[count - 1], caller))
			return count;
	}
	*ret_end = UNWIND_TOO_DEEP;
	return count;
}

struct frame_links stack_frame_links(
	const struct stack_bytes *stack, const struct frame *frames, u32 count)
{
	struct frame_links links = {0};

	for (u32 i = 0; i + 1 < count; i++) {
		const struct frame *frame = &frames[i], *caller = &frames[i + 1];
		u64 saved;

		// Only amd64's stands at a fixed place. Assembly keeps it or not; a frame without locals
		// does not.
		if (frame->fp - frame->varp != 16 || caller->fp - caller->varp != 16 ||
			((frame->func.flag | caller->func.flag) & FUNC_FLAG_ASM) ||
			!stack_word(stack, frame->varp, &saved))
			continue;
		links.kept++;
		links.linked += saved == caller->varp;
	}
	return links;
}
