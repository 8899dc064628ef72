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

enum { APART = 48 << 20 };

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
	struct freeze_range **ret, u32 *ret_count, struct error *err)
{
	const struct counting_child *child = context;
	struct freeze_range *range = arena_new(arena, struct freeze_range);

	(void)target;
	(void)err;
	*range = (struct freeze_range){(u64)(uintptr_t)child->memory, child->memory_bytes};
	*ret = range;
	*ret_count = 1;
	return true;
}
