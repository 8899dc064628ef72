// SPDX-License-Identifier: Apache-2.0
#include "process/heap/roots.h"

#include "process/heap/stack_scan.h"

#include <stdlib.h>

struct root_entry {
	u64 at; // in its worker's roots
	u32 count;
};

struct worker_roots {
	struct stack_scan scan;
	struct stack_root *roots;
	u64 len, cap;
	VEC(struct root_entry) entries;
} __attribute__((aligned(64)));

struct root_set {
	struct worker_roots *workers;
	u32 worker_count;
};

struct root_set *roots_open(const struct go_runtime *runtime, u32 worker_count)
{
	struct root_set *roots = calloc(1, sizeof(*roots));

	ASSERT(roots);
	roots->worker_count = worker_count;
	roots->workers = aligned_alloc(64, worker_count * sizeof(*roots->workers));
	ASSERT(roots->workers);
	memset(roots->workers, 0, worker_count * sizeof(*roots->workers));
	for (u32 i = 0; i < worker_count; i++)
		stack_scan_init(&roots->workers[i].scan, runtime);
	return roots;
}

void roots_close(struct root_set *roots)
{
	if (!roots)
		return;
	for (u32 i = 0; i < roots->worker_count; i++) {
		stack_scan_deinit(&roots->workers[i].scan);
		free(roots->workers[i].roots);
		heap_vec_free(&roots->workers[i].entries);
	}
	free(roots->workers);
	free(roots);
}

// The number of its worker, plus one, above that of its entry there.
u64 roots_visit(void *context, u32 worker, const struct goroutine *goroutine,
	const struct stack_bytes *stack, const struct frame *frames, u32 frame_count)
{
	struct root_set *set = context;
	struct worker_roots *mine = &set->workers[worker];
	u32 count;

	stack_scan_run(&mine->scan, goroutine, stack, frames, frame_count);
	count = mine->scan.roots.len;
	if (mine->len + count > mine->cap) {
		mine->cap = MAX(mine->cap * 2, mine->len + count + 4096);
		mine->roots = realloc(mine->roots, mine->cap * sizeof(*mine->roots));
		ASSERT(mine->roots);
	}
	if (count)
		memcpy(mine->roots + mine->len, mine->scan.roots.at, count * sizeof(*mine->roots));
	*heap_vec_push(&mine->entries) = (struct root_entry){mine->len, count};
	mine->len += count;
	return (u64)(worker + 1) << 32 | (mine->entries.len - 1);
}

bool roots_of(const struct root_set *roots, const struct goroutine *goroutine,
	const struct stack_root **ret, u32 *ret_count)
{
	const struct worker_roots *worker;
	const struct root_entry *entry;

	if (!goroutine->visited)
		return false;
	worker = &roots->workers[(goroutine->visited >> 32) - 1];
	entry = &worker->entries.at[(u32)goroutine->visited];
	*ret = worker->roots + entry->at;
	*ret_count = entry->count;
	return true;
}
