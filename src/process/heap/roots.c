// SPDX-License-Identifier: Apache-2.0
#include "process/heap/roots.h"

#include "process/heap/g_words.h"
#include "process/heap/stack_scan.h"
#include "process/runtime/field.h"

#include <stdlib.h>

// What was found for one goroutine.
struct root_block {
	u32 count;
	struct stack_root roots[];
};

struct worker_roots {
	struct stack_scan scan;
	struct arena arena; // root_blocks
} __attribute__((aligned(64)));

struct root_set {
	struct worker_roots *workers;
	u32 worker_count;
	struct g_words words;
};

struct root_set *roots_open(const struct go_runtime *runtime, u32 worker_count)
{
	struct root_set *roots = calloc(1, sizeof(*roots));

	ASSERT(roots);
	roots->worker_count = worker_count;
	roots->workers = aligned_alloc(64, worker_count * sizeof(*roots->workers));
	ASSERT(roots->workers);
	g_words_find(runtime, &roots->words);
	for (u32 i = 0; i < worker_count; i++) {
		stack_scan_init(&roots->workers[i].scan, runtime);
		arena_init(&roots->workers[i].arena);
	}
	return roots;
}

void roots_close(struct root_set *roots)
{
	if (!roots)
		return;
	for (u32 i = 0; i < roots->worker_count; i++) {
		stack_scan_deinit(&roots->workers[i].scan);
		arena_deinit(&roots->workers[i].arena);
	}
	free(roots->workers);
	free(roots);
}

// What the record itself points to. What that is on the goroutine's own stack was followed there.
static void add_record(const struct root_set *set, struct stack_scan *scan,
	const struct goroutine *goroutine, const u8 *record)
{
	for (u32 i = 0; i < set->words.count; i++) {
		u32 offset = set->words.offsets[i] * 8u;
		u64 value = field_u64(record, (i32)offset);

		if (value && !(value >> 47) &&
			(value < goroutine->stack_low || value >= goroutine->stack_high))
			*heap_vec_push(&scan->roots) =
				stack_root(value, goroutine->address + offset, UINT32_MAX, true);
	}
}

// A goroutine_visit: where its root_block is.
static u64 visit(void *context, u32 worker, const struct goroutine *goroutine, const u8 *record,
	const struct stack_bytes *stack, const struct frame *frames, u32 frame_count)
{
	struct root_set *set = context;
	struct worker_roots *mine = &set->workers[worker];
	struct root_block *block;
	size_t size;

	stack_scan_run(&mine->scan, goroutine, stack, frames, frame_count);
	add_record(set, &mine->scan, goroutine, record);
	size = mine->scan.roots.len * sizeof(*block->roots);
	block = arena_alloc(&mine->arena, sizeof(*block) + size, _Alignof(struct root_block));
	block->count = mine->scan.roots.len;
	if (size)
		memcpy(block->roots, mine->scan.roots.at, size);
	return (u64)(uintptr_t)block;
}

void roots_ask(struct root_set *roots, struct goroutine_options *ret)
{
	ret->visit = visit;
	ret->visit_context = roots;
	ret->visit_record = g_words_end(&roots->words);
}

bool roots_have_records(const struct root_set *roots)
{
	return roots->words.count != 0;
}

bool roots_of(const struct root_set *roots, const struct goroutine *goroutine,
	const struct stack_root **ret, u32 *ret_count)
{
	const struct root_block *block = (const struct root_block *)(uintptr_t)goroutine->visited;

	(void)roots;
	if (!block)
		return false;
	*ret = block->roots;
	*ret_count = block->count;
	return true;
}

void roots_prefetch(const struct goroutine *goroutine, bool is_near)
{
	const u8 *block = (const u8 *)(uintptr_t)goroutine->visited;

	if (!block)
		return;
	if (!is_near) {
		__builtin_prefetch(block);
		return;
	}
	__builtin_prefetch(block + 64);
	__builtin_prefetch(block + 128);
}
