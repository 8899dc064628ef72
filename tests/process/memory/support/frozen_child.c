// SPDX-License-Identifier: Apache-2.0
#include "process/memory/support/frozen_child.h"

#include "process/memory/live_memory.h"
#include "process/memory/proc.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/testing.h"

enum { APART = 8 << 20 };

struct starting {
	struct counting_child *child;
	child_fn before;
	void *context;
};

struct counter {
	struct counting_child *child;
	u32 number;
};

static void *count(void *argument)
{
	struct counter *counter = argument;
	struct child_pair pair = counter->child->pairs[counter->number];

	for (u64 i = 0;; i++) {
		++*pair.first;
		++*pair.second;
		if (i % 64 == 0) {
			if (counter->number == 0)
				++*counter->child->alive;
			sched_yield();
		}
	}
	return NULL;
}

static void run(void *context)
{
	static struct counter counters[CHILD_THREADS];
	struct starting *starting = context;

	for (u32 i = 0; i < CHILD_THREADS; i++) {
		pthread_t thread;

		counters[i] = (struct counter){starting->child, i};
		ASSERT(pthread_create(&thread, NULL, count, &counters[i]) == 0);
	}
	// All of them have begun: a thread that has not may still wait for memory where it cannot be stopped.
	for (u32 i = 0; i < CHILD_THREADS; i++)
		while (!*starting->child->pairs[i].second)
			sched_yield();
	child_ready();
	if (starting->before)
		starting->before(starting->context);
	for (;;)
		pause();
}

void counting_child_start(struct counting_child *child, child_fn before, void *context)
{
	struct starting starting = {child, before, context};

	child->memory_bytes = 2 * APART;
	child->memory = mmap(NULL, child->memory_bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	ASSERT(child->memory != MAP_FAILED);
	for (u32 i = 0; i < CHILD_THREADS; i++) {
		child->pairs[i].first = (u64 *)(void *)(child->memory + i * 4096);
		child->pairs[i].second = (u64 *)(void *)(child->memory + APART + i * 8192 + 8);
	}
	child->alive = child_shared(4096);
	child->pid = child_start(run, &starting);
}

void counting_child_end(struct counting_child *child)
{
	child_end(child->pid);
	munmap(child->memory, child->memory_bytes);
}

void counting_child_goes_on(const struct counting_child *child)
{
	u64 before = *child->alive;

	for (int i = 0; *child->alive < before + 10; i++) {
		assert_true(i < 60000);
		usleep(1000);
	}
}

void child_target_open(struct arena *arena, pid_t pid, struct target *ret)
{
	str path = arena_printf(arena, "/proc/%d/maps", pid), text;
	struct error err;

	*ret = (struct target){
		.arena = arena,
		.kind = TARGET_LIVE,
		.pid = (u32)pid,
		.name = arena_printf(arena, "PID %d", pid),
		.pidfd = -1,
	};
#ifdef __aarch64__
	ret->binary.elf.machine = ELF_MACHINE_ARM64;
#else
	ret->binary.elf.machine = ELF_MACHINE_AMD64;
#endif
	assert_true(proc_read(arena, path.ptr, &text, &err));
	assert_true(process_maps_parse(arena, text, &ret->maps, &ret->map_count, &err));
	ret->memory = ret->live = live_memory_open((u32)pid);
}

void child_target_close(struct target *target)
{
	target_close(target);
}

bool counting_child_plan(void *context, const struct target *target, struct arena *arena,
	struct freeze_planned *ret, struct error *err)
{
	const struct counting_child *child = context;
	struct freeze_range *range = arena_new(arena, struct freeze_range);

	(void)target;
	(void)err;
	*range = (struct freeze_range){(u64)(uintptr_t)child->memory, child->memory_bytes};
	ret->at = range;
	ret->count = 1;
	return true;
}

bool hooked_plan(void *context, const struct target *target, struct arena *arena,
	struct freeze_planned *ret, struct error *err)
{
	struct stop_hook *hook = context;

	if (++hook->calls == 2)
		hook->fn(hook);
	return counting_child_plan(hook->child, target, arena, ret, err);
}

bool freeze_once(struct counting_child *child, freeze_plan plan, void *context, struct error *err)
{
	struct target target;
	struct arena arena;
	bool is_done;

	arena_init(&arena);
	child_target_open(&arena, child->pid, &target);
	is_done = target_freeze(&target, plan, context, 0, err);
	for (u32 i = 0; is_done && i < CHILD_THREADS; i++) {
		u64 first, second;

		assert_true(memory_read_u64(
			target.memory, (u64)(uintptr_t)child->pairs[i].first, &first));
		assert_true(memory_read_u64(
			target.memory, (u64)(uintptr_t)child->pairs[i].second, &second));
		assert_true(first == second || first == second + 1);
	}
	child_target_close(&target);
	arena_deinit(&arena);
	return is_done;
}

void freeze_well(struct counting_child *child, freeze_plan plan, void *context)
{
	struct error err;

	if (!freeze_once(child, plan, context, &err))
		fail_msg("%s", err.text);
}

void wait_until(volatile u64 *value, u64 least)
{
	for (int i = 0; *value < least; i++) {
		assert_true(i < 60000);
		usleep(1000);
	}
}

void wait_for_state(pid_t pid, char state)
{
	for (int i = 0; child_state(pid) != state; i++) {
		assert_true(i < 60000);
		usleep(1000);
	}
}
