// SPDX-License-Identifier: Apache-2.0
#include "process/memory/freeze.h"

#include "base/clock.h"
#include "process/memory/freeze_copy.h"
#include "process/memory/freeze_threads.h"
#include "process/memory/frozen_memory.h"
#include "process/memory/live_memory.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum {
	COPY_WORKERS = 4, // memory gives no more to more
	WORKER_STACK = 256 << 10,
	SPARE_BYTES = 16 << 20,  // and a 32nd: what the target may allocate until it is stopped,
	SPARE_TOUCHED = 8 << 20, // of which this much is had at once
	ZERO_BYTES = 1 << 30,
	PATIENCE_SECONDS = 4,  // of the watch over the stopping
	STEPS_PER_SECOND = 20, // of it: a step in which this process stood still counts once
};

struct freezing {
	struct arena arena; // scratch
	struct target *target;
	freeze_plan plan;
	void *context;
	u64 limit_bytes;
	struct workers *workers;
	struct freeze_copy copy;
	struct freeze_ranges ranges; // of the stopped target
	struct stopped_threads threads;
	const struct thread_registers *registers;
	u32 register_count;
	u64 stopped_ns;
	_Atomic bool is_stopped; // all threads
	bool is_done;
	struct error error;
};

// Two, and of many cores one is left to others: the workers go before everything else.
static u32 worker_count(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	return cores < 2 ? 1 : (u32)MIN(MAX(cores - 1, 2), COPY_WORKERS);
}

static double megabytes(u64 bytes)
{
	return (double)bytes / (1 << 20);
}

static bool check_limit(const struct freezing *freezing, u64 bytes, struct error *err)
{
	if (freezing->limit_bytes && bytes > freezing->limit_bytes)
		return error_set(err, ERROR_LIMIT,
			"%.1f MiB would have to be copied, the limit is %.1f MiB", megabytes(bytes),
			megabytes(freezing->limit_bytes));
	return true;
}

// All that can fail for want of memory, before anything is stopped.
static bool prepare(struct freezing *freezing, struct error *err)
{
	struct freeze_ranges ranges;
	u64 bytes, available;

	if (!freeze_ranges_plan(freezing->target, freezing->plan, freezing->context,
		    &freezing->arena, &ranges, err) ||
		!check_limit(freezing, ranges.bytes, err))
		return false;
	bytes = ranges.bytes + ranges.bytes / 32 + SPARE_BYTES;
	available = freeze_memory_available();
	if (bytes > available)
		return error_set(err, ERROR_LIMIT,
			"a copy needs %.1f MiB of memory, %.1f MiB are available", megabytes(bytes),
			megabytes(available));
	return freeze_room_open(bytes, ranges.bytes + SPARE_TOUCHED, freezing->workers,
		&freezing->copy.rooms[0], err);
}

static bool copy_stopped(struct freezing *freezing, struct error *err)
{
	const struct target *target = freezing->target;

	// exec in the target and its end look like a stop, too.
	if (!live_memory_is_same(target->live))
		return error_set(err, ERROR_MISSING,
			"exited or executed another program while it was being stopped");
	threads_registers(&freezing->threads, target->binary.elf.machine, target->arena,
		&freezing->registers, &freezing->register_count);
	if (!freeze_ranges_plan(target, freezing->plan, freezing->context, &freezing->arena,
		    &freezing->ranges, err) ||
		!check_limit(freezing, freezing->ranges.bytes, err) ||
		!freeze_copy_ranges(&freezing->copy, &freezing->ranges, freezing->workers, err))
		return false;
	if (!live_memory_is_same(target->live) || live_memory_errno(target->live))
		return error_set(err, ERROR_MISSING, "was killed while it was copied");
	return true;
}

// The thread that traces. Whatever happens to it, its end lets the target go.
static void *trace(void *argument)
{
	struct freezing *freezing = argument;
	struct error *err = &freezing->error;

	freeze_hurry();
	if (!threads_stop(&freezing->arena, freezing->target->pid, &freezing->threads, err))
		return NULL;
	atomic_store(&freezing->is_stopped, true);
	freezing->is_done = copy_stopped(freezing, err);
	freezing->stopped_ns = threads_resume(&freezing->threads);
	return NULL;
}

