// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/goroutine_merge.h"

// Jobs: what hangs on goroutines, by kind; then the goroutines.
enum { JOB_WAITS, JOB_DEFERS_AND_LABELS, JOB_GOROUTINES };
enum { CHUNKS = 16 }; // of one job

// Texts of the workers, copied once each.
static str copy_text(struct goroutine_merge *merge, str text)
{
	u64 *copy;

	if (!text.len)
		return STR_EMPTY;
	copy = map_put(&merge->copies, (u64)(uintptr_t)text.ptr);
	if (!*copy)
		*copy = (u64)(uintptr_t)arena_str(merge->arena, text).ptr;
	return (str){(const char *)(uintptr_t)*copy, text.len};
}

// The texts of most are those of the one before.
static void copy_defers(struct goroutine_merge *merge, const struct pending_defer *from, u32 count,
	struct pending_defer *to)
{
	for (u32 i = 0; i < count; i++) {
		bool is_alike = i && from[i].function.ptr == from[i - 1].function.ptr &&
		                from[i].function.len == from[i - 1].function.len &&
		                from[i].file.ptr == from[i - 1].file.ptr &&
		                from[i].file.len == from[i - 1].file.len;

		to[i] = from[i];
		to[i].function = is_alike ? to[i - 1].function : copy_text(merge, from[i].function);
		to[i].file = is_alike ? to[i - 1].file : copy_text(merge, from[i].file);
	}
}

static void copy_labels(
	struct goroutine_merge *merge, const struct label *from, u32 count, struct label *to)
{
	for (u32 i = 0; i < count; i++)
		to[i] = (struct label){
			copy_text(merge, from[i].key), copy_text(merge, from[i].value)};
}

static void copy_waits(struct goroutine_merge *merge)
{
	for (u32 i = 0; i < merge->parts->worker_count; i++) {
		const struct goroutine_worker *worker = &merge->parts->workers[i];

		if (worker->waits.len)
			memcpy(merge->waits + merge->bases[i].waits, worker->waits.at,
				worker->waits.len * sizeof(*merge->waits));
	}
}

static void copy_defers_and_labels(struct goroutine_merge *merge)
{
	for (u32 i = 0; i < merge->parts->worker_count; i++) {
		const struct goroutine_worker *worker = &merge->parts->workers[i];

		copy_defers(merge, worker->defers.at, worker->defers.len,
			merge->defers + merge->bases[i].defers);
		copy_labels(merge, worker->labels.at, worker->labels.len,
			merge->labels + merge->bases[i].labels);
	}
}

// Lets the indices count in the merged tables.
static void rebase(struct goroutine_merge *merge, u32 chunk)
{
	const struct goroutine_bases *base = &merge->bases[merge->parts->chunks[chunk].worker];
	struct goroutine *goroutines = merge->parts->goroutines + (size_t)chunk * GOROUTINE_CHUNK;

	for (u32 i = 0; i < merge->parts->chunks[chunk].alive; i++) {
		struct goroutine *goroutine = &goroutines[i];

		goroutine->waits_at += base->waits;
		goroutine->defers_at += base->defers;
		goroutine->labels_at += base->labels;
		if (goroutine->stack != UINT32_MAX)
			goroutine->stack = base->stacks[goroutine->stack];
	}
}

u32 goroutine_merge_jobs(const struct goroutine_merge *merge)
{
	return JOB_GOROUTINES + (merge->parts->chunk_count + CHUNKS - 1) / CHUNKS;
}

void goroutine_merge_job(void *context, u32 index, u32 worker)
{
	struct goroutine_merge *merge = context;
	u32 from;

	(void)worker;
	if (index == JOB_WAITS)
		copy_waits(merge);
	if (index == JOB_DEFERS_AND_LABELS)
		copy_defers_and_labels(merge);
	if (index < JOB_GOROUTINES)
		return;
	from = (index - JOB_GOROUTINES) * CHUNKS;
	for (u32 i = from; i < MIN(from + CHUNKS, merge->parts->chunk_count); i++)
		rebase(merge, i);
}

static void merge_stacks(struct goroutine_merge *merge, u32 number, struct stack_table *stacks)
{
	const struct stack_table *own = &merge->parts->workers[number].stacks;
	u32 *indices = arena_array(stacks->arena, u32, own->len);

	for (u32 i = 0; i < own->len; i++)
		indices[i] = stack_table_add(
			stacks, own->at[i].pcs, own->at[i].pc_count, own->at[i].end);
	merge->bases[number].stacks = indices;
}

void goroutine_merge_begin(struct goroutine_merge *merge, struct arena *arena,
	const struct goroutine_parts *parts, struct stack_table *stacks,
	struct goroutine_table *ret)
{
	*merge = (struct goroutine_merge){.parts = parts, .arena = arena};
	map_init(&merge->copies, stacks->arena);
	merge->bases = arena_array(stacks->arena, struct goroutine_bases, parts->worker_count);
	for (u32 i = 0; i < parts->worker_count; i++) {
		const struct goroutine_worker *worker = &parts->workers[i];

		merge->bases[i].waits = ret->wait_count;
		merge->bases[i].defers = ret->defer_count;
		merge->bases[i].labels = ret->label_count;
		merge_stacks(merge, i, stacks);
		ret->wait_count += worker->waits.len;
		ret->defer_count += worker->defers.len;
		ret->label_count += worker->labels.len;
		ret->dead_count += worker->dead_count;
		ret->inconsistent_count += worker->inconsistent_count;
		ret->retried_count += worker->retried_count;
		merge->running += worker->running_count;
		merge->at_semaphores += worker->semaphore_count;
	}
	ret->waits = merge->waits = arena_array(arena, struct wait_on, ret->wait_count);
	ret->defers = merge->defers = arena_array(arena, struct pending_defer, ret->defer_count);
	ret->labels = merge->labels = arena_array(arena, struct label, ret->label_count);
}

void goroutine_merge_end(struct goroutine_merge *merge, struct goroutine_table *ret)
{
	struct goroutine *goroutines = merge->parts->goroutines;

	ret->at = goroutines;
	for (u32 i = 0; i < merge->parts->chunk_count; i++) {
		const struct goroutine *from = goroutines + (size_t)i * GOROUTINE_CHUNK;
		u32 alive = merge->parts->chunks[i].alive;

		if (from != goroutines + ret->len)
			memmove(goroutines + ret->len, from, alive * sizeof(*from));
		ret->len += alive;
	}
}
