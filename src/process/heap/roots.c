// SPDX-License-Identifier: Apache-2.0
#include "process/heap/roots.h"

#include "process/heap/stack_scan.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct root_entry {
	u64 goroutine; // address of the g
	u64 at;        // in its worker's roots
	u32 count;
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
	pthread_mutex_t lock; // of making the index
	_Atomic bool is_indexed;
	u64 *index; // worker + 1 in the upper half, its entry in the lower, 0: free; hashed by goroutine
	u64 index_mask;
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
	free(roots->index);
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
	*heap_vec_push(&mine->entries) = (struct root_entry){goroutine->address, mine->len, count};
	mine->len += count;
}

static u64 slot_of(u64 goroutine)
{
	return goroutine * 0x9e3779b97f4a7c15u >> 20;
}

static void enter(struct root_set *set, u32 worker)
{
	const struct worker_roots *mine = &set->workers[worker];

	for (u32 i = 0; i < mine->entries.len; i++) {
		u64 at = slot_of(mine->entries.at[i].goroutine);

		while (set->index[at & set->index_mask])
			at++;
		set->index[at & set->index_mask] = (u64)(worker + 1) << 32 | i;
	}
}

// When first asked; making it so late is no change that a caller could see.
static void make_index(struct root_set *set)
{
	u64 len = 0, cap = 16;

	pthread_mutex_lock(&set->lock);
	if (!atomic_load(&set->is_indexed)) {
		for (u32 i = 0; i < set->worker_count; i++)
			len += set->workers[i].entries.len;
		while (cap < 2 * len)
			cap *= 2;
		free(set->index);
		set->index = calloc(cap, sizeof(*set->index));
		ASSERT(set->index);
		set->index_mask = cap - 1;
		for (u32 i = 0; i < set->worker_count; i++)
			enter(set, i);
		atomic_store(&set->is_indexed, true);
	}
	pthread_mutex_unlock(&set->lock);
}

bool roots_of(const struct root_set *roots, const struct goroutine *goroutine,
	const struct stack_root **ret, u32 *ret_count)
{
	struct root_set *set = (struct root_set *)(uintptr_t)roots;

	if (!atomic_load(&set->is_indexed))
		make_index(set);
	for (u64 at = slot_of(goroutine->address);; at++) {
		u64 found = set->index[at & set->index_mask];
		const struct worker_roots *worker;
		const struct root_entry *entry;

		if (!found)
			return false;
		worker = &set->workers[(found >> 32) - 1];
		entry = &worker->entries.at[(u32)found];
		if (entry->goroutine != goroutine->address)
			continue;
		*ret = worker->roots + entry->at;
		*ret_count = entry->count;
		return true;
	}
}