static struct timespec after_step(void)
{
	u64 ns = clock_now_ns() + 1000000000 / STEPS_PER_SECOND;

	return (struct timespec){(time_t)(ns / 1000000000), (long)(ns % 1000000000)};
}

// Runs the tracing thread; cancels it when the kernel keeps it waiting before all is stopped.
static bool run_tracer(struct freezing *freezing)
{
	pthread_t thread;
	int failed;

	// What stands there when the thread is cancelled.
	error_set(&freezing->error, ERROR_SYSTEM,
		"the kernel did not let it be stopped within %d s (it may be executing another "
		"program)",
		PATIENCE_SECONDS);
	failed = pthread_create(&thread, NULL, trace, freezing);
	if (failed) {
		errno = failed;
		return error_system(&freezing->error, "starting a thread");
	}
	for (u32 i = 0; i < PATIENCE_SECONDS * STEPS_PER_SECOND; i++) {
		struct timespec until = after_step();

		if (pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &until) == 0)
			return freezing->is_done;
	}
	if (!atomic_load(&freezing->is_stopped))
		pthread_cancel(thread);
	pthread_join(thread, NULL);
	return freezing->is_done;
}

// Readable bytes for all that is known to be zero: always the same, and no memory stands behind them.
static bool map_zero(struct freezing *freezing, struct freeze_room *ret, struct error *err)
{
	const struct freeze_ranges *ranges = &freezing->ranges;
	u64 size = MIN(ranges->zero_largest, (u64)ZERO_BYTES);
	struct block_table zero = {0};
	char *at;

	*ret = (struct freeze_room){0};
	if (!ranges->zero_count)
		return true;
	at = mmap(NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (at == MAP_FAILED)
		return error_system(err, "room for %.1f MiB of zeros", megabytes(size));
	*ret = (struct freeze_room){at, size};
	for (u32 i = 0; i < ranges->zero_count; i++) {
		const struct freeze_range *range = &ranges->zero[i];

		for (u64 done = 0; done < range->size; done += size)
			blocks_add(&zero, range->address + done, at, MIN(size, range->size - done));
	}
	blocks_fill(&freezing->copy.blocks, &zero);
	blocks_free(&zero);
	return true;
}

static bool freeze(struct freezing *freezing, struct error *err)
{
	struct target *target = freezing->target;
	struct freeze_copy *copy = &freezing->copy;
	struct freeze_room zero;

	if (!prepare(freezing, err))
		return false;
	if (!run_tracer(freezing)) {
		*err = freezing->error;
		return false;
	}
	if (!map_zero(freezing, &zero, err))
		return false;
	freeze_room_trim(&copy->rooms[0], copy->used[0]);
	target->memory = frozen_memory_open(copy, zero, target->live);
	target->threads = freezing->registers;
	target->thread_count = freezing->register_count;
	target->stopped_ns = freezing->stopped_ns;
	return true;
}

bool target_freeze(
	struct target *target, freeze_plan plan, void *context, u64 limit_bytes, struct error *err)
{
	struct freezing *freezing;
	bool is_done;

	if (target->kind != TARGET_LIVE || target->memory != target->live)
		return error_set(err, ERROR_USAGE,
			STR_FMT ": only a live process can be stopped, and once",
			STR_ARG(target->name));
	freezing = calloc(1, sizeof(*freezing));
	ASSERT(freezing);
	arena_init(&freezing->arena);
	freezing->target = target;
	freezing->plan = plan;
	freezing->context = context;
	freezing->limit_bytes = limit_bytes;
	freezing->workers = workers_open(worker_count(), WORKER_STACK);
	freezing->copy.arena = &freezing->arena;
	freezing->copy.live = target->live;
	is_done = freeze(freezing, err);
	workers_close(freezing->workers);
	freeze_room_close(&freezing->copy.rooms[0]);
	freeze_room_close(&freezing->copy.rooms[1]);
	blocks_free(&freezing->copy.blocks);
	arena_deinit(&freezing->arena);
	free(freezing);
	return is_done || error_context(err, STR_FMT, STR_ARG(target->name));
}
