// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/goroutine.h"

#include "process/runtime/goroutine_describe.h"
#include "process/runtime/goroutine_merge.h"
#include "process/runtime/running_sample.h"
#include "process/runtime/semaphore_wait.h"

#include <stdatomic.h>

enum { DEFAULT_LIMIT = 20 << 20 };

struct reading {
	const struct go_runtime *runtime;
	const struct goroutine_options *options;
	const u64 *addresses;
	u32 count;
	struct goroutine_parts parts;
	_Atomic u64 done;
};

static void read_chunk(void *context, u32 index, u32 worker)
{
	struct reading *reading = context;
	u32 first = index * GOROUTINE_CHUNK;
	u32 count = MIN(reading->count - first, (u32)GOROUTINE_CHUNK);

	reading->parts.chunks[index] = (struct chunk_result){
		goroutine_worker_read(&reading->parts.workers[worker], reading->addresses + first,
			count, reading->parts.goroutines + first),
		(u8)worker};
	if (reading->options->progress)
		reading->options->progress(reading->options->progress_context,
			atomic_fetch_add(&reading->done, count) + count, reading->count);
}

// The published pair: every g that was made before allglen was read stands in the array.
static bool read_addresses(struct arena *arena, struct reading *reading, struct error *err)
{
	const struct go_runtime *runtime = reading->runtime;
	u32 limit = reading->options->limit ? reading->options->limit : DEFAULT_LIMIT;
	u64 len, array;
	u64 *addresses;

	if (!memory_read_u64(runtime->memory, RUNTIME_GLOBAL(runtime, allglen), &len) ||
		!memory_read_u64(runtime->memory, RUNTIME_GLOBAL(runtime, allgptr), &array))
		return error_set(err, ERROR_INPUT,
			STR_FMT ": the list of goroutines cannot be read (has it ended?)",
			STR_ARG(runtime->target->name));
	if (len > limit)
		return error_set(err, ERROR_LIMIT,
			STR_FMT " claims %llu goroutines; the limit is %u",
			STR_ARG(runtime->target->name), (unsigned long long)len, limit);
	addresses = arena_array(arena, u64, len);
	if (!memory_read(runtime->memory, array, addresses, len * sizeof(*addresses)))
		return error_set(err, ERROR_INPUT,
			STR_FMT ": the list of goroutines cannot be read (has it ended?)",
			STR_ARG(runtime->target->name));
	reading->addresses = addresses;
	reading->count = (u32)len;
	reading->parts.chunk_count = (reading->count + GOROUTINE_CHUNK - 1) / GOROUTINE_CHUNK;
	return true;
}

static void parts_open(struct arena *scratch, struct reading *reading, struct arena *arena)
{
	struct goroutine_parts *parts = &reading->parts;
	u32 share = reading->count / parts->worker_count + GOROUTINE_CHUNK; // one each is usual

	parts->workers = arena_array(scratch, struct goroutine_worker, parts->worker_count);
	parts->chunks = arena_array(scratch, struct chunk_result, parts->chunk_count);
	parts->goroutines = arena_array(arena, struct goroutine, reading->count);
	for (u32 i = 0; i < parts->worker_count; i++) {
		struct goroutine_worker *worker = &parts->workers[i];

		goroutine_worker_init(worker, reading->runtime, reading->options, i);
		heap_vec_reserve(&worker->waits, share);
		heap_vec_reserve(&worker->defers, share);
	}
}

static void parts_close(struct goroutine_parts *parts)
{
	for (u32 i = 0; i < parts->worker_count; i++)
		goroutine_worker_deinit(&parts->workers[i]);
}

typedef void (*spread_fn)(struct workers *workers, u32 count, index_fn fn, void *context);

static void one_by_one(struct workers *workers, u32 count, index_fn fn, void *context)
{
	workers_for(workers, count, 1, fn, context);
}

// With the workers that are given, spread over them so; without any, with this thread.
static void run_jobs(
	struct workers *workers, spread_fn spread, u32 count, index_fn fn, void *context)
{
	if (workers) {
		spread(workers, count, fn, context);
		return;
	}
	for (u32 i = 0; i < count; i++)
		fn(context, i, 0);
}

bool goroutines_read(struct arena *arena, const struct go_runtime *runtime, struct workers *workers,
	const struct goroutine_options *options, struct goroutine_table *ret, struct error *err)
{
	static const struct goroutine_options no_options;
	struct reading reading = {.runtime = runtime,
		.options = options ? options : &no_options,
		.parts.worker_count = workers ? workers_count(workers) : 1};
	struct goroutine_table table = {.arena = arena};
	struct goroutine_merge merge;
	struct stack_table stacks;
	struct arena scratch;

	arena_init(&scratch);
	if (!read_addresses(&scratch, &reading, err)) {
		arena_deinit(&scratch);
		return false;
	}
	parts_open(&scratch, &reading, arena);
	// Neighbours lie in the same page tables.
	run_jobs(workers, workers_for_apart, reading.parts.chunk_count, read_chunk, &reading);
	stack_table_init(&stacks, &scratch);
	goroutine_merge_begin(&merge, arena, &reading.parts, &stacks, &table);
	run_jobs(workers, one_by_one, goroutine_merge_jobs(&merge), goroutine_merge_job, &merge);
	goroutine_merge_end(&merge, &table);
	if (merge.running)
		running_sample(runtime, &stacks, &table);
	table.stacks = stack_table_symbolize(&stacks, arena, runtime);
	table.stack_count = stacks.len;
	goroutines_describe(arena, runtime, &table);
	if (merge.at_semaphores)
		semaphore_waits_add(arena, runtime, &table);
	parts_close(&reading.parts);
	arena_deinit(&scratch);
	*ret = table;
	return true;
}

str goroutine_status_name(u8 status)
{
	switch ((enum goroutine_status)status) {
	case GOROUTINE_IDLE:
		return STR("idle");
	case GOROUTINE_RUNNABLE:
		return STR("runnable");
	case GOROUTINE_RUNNING:
		return STR("running");
	case GOROUTINE_SYSCALL:
		return STR("syscall");
	case GOROUTINE_WAITING:
		return STR("waiting");
	case GOROUTINE_DEAD:
	case GOROUTINE_DEADEXTRA:
		return STR("dead");
	case GOROUTINE_COPYSTACK:
		return STR("copystack");
	case GOROUTINE_PREEMPTED:
		return STR("preempted");
	case GOROUTINE_LEAKED:
		return STR("leaked");
	}
	return STR("unknown");
}

str goroutine_wait_reason(const struct go_runtime *runtime, u8 wait_reason)
{
	return wait_reason < runtime->wait_reason_count ? runtime->wait_reasons[wait_reason]
	                                                : STR_EMPTY;
}
