// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/goroutine.h"

#include "process/runtime/goroutine_describe.h"
#include "process/runtime/goroutine_worker.h"
#include "process/runtime/running_sample.h"
#include "process/runtime/semaphore_wait.h"

#include <stdatomic.h>

enum { DEFAULT_LIMIT = 20 << 20 };

// A slice of allgs and which worker read it.
struct chunk_result {
	u32 alive;
	u8 worker;
};

struct reading {
	const struct go_runtime *runtime;
	const struct goroutine_options *options;
	struct goroutine_worker *workers;
	u32 worker_count;
	const u64 *addresses;
	u32 count;
	struct goroutine *goroutines; // one place for each address
	struct chunk_result *chunks;
	u32 chunk_count;
	_Atomic u64 done;
};

static void read_chunk(void *context, u32 index, u32 worker)
{
	struct reading *reading = context;
	u32 first = index * GOROUTINE_CHUNK;
	u32 count = MIN(reading->count - first, (u32)GOROUTINE_CHUNK);

	reading->chunks[index] = (struct chunk_result){
		goroutine_worker_read(&reading->workers[worker], reading->addresses + first, count,
			reading->goroutines + first),
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
	reading->chunk_count = (reading->count + GOROUTINE_CHUNK - 1) / GOROUTINE_CHUNK;
	return true;
}

// Where the parts of each worker begin in the merged tables.
struct bases {
	u32 waits, defers, labels;
	u32 *stacks; // index in the worker's table to the merged one
};

// Texts of the workers, copied once each.
static str copy_text(struct arena *arena, struct map *copies, str text)
{
	u64 *copy;

	if (!text.len)
		return STR_EMPTY;
	copy = map_put(copies, (u64)(uintptr_t)text.ptr);
	if (!*copy)
		*copy = (u64)(uintptr_t)arena_str(arena, text).ptr;
	return (str){(const char *)(uintptr_t)*copy, text.len};
}

// The texts of the defers, most of which are those of the one before.
static void copy_defers(struct arena *arena, struct map *copies, const struct pending_defer *from,
	u32 count, struct pending_defer *to)
{
	for (u32 i = 0; i < count; i++) {
		bool is_alike = i && from[i].function.ptr == from[i - 1].function.ptr &&
		                from[i].function.len == from[i - 1].function.len &&
		                from[i].file.ptr == from[i - 1].file.ptr &&
		                from[i].file.len == from[i - 1].file.len;

		to[i] = from[i];
		to[i].function =
			is_alike ? to[i - 1].function : copy_text(arena, copies, from[i].function);
		to[i].file = is_alike ? to[i - 1].file : copy_text(arena, copies, from[i].file);
	}
}

static void copy_parts(struct arena *arena, const struct goroutine_worker *worker,
	struct map *copies, struct wait_on *waits, struct pending_defer *defers,
	struct label *labels)
{
	if (worker->waits.len)
		memcpy(waits, worker->waits.at, worker->waits.len * sizeof(*waits));
	copy_defers(arena, copies, worker->defers.at, worker->defers.len, defers);
	for (u32 i = 0; i < worker->labels.len; i++) {
		labels[i].key = copy_text(arena, copies, worker->labels.at[i].key);
		labels[i].value = copy_text(arena, copies, worker->labels.at[i].value);
	}
}

static void merge_tables(struct arena *arena, struct reading *reading, struct bases *bases,
	struct stack_table *stacks, struct goroutine_table *ret)
{
	u32 waits = 0, defers = 0, labels = 0;
	struct pending_defer *all_defers;
	struct wait_on *all_waits;
	struct label *all_labels;
	struct map copies;

	map_init(&copies, stacks->arena);
	for (u32 i = 0; i < reading->worker_count; i++) {
		struct goroutine_worker *worker = &reading->workers[i];

		bases[i] = (struct bases){
			waits, defers, labels, arena_array(stacks->arena, u32, worker->stacks.len)};
		waits += worker->waits.len;
		defers += worker->defers.len;
		labels += worker->labels.len;
		for (u32 k = 0; k < worker->stacks.len; k++)
			bases[i].stacks[k] = stack_table_add(stacks, worker->stacks.at[k].pcs,
				worker->stacks.at[k].pc_count, worker->stacks.at[k].end);
		ret->dead_count += worker->dead_count;
		ret->inconsistent_count += worker->inconsistent_count;
		ret->retried_count += worker->retried_count;
	}
	all_waits = arena_array(arena, struct wait_on, waits);
	all_defers = arena_array(arena, struct pending_defer, defers);
	all_labels = arena_array(arena, struct label, labels);
	for (u32 i = 0; i < reading->worker_count; i++) {
		struct goroutine_worker *worker = &reading->workers[i];

		copy_parts(arena, worker, &copies, all_waits + bases[i].waits,
			all_defers + bases[i].defers, all_labels + bases[i].labels);
	}
	ret->waits = all_waits;
	ret->wait_count = waits;
	ret->defers = all_defers;
	ret->defer_count = defers;
	ret->labels = all_labels;
	ret->label_count = labels;
}

// Closes the gaps that dead goroutines left, and lets the indices count in the merged tables.
static u32 merge_goroutines(struct reading *reading, const struct bases *bases)
{
	u32 len = 0;

	for (u32 i = 0; i < reading->chunk_count; i++) {
		const struct bases *base = &bases[reading->chunks[i].worker];
		const struct goroutine *from = reading->goroutines + (size_t)i * GOROUTINE_CHUNK;

		for (u32 k = 0; k < reading->chunks[i].alive; k++) {
			struct goroutine *goroutine = &reading->goroutines[len++];

			if (goroutine != &from[k])
				*goroutine = from[k];
			goroutine->waits_at += base->waits;
			goroutine->defers_at += base->defers;
			goroutine->labels_at += base->labels;
			if (goroutine->stack != UINT32_MAX)
				goroutine->stack = base->stacks[goroutine->stack];
		}
	}
	return len;
}

// Reads with the workers that are given; without any, with this thread.
static void read_all(struct reading *reading, struct workers *workers)
{
	if (workers) {
		workers_for(workers, reading->chunk_count, 1, read_chunk, reading);
		return;
	}
	for (u32 i = 0; i < reading->chunk_count; i++)
		read_chunk(reading, i, 0);
}

bool goroutines_read(struct arena *arena, const struct go_runtime *runtime, struct workers *workers,
	const struct goroutine_options *options, struct goroutine_table *ret, struct error *err)
{
	static const struct goroutine_options no_options;
	struct reading reading = {.runtime = runtime,
		.options = options ? options : &no_options,
		.worker_count = workers ? workers_count(workers) : 1};
	struct goroutine_table table = {.arena = arena};
	struct stack_table stacks;
	struct arena scratch;
	struct bases *bases;

	arena_init(&scratch);
	if (!read_addresses(&scratch, &reading, err)) {
		arena_deinit(&scratch);
		return false;
	}
	reading.workers = arena_array(&scratch, struct goroutine_worker, reading.worker_count);
	reading.chunks = arena_array(&scratch, struct chunk_result, reading.chunk_count);
	reading.goroutines = arena_array(arena, struct goroutine, reading.count);
	bases = arena_array(&scratch, struct bases, reading.worker_count);
	for (u32 i = 0; i < reading.worker_count; i++)
		goroutine_worker_init(&reading.workers[i], runtime, reading.options, i);
	read_all(&reading, workers);
	stack_table_init(&stacks, &scratch);
	merge_tables(arena, &reading, bases, &stacks, &table);
	table.at = reading.goroutines;
	table.len = merge_goroutines(&reading, bases);
	running_sample(runtime, &stacks, &table);
	table.stacks = stack_table_symbolize(&stacks, arena, runtime);
	table.stack_count = stacks.len;
	goroutines_describe(arena, runtime, &table);
	semaphore_waits_add(arena, runtime, &table);
	for (u32 i = 0; i < reading.worker_count; i++)
		goroutine_worker_deinit(&reading.workers[i]);
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
