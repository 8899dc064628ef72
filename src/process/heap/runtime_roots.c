// SPDX-License-Identifier: Apache-2.0
#include "process/heap/runtime_roots.h"

#include "process/heap/runtime_blocks.h"

enum { BLOCK_WORDS = 1024 };

struct runtime_roots {
	const struct heap *heap;
	const struct go_runtime *runtime;
	struct marker *marker;
};

bool guessed_roots_mark(const struct heap *heap, struct marker *marker, u64 low, u64 high)
{
	u64 words[BLOCK_WORDS];
	bool whole = true;

	for (u64 at = (low + 7) & ~7ull; at + 8 <= high; at += sizeof(words)) {
		u64 count = MIN((high - at) / 8, (u64)BLOCK_WORDS);

		if (!memory_read(heap->runtime->memory, at, words, count * 8)) {
			whole = false;
			continue;
		}
		for (u64 i = 0; i < count; i++)
			marker_root(marker, 0, words[i], false);
	}
	return whole;
}

static bool mark_block(void *context, const struct runtime_block *block)
{
	const struct runtime_roots *roots = context;

	return guessed_roots_mark(
		roots->heap, roots->marker, block->first, block->first + block->used);
}

static const struct thread_registers *find_thread(const struct target *target, u64 tid)
{
	for (u32 i = 0; i < target->thread_count; i++)
		if (target->threads[i].tid == tid)
			return &target->threads[i];
	return NULL;
}

static bool is_in(const u64 bounds[2], u64 address)
{
	return address >= bounds[0] && address < bounds[1];
}

// The system stack that a thread with a processor works on. Idle ones hold nothing but what is old.
static bool mark_system_stacks(void *context, u64 m)
{
	const struct runtime_roots *roots = context;
	const struct go_runtime *runtime = roots->runtime;
	u64 p = 0, tid = 0, system[2], signal[2];
	const struct thread_registers *thread;

	if (!memory_read_u64(runtime->memory, m + (u64)RUNTIME_OFFSET(runtime, m_p), &p) ||
		!memory_read_u64(runtime->memory, m + (u64)RUNTIME_OFFSET(runtime, m_procid), &tid))
		return false;
	thread = find_thread(runtime->target, tid);
	if (!p || !thread || !runtime_system_stack(runtime, m, LAYOUT_m_g0, system))
		return true;
	if (is_in(system, thread->sp))
		return guessed_roots_mark(roots->heap, roots->marker, thread->sp, system[1]);
	if (runtime_system_stack(runtime, m, LAYOUT_m_gsignal, signal) && is_in(signal, thread->sp))
		return guessed_roots_mark(roots->heap, roots->marker, thread->sp, signal[1]) &&
		       guessed_roots_mark(roots->heap, roots->marker, system[0], system[1]);
	return true;
}

static void mark_registers(const struct runtime_roots *roots)
{
	const struct target *target = roots->runtime->target;

	for (u32 i = 0; i < target->thread_count; i++) {
		for (u32 k = 0; k < target->threads[i].general_count; k++)
			marker_root(roots->marker, 0, target->threads[i].general[k], false);
		marker_root(roots->marker, 0, target->threads[i].bp, false);
	}
}

bool runtime_roots_mark(const struct heap *heap, struct marker *marker)
{
	struct runtime_roots roots = {heap, heap->runtime, marker};

	if (!runtime_blocks_each(heap->runtime, mark_block, &roots))
		return false;
	if (!heap->runtime->target->threads)
		return true;
	mark_registers(&roots);
	return runtime_threads_each(heap->runtime, mark_system_stacks, &roots);
}
