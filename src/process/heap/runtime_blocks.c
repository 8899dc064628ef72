// SPDX-License-Identifier: Apache-2.0
#include "process/heap/runtime_blocks.h"

enum {
	MAX_BLOCKS = 1 << 16,
	MAX_THREADS = 1 << 16,
	FINALIZER_BLOCK = 4096,
	MAX_FINALIZERS = 101, // in a block
	CLEANUP_ALL = 128,    // cleanupQueue.all, Go 1.25 to 1.27
	CLEANUP_BLOCK = 512,  // cleanupBlock {lfnode; alllink; n; cleanups}
	CLEANUP_ALL_LINK = 16,
	CLEANUP_COUNT = 24,
	CLEANUP_FIRST = 32,
	SYSTEM_STACK = 256 << 10, // of a g0 or gsignal this much at most is used
};

// One kind of block.
struct list {
	u64 variable; // holds the first
	u64 size;
	u64 link, count, first; // offsets
	u64 entry;              // bytes
};

static bool each(const struct go_runtime *runtime, const struct list *list, runtime_block_fn fn,
	void *context)
{
	u64 address;

	if (!memory_read_u64(runtime->memory, list->variable, &address))
		return false;
	for (u32 i = 0; address && i < MAX_BLOCKS; i++) {
		struct runtime_block block = {address, list->size, address + list->first, 0};
		u32 count;

		if (!memory_read_u32(runtime->memory, address + list->count, &count))
			return false;
		block.used = MIN((u64)count * list->entry, list->size - list->first);
		if (!fn(context, &block) ||
			!memory_read_u64(runtime->memory, address + list->link, &address))
			return false;
	}
	return true;
}

bool runtime_blocks_each(const struct go_runtime *runtime, runtime_block_fn fn, void *context)
{
	struct list finalizers = {runtime->globals.address[GLOBAL_allfin], FINALIZER_BLOCK,
		(u64)RUNTIME_OFFSET(runtime, finblock_alllink),
		(u64)RUNTIME_OFFSET(runtime, finblock_cnt),
		(u64)RUNTIME_OFFSET(runtime, finblock_fin),
		(u64)RUNTIME_OFFSET(runtime, finalizer_size)};
	struct list cleanups = {0, CLEANUP_BLOCK, CLEANUP_ALL_LINK, CLEANUP_COUNT, CLEANUP_FIRST,
		runtime->version.minor == 25 ? 8 : 24};
	struct elf_symbol symbol;

	if (finalizers.variable && !each(runtime, &finalizers, fn, context))
		return false;
	if (!elf_symbol_find(&runtime->target->binary.elf, STR("runtime.gcCleanups"), &symbol))
		return true;
	cleanups.variable = symbol.address + runtime->target->bias + CLEANUP_ALL;
	return each(runtime, &cleanups, fn, context);
}

bool runtime_threads_each(const struct go_runtime *runtime, runtime_thread_fn fn, void *context)
{
	u64 m = 0;

	if (!memory_read_u64(runtime->memory, runtime->globals.address[GLOBAL_allm], &m))
		return false;
	for (u32 i = 0; m && i < MAX_THREADS; i++)
		if (!fn(context, m) || !memory_read_u64(runtime->memory,
					       m + (u64)RUNTIME_OFFSET(runtime, m_alllink), &m))
			return false;
	return true;
}

bool runtime_system_stack(
	const struct go_runtime *runtime, u64 m, enum layout_field field, u64 bounds[2])
{
	u64 g, read[2];

	if (!memory_read_u64(runtime->memory, m + (u64)runtime->layout.offset[field], &g) || !g ||
		!memory_read(runtime->memory, g + (u64)RUNTIME_OFFSET(runtime, g_stack_lo), read,
			sizeof(read)) ||
		read[0] >= read[1])
		return false;
	bounds[0] = read[1] - read[0] > SYSTEM_STACK ? read[1] - SYSTEM_STACK : read[0];
	bounds[1] = read[1];
	return true;
}
