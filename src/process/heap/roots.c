// SPDX-License-Identifier: Apache-2.0
#include "process/heap/roots.h"

#include "process/heap/stack_scan.h"

#include <pthread.h>
#include <stdlib.h>

struct root_entry {
	u64 goroutine; // address of the g
	u64 at;        // in its worker's roots
	u32 count;
	u32 worker;
};

struct worker_roots {
	struct stack_scan scan;
	struct stack_root *roots;
	u64 len, cap;
	VEC(struct root_entry) entries;
};

struct root_set {
	struct worker_roots *workers;
	u32 worker_count;
	pthread_mutex_t lock;       // of what follows
	struct root_entry *entries; // of all workers by goroutine; made when first asked
	u32 len;
};

struct root_set *roots_open(const struct go_runtime *runtime, u32 worker_count)
{
	struct root_set *roots = calloc(1, sizeof(*roots));

	ASSERT(roots);
	roots->worker_count = worker_count;
	roots->workers = calloc(worker_count, sizeof(*roots->workers));
	ASSERT(roots->workers);
	for (u32 i = 0; i < worker_count; i++)
		stack_scan_init(&roots->workers[i].scan, runtime);
	pthread_mutex_init(&roots->lock, NULL);
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
	pthread_mutex_destroy(&roots->lock);
	free(roots->entries);
	free(roots->workers);
	free(roots);
}

void roots_visit(void *context, u32 worker, const struct goroutine *goroutine,
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
	*heap_vec_push(&mine->entries) =
		(struct root_entry){goroutine->address, mine->len, count, worker};
	mine->len += count;
}

static int compare_entry(const void *a, const void *b)
{
	u64 x = ((const struct root_entry *)a)->goroutine;
	u64 y = ((const struct root_entry *)b)->goroutine;

	return (x > y) - (x < y);
}

static void sort_entries(struct root_set *set)
{
	u32 len = 0;

	for (u32 i = 0; i < set->worker_count; i++)
		len += set->workers[i].entries.len;
	if (set->entries && set->len == len)
		return;
	free(set->entries);
	set->entries = malloc(((size_t)len + 1) * sizeof(*set->entries));
	ASSERT(set->entries);
	set->len = 0;
	for (u32 i = 0; i < set->worker_count; i++) {
		const struct worker_roots *mine = &set->workers[i];

		if (mine->entries.len)
			memcpy(set->entries + set->len, mine->entries.at,
				mine->entries.len * sizeof(*set->entries));
		set->len += mine->entries.len;
	}
	qsort(set->entries, set->len, sizeof(*set->entries), compare_entry);
}

bool roots_of(const struct root_set *roots, const struct goroutine *goroutine,
	const struct stack_root **ret, u32 *ret_count)
{
	// Sorting late is no change that a caller could see.
	struct root_set *set = (struct root_set *)(uintptr_t)roots;
	struct root_entry key = {.goroutine = goroutine->address};
	const struct root_entry *entry;

	pthread_mutex_lock(&set->lock);
	sort_entries(set);
	entry = bsearch(&key, set->entries, set->len, sizeof(*set->entries), compare_entry);
	pthread_mutex_unlock(&set->lock);
	if (!entry)
		return false;
	*ret = set->workers[entry->worker].roots + entry->at;
	*ret_count = entry->count;
	return true;
}
