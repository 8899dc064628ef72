// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/running_sample.h"

#include "process/memory/proc.h"
#include "process/memory/thread_sample.h"
#include "process/runtime/thread.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAX_RUNNING = 64, MAX_RECORD = 1024 };

struct sampling {
	struct arena *arena; // scratch
	const struct go_runtime *runtime;
	struct stack_table *stacks;
	struct pc_cache pcs;
	struct frame *frames;
	u64 *frame_pcs;
	struct map outer; // numbers of threads in the process's own pid namespace to those here
	bool has_outer;
	struct goroutine *running[MAX_RUNNING];
	struct thread_sample samples[MAX_RUNNING]; // of their threads
	u32 count;
};

// What its g says now. False: it has ended, or its g is another's.
static bool read_again(const struct sampling *sampling, const struct goroutine *goroutine,
	struct goroutine *ret, struct g_extra *ret_extra)
{
	u32 size = g_record_size(sampling->runtime);
	u8 record[MAX_RECORD];

	return size <= sizeof(record) &&
	       memory_read(sampling->runtime->memory, goroutine->address, record, size) &&
	       g_parse(sampling->runtime, goroutine->address, record, ret, ret_extra) &&
	       ret->id == goroutine->id;
}

static void list_outer(struct sampling *sampling)
{
	u32 pid = sampling->runtime->target->pid;
	struct dirent *entry;
	char path[48];
	DIR *folder;

	sampling->has_outer = process_inner_tid(sampling->arena, pid, pid) != pid;
	map_init(&sampling->outer, sampling->arena);
	if (!sampling->has_outer)
		return;
	snprintf(path, sizeof(path), "/proc/%u/task", pid);
	folder = opendir(path);
	while (folder && (entry = readdir(folder))) {
		u32 tid = (u32)strtoul(entry->d_name, NULL, 10);

		if (tid)
			*map_put(&sampling->outer, process_inner_tid(sampling->arena, pid, tid)) =
				tid;
	}
	if (folder)
		closedir(folder);
}

// The thread that runs it, as this program counts it; 0: unknown.
static u32 thread_of(const struct sampling *sampling, u64 m)
{
	const struct go_runtime *runtime = sampling->runtime;
	const u64 *outer;
	u64 tid;

	if (!m ||
		!memory_read_u64(
			runtime->memory, m + (u64)RUNTIME_OFFSET(runtime, m_procid), &tid) ||
		tid > INT32_MAX)
		return 0;
	if (!sampling->has_outer)
		return (u32)tid;
	outer = map_get(&sampling->outer, tid);
	return outer ? (u32)*outer : 0;
}

static void find_running(struct sampling *sampling, struct goroutine_table *table)
{
	for (u32 i = 0; i < table->len && sampling->count < MAX_RUNNING; i++) {
		struct goroutine *goroutine = &table->at[i], now;
		struct g_extra extra;
		u32 tid;

		if (goroutine->status != GOROUTINE_RUNNING || goroutine->stack != UINT32_MAX)
			continue;
		if (!sampling->frames) {
			sampling->frames = malloc(STACK_MAX_FRAMES * sizeof(*sampling->frames));
			sampling->frame_pcs = malloc(STACK_MAX_FRAMES * sizeof(u64));
			ASSERT(sampling->frames && sampling->frame_pcs);
			list_outer(sampling);
		}
		if (!read_again(sampling, goroutine, &now, &extra) ||
			now.status != GOROUTINE_RUNNING || !(tid = thread_of(sampling, extra.m)) ||
			process_thread_state(sampling->runtime->target->pid, tid) != 'R')
			continue;
		sampling->running[sampling->count] = goroutine;
		sampling->samples[sampling->count++] = (struct thread_sample){
			.tid = tid, .stack_low = now.stack_low, .stack_high = now.stack_high};
	}
}

// The thread was on the goroutine's stack, which was the same before and after.
static bool is_of(const struct sampling *sampling, const struct goroutine *goroutine,
	const struct thread_sample *sample)
{
	struct goroutine now;
	struct g_extra extra;

	return sample->done && sample->sp % 8 == 0 &&
	       read_again(sampling, goroutine, &now, &extra) &&
	       now.stack_low == sample->stack_low && now.stack_high == sample->stack_high &&
	       !thread_is_in_gogo(sampling->runtime, sample->pc);
}

static bool unwind(
	struct sampling *sampling, struct goroutine *goroutine, const struct thread_sample *sample)
{
	struct stack_start start = {sample->pc, sample->sp, sample->bp, 0, true, false};
	struct stack_bytes stack = {sample->sp,
		MIN(sample->stack_high, sample->sp + (sample->stack_size & ~7u)), sample->stack};
	enum unwind_end end;
	u32 count;

	if (sampling->runtime->is_arm64)
		start.lr = sample->lr;
	count = stack_unwind(&sampling->pcs, &start, &stack, sampling->frames, &end);
	if (end == UNWIND_BROKEN && stack.high < sample->stack_high)
		end = UNWIND_TOO_DEEP;
	if (end == UNWIND_BROKEN || !count || sampling->stacks->pc_total >= STACK_TABLE_MAX_PCS)
		return false;
	for (u32 i = 0; i < count; i++)
		sampling->frame_pcs[i] = sampling->frames[i].lookup_pc;
	goroutine->stack = stack_table_add(sampling->stacks, sampling->frame_pcs, count, end);
	return true;
}

void running_sample(
	const struct go_runtime *runtime, struct stack_table *stacks, struct goroutine_table *table)
{
	struct arena scratch;
	struct sampling sampling = {.arena = &scratch, .runtime = runtime, .stacks = stacks};

	if (runtime->target->kind != TARGET_LIVE || runtime->memory->is_stable)
		return;
	arena_init(&scratch);
	pc_cache_init(&sampling.pcs, &scratch, runtime);
	find_running(&sampling, table);
	threads_sample(&scratch, sampling.samples, sampling.count, &table->sample_errno);
	for (u32 i = 0; i < sampling.count; i++)
		if (is_of(&sampling, sampling.running[i], &sampling.samples[i]))
			table->sampled_count +=
				unwind(&sampling, sampling.running[i], &sampling.samples[i]);
	free(sampling.frames);
	free(sampling.frame_pcs);
	arena_deinit(&scratch);
}
