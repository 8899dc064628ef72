// SPDX-License-Identifier: Apache-2.0
#include "process/heap/runtime_roots.h"

enum {
	BLOCK_WORDS = 1024,
	MAX_BLOCKS = 1 << 16,
	MAX_FINALIZERS = 101, // in a finblock of 4 KiB
	CLEANUP_ALL = 128,    // cleanupQueue.all, Go 1.25 to 1.27
	CLEANUP_BLOCK = 512,  // cleanupBlock {lfnode; alllink; n; cleanups}
	CLEANUP_ALL_LINK = 16,
	CLEANUP_COUNT = 24,
	CLEANUP_FIRST = 32,
	MAX_THREADS = 1 << 16,
	SYSTEM_STACK = 256 << 10, // of a g0 or gsignal this much at most is used
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

// Each of the blocks of allfin: what is queued and has not run yet.
static bool mark_finalizers(const struct heap *heap, struct marker *marker)
{
	const struct go_runtime *runtime = heap->runtime;
	u64 variable = runtime->globals.address[GLOBAL_allfin], block;
	i32 size = RUNTIME_OFFSET(runtime, finalizer_size);

	if (!variable)
		return true;
	if (!memory_read_u64(runtime->memory, variable, &block))
		return false;
	for (u32 i = 0; block && i < MAX_BLOCKS; i++) {
		u64 first = block + (u64)RUNTIME_OFFSET(runtime, finblock_fin);
		u32 count;

		if (!memory_read_u32(runtime->memory,
			    block + (u64)RUNTIME_OFFSET(runtime, finblock_cnt), &count))
			return false;
		count = MIN(count, (u32)MAX_FINALIZERS);
		if (!guessed_roots_mark(heap, marker, first, first + count * (u64)size) ||
			!memory_read_u64(runtime->memory,
				block + (u64)RUNTIME_OFFSET(runtime, finblock_alllink), &block))
			return false;
	}
	return true;
}

// By symbol only: in a stripped program nothing tells this variable from others.
static bool mark_cleanups(const struct heap *heap, struct marker *marker)
{
	const struct go_runtime *runtime = heap->runtime;
	u64 entry = runtime->version.minor >= 26 || runtime->version.minor == 0 ? 24 : 8, block;
	struct elf_symbol symbol;

	if (!elf_symbol_find(&runtime->target->binary.elf, STR("runtime.gcCleanups"), &symbol))
		return true;
	if (!memory_read_u64(
		    runtime->memory, symbol.address + runtime->target->bias + CLEANUP_ALL, &block))
		return false;
	for (u32 i = 0; block && i < MAX_BLOCKS; i++) {
		u64 first = block + CLEANUP_FIRST;
		u32 count;

		if (!memory_read_u32(runtime->memory, block + CLEANUP_COUNT, &count))
			return false;
		count = (u32)MIN((u64)count, (CLEANUP_BLOCK - CLEANUP_FIRST) / entry);
		if (!guessed_roots_mark(heap, marker, first, first + count * entry) ||
			!memory_read_u64(runtime->memory, block + CLEANUP_ALL_LINK, &block))
			return false;
	}
	return true;
}

static const struct thread_registers *find_thread(const struct target *target, u64 tid)
{
	for (u32 i = 0; i < target->thread_count; i++)
		if (target->threads[i].tid == tid)
			return &target->threads[i];
	return NULL;
}

static bool read_stack(const struct go_runtime *runtime, u64 m, i32 field, u64 bounds[2])
{
	u64 g;

	return memory_read_u64(runtime->memory, m + (u64)field, &g) && g &&
	       memory_read(runtime->memory, g + (u64)RUNTIME_OFFSET(runtime, g_stack_lo), bounds,
		       2 * sizeof(*bounds));
}

static bool is_in(const u64 bounds[2], u64 address)
{
	return address >= bounds[0] && address < bounds[1];
}

static bool mark_stack(const struct heap *heap, struct marker *marker, u64 low, u64 high)
{
	return guessed_roots_mark(
		heap, marker, high - low > SYSTEM_STACK ? high - SYSTEM_STACK : low, high);
}

// The system stack that a thread with a processor works on. Idle ones hold nothing but what is old.
static bool mark_system_stacks(const struct heap *heap, struct marker *marker, u64 m)
{
	const struct go_runtime *runtime = heap->runtime;
	u64 p = 0, tid = 0, system[2] = {0}, signal[2] = {0};
	const struct thread_registers *thread;

	if (!memory_read_u64(runtime->memory, m + (u64)RUNTIME_OFFSET(runtime, m_p), &p) ||
		!memory_read_u64(runtime->memory, m + (u64)RUNTIME_OFFSET(runtime, m_procid), &tid))
		return false;
	thread = find_thread(runtime->target, tid);
	if (!p || !thread || !read_stack(runtime, m, RUNTIME_OFFSET(runtime, m_g0), system))
		return true;
	if (is_in(system, thread->sp))
		return mark_stack(heap, marker, thread->sp, system[1]);
	if (read_stack(runtime, m, RUNTIME_OFFSET(runtime, m_gsignal), signal) &&
		is_in(signal, thread->sp))
		return mark_stack(heap, marker, thread->sp, signal[1]) &&
		       mark_stack(heap, marker, system[0], system[1]);
	return true;
}

static bool mark_threads(const struct heap *heap, struct marker *marker)
{
	const struct go_runtime *runtime = heap->runtime;
	const struct target *target = runtime->target;
	u64 m = 0;

	for (u32 i = 0; i < target->thread_count; i++) {
		for (u32 k = 0; k < target->threads[i].general_count; k++)
			marker_root(marker, 0, target->threads[i].general[k], false);
		marker_root(marker, 0, target->threads[i].bp, false);
	}
	if (!memory_read_u64(runtime->memory, runtime->globals.address[GLOBAL_allm], &m))
		return false;
	for (u32 i = 0; m && i < MAX_THREADS; i++)
		if (!mark_system_stacks(heap, marker, m) ||
			!memory_read_u64(
				runtime->memory, m + (u64)RUNTIME_OFFSET(runtime, m_alllink), &m))
			return false;
	return true;
}

bool runtime_roots_mark(const struct heap *heap, struct marker *marker)
{
	if (!mark_finalizers(heap, marker) || !mark_cleanups(heap, marker))
		return false;
	return !heap->runtime->target->threads || mark_threads(heap, marker);
}
