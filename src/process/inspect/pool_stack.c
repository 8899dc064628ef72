// SPDX-License-Identifier: Apache-2.0
// Pooled objects in frames of parked goroutines. A pointer that the frame's map calls live will be used
// again, with three exceptions that are no fault: the goroutine is inside Put or Get; the variable is
// one whose address was taken, which lives as long as its frame; the function is on its way out, running
// its deferred calls, of which Put was one.
#include "process/inspect/pool_build.h"

#include <stdlib.h>

enum {
	MAX_STACK_BYTES = 32 << 20,
	STACK_OBJECT_BYTES = 16,
	MAX_STACK_OBJECTS = 1 << 16,
};

struct looked_at {
	struct stack_bytes stack;
	struct frame *frames;
	u32 count;
};

static bool look(const struct go_runtime *runtime, struct pc_cache *cache,
	const struct goroutine *goroutine, struct looked_at *ret)
{
	const struct stack_start start = {
		.pc = goroutine->pc, .sp = goroutine->sp, .bp = goroutine->bp};
	u64 low = goroutine->sp, size = goroutine->stack_high - low;
	enum unwind_end end = UNWIND_BROKEN;
	u8 *bytes;

	if (low < goroutine->stack_low || low >= goroutine->stack_high || size > MAX_STACK_BYTES)
		return false;
	bytes = malloc(size);
	ret->frames = calloc(STACK_MAX_FRAMES, sizeof(*ret->frames));
	ASSERT(bytes && ret->frames);
	ret->stack =
		(struct stack_bytes){.low = low, .high = goroutine->stack_high, .bytes = bytes};
	ret->count = 0;
	if (memory_read(runtime->memory, low, bytes, size))
		ret->count = stack_unwind(cache, &start, &ret->stack, ret->frames, &end);
	return ret->count > 0 && end == UNWIND_WHOLE;
}

static void look_free(struct looked_at *looked)
{
	free((void *)(uintptr_t)looked->stack.bytes);
	free(looked->frames);
	*looked = (struct looked_at){0};
}

static bool is_pool_code(str function)
{
	return str_starts(function, STR("sync.(*Pool).")) ||
	       str_starts(function, STR("sync.(*poolChain).")) ||
	       str_starts(function, STR("sync.(*poolDequeue)."));
}

// Code that runs what a frame below it deferred: what that frame holds may never be used again.
static bool runs_defers(str function)
{
	return str_equal(function, STR("runtime.deferreturn")) ||
	       str_equal(function, STR("runtime.gopanic")) ||
	       str_equal(function, STR("runtime.Goexit"));
}

static bool in_stack_object(const struct go_runtime *runtime, const struct frame *frame, u64 slot)
{
	u64 at = pclntab_funcdata(&runtime->pclntab, &frame->func, FUNCDATA_STACK_OBJECTS);
	str count = at ? go_runtime_rodata(runtime, at, 8) : STR_EMPTY, records;

	if (at == 0)
		return false;
	if (count.len != 8 || word_at(count.ptr) > MAX_STACK_OBJECTS)
		return true; // cannot tell: then nothing is said
	records = go_runtime_rodata(runtime, at + 8, word_at(count.ptr) * STACK_OBJECT_BYTES);
	if (records.len != word_at(count.ptr) * STACK_OBJECT_BYTES)
		return true;
	for (size_t i = 0; i < records.len; i += STACK_OBJECT_BYTES) {
		i32 offset = (i32)half_at(records.ptr + i);
		u32 size = half_at(records.ptr + i + 4);
		u64 start = (offset < 0 ? frame->varp : frame->argp) + (u64)(i64)offset;

		if (slot - start < size)
			return true;
	}
	return false;
}

// The frame goes on after a call of exactly the function above it, named in the instruction: no call of
// a deferred closure, which goes through a register.
static bool is_direct_call(
	const struct go_runtime *runtime, const struct frame *frame, const struct frame *callee)
{
	u8 code[5];
	i32 distance;

	if (runtime->target->binary.elf.machine != ELF_MACHINE_AMD64 ||
		!memory_read(runtime->memory, frame->pc - sizeof(code), code, sizeof(code)) ||
		code[0] != 0xe8)
		return false;
	memcpy(&distance, code + 1, sizeof(distance));
	return frame->pc + (u64)(i64)distance == callee->func.entry;
}

static bool is_use(const struct go_runtime *runtime, const struct looked_at *looked,
	const struct stack_root *root, u64 value)
{
	const struct frame *frame = &looked->frames[root->frame];
	u64 now;

	for (u32 i = 0; i <= root->frame; i++) {
		str function = looked->frames[i].func.name;

		if (is_pool_code(function) || runs_defers(function))
			return false;
	}
	if (root->slot < looked->stack.low || root->slot + 8 > looked->stack.high)
		return false;
	memcpy(&now, looked->stack.bytes + (root->slot - looked->stack.low), sizeof(now));
	if (now != value || in_stack_object(runtime, frame, root->slot))
		return false;
	return frame->func.deferreturn == 0 || root->frame == 0 ||
	       is_direct_call(runtime, frame, frame - 1);
}

static void claim_stack(
	struct pool_build *build, u32 target, u32 goroutine, const struct stack_root *root)
{
	const struct pool_target *of = &build->targets.at[target];
	const struct pool_slot *slot = &build->pools.at[of->pool].content.slots.at[of->object];
	const struct goroutine *g = &build->goroutines->at[goroutine];
	struct pool_claim *claim = pool_alias_new(build, target);

	if (!claim)
		return;
	claim->alias.kind = ALIAS_STACK;
	claim->alias.goroutine = goroutine;
	claim->alias.frame = root->frame;
	claim->alias.holder = root->slot;
	confirm_add(&claim->words, root->slot, root->value);
	confirm_add(
		&claim->words, g->address + (u64)RUNTIME_OFFSET(build->runtime, g_sched_sp), g->sp);
	confirm_add(&claim->words, slot->address + 8, slot->data);
}

static void take_goroutine(struct pool_build *build, struct pc_cache *cache, u32 index)
{
	const struct goroutine *goroutine = &build->goroutines->at[index];
	struct looked_at looked = {0};
	const struct stack_root *roots;
	u32 count, last = UINT32_MAX;
	bool has_looked = false, is_whole = false;

	if (goroutine->status != GOROUTINE_WAITING || goroutine->is_system ||
		!roots_of(build->roots, goroutine, &roots, &count))
		return;
	for (u32 i = 0; i < count; i++) {
		u32 target = roots[i].is_exact && roots[i].frame != ROOT_NO_FRAME
		                     ? pool_target_of(build, roots[i].value)
		                     : UINT32_MAX;

		if (target == UINT32_MAX || target == last)
			continue;
		if (!has_looked)
			is_whole = look(build->runtime, cache, goroutine, &looked);
		has_looked = true;
		if (is_whole && roots[i].frame < looked.count &&
			is_use(build->runtime, &looked, &roots[i], roots[i].value)) {
			claim_stack(build, target, index, &roots[i]);
			last = target; // one place of a goroutine is enough
		}
	}
	look_free(&looked);
}

void pool_find_stack_aliases(struct pool_build *build)
{
	struct pc_cache cache;

	pc_cache_init(&cache, build->arena, build->runtime);
	for (u32 i = 0; i < build->goroutines->len; i++) {
		if (build->is_near[i])
			take_goroutine(build, &cache, i);
	}
}
