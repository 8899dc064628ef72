// SPDX-License-Identifier: Apache-2.0
#include "process/memory/freeze.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "process/memory/support/frozen_child.h"
#include "support/testing.h"

enum { PAGE = 4096, ROUNDS = 10 };

static u64 read_word(const struct memory *memory, const volatile u64 *address)
{
	u64 value = 0;

	assert_true(memory_read_u64(memory, (u64)(uintptr_t)address, &value));
	return value;
}

static bool is_in_step(const struct memory *memory, const struct child_pair *pair)
{
	u64 first = read_word(memory, pair->first), second = read_word(memory, pair->second);

	return first == second || first == second + 1;
}

// The test's own reads are out of step sooner or later; a frozen copy never is.
static void copies_in_one_moment(void **state)
{
	struct counting_child child;
	u32 out_of_step = 0;
	u64 last = 0;

	(void)state;
	counting_child_start(&child, NULL, NULL);
	for (u32 round = 0; round < ROUNDS; round++) {
		struct target target;
		struct arena arena;
		struct error err;

		arena_init(&arena);
		child_target_open(&arena, child.pid, &target);
		while (out_of_step <= round)
			out_of_step +=
				!is_in_step(target.memory, &child.pairs[round % CHILD_THREADS]);
		if (!target_freeze(
			    &target, round & 1 ? counting_child_plan : NULL, &child, 0, &err))
			fail_msg("%s", err.text);
		for (u32 i = 0; i < CHILD_THREADS; i++)
			assert_true(is_in_step(target.memory, &child.pairs[i]));
		assert_true(target.memory->is_stable && target.memory != target.live);
		assert_true(target.stopped_ns > 0);
		assert_true(read_word(target.memory, child.pairs[0].first) > last);
		last = read_word(target.memory, child.pairs[0].first);
		counting_child_goes_on(&child);
		assert_int_equal(read_word(target.memory, child.pairs[0].first), last);
		assert_true(read_word(target.live, child.pairs[0].first) > last);
		assert_int_not_equal(child_state(child.pid), 't');
		child_target_close(&target);
		arena_deinit(&arena);
	}
	counting_child_end(&child);
}

static bool lies_in(const struct target *target, u64 address, u32 flags)
{
	const struct memory_map *map = memory_map_find(target->maps, target->map_count, address);

	return map && (map->flags & flags) == flags;
}

static void gives_the_registers_of_all_threads(void **state)
{
	struct counting_child child;
	struct target target;
	struct arena arena;
	struct error err;
	bool has_main = false;

	(void)state;
	counting_child_start(&child, NULL, NULL);
	arena_init(&arena);
	child_target_open(&arena, child.pid, &target);
	assert_true(target_freeze(&target, NULL, NULL, 0, &err));
	assert_int_equal(target.thread_count, CHILD_THREADS + 1);
	for (u32 i = 0; i < target.thread_count; i++) {
		const struct thread_registers *thread = &target.threads[i];

		has_main |= thread->tid == (u32)child.pid;
		assert_true(lies_in(&target, thread->pc, MEMORY_READ | MEMORY_EXECUTE));
		assert_true(lies_in(&target, thread->sp, MEMORY_READ | MEMORY_WRITE));
		assert_true(lies_in(&target, thread->tls, MEMORY_READ | MEMORY_WRITE));
		assert_true(thread->general_count >= 16);
		// The stack was copied with it.
		assert_non_null(memory_view(target.memory, thread->sp, 8));
		for (u32 j = 0; j < i; j++)
			assert_int_not_equal(target.threads[j].tid, thread->tid);
	}
	assert_true(has_main);
	assert_false(target_freeze(&target, NULL, NULL, 0, &err)); // it is frozen
	child_target_close(&target);
	arena_deinit(&arena);
	counting_child_end(&child);
}

struct plan {
	struct freeze_range ranges[8], sparse;
	u32 count, calls;
};

static bool planned(void *context, const struct target *target, struct arena *arena,
	struct freeze_planned *ret, struct error *err)
{
	struct plan *plan = context;

	(void)target;
	(void)err;
	plan->calls++;
	ret->at = arena_copy(arena, plan->ranges, sizeof(plan->ranges), 8);
	ret->count = plan->count;
	ret->sparse = arena_copy(arena, &plan->sparse, sizeof(plan->sparse), 8);
	ret->sparse_count = plan->sparse.size != 0;
	return true;
}

static void wait_only(void *context)
{
	(void)context;
	child_ready();
	for (;;)
		pause();
}

static void leaves_out_what_cannot_be_read(void **state)
{
	enum { PAGES = 1000 };
	u8 *pages = mmap(
		NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	u64 at = (u64)(uintptr_t)pages;
	struct plan plan = {.count = 4};
	struct target target;
	struct arena arena;
	struct error err;
	pid_t pid;

	(void)state;
	for (u32 i = 0; i < PAGES * PAGE; i++)
		pages[i] = (u8)(i * 2654435761u >> 11);
	munmap(pages + 10 * PAGE, PAGE);
	munmap(pages + 500 * PAGE, 77 * PAGE);
	pid = child_start(wait_only, NULL);
	// Out of order, overlapping, not at pages, wrapping around.
	plan.ranges[0] = (struct freeze_range){at + 490 * PAGE + 5, 200 * PAGE};
	plan.ranges[1] = (struct freeze_range){at + 3, 499 * PAGE};
	plan.ranges[2] = (struct freeze_range){UINT64_MAX - 100, 200};
	plan.ranges[3] = (struct freeze_range){16, 0};
	arena_init(&arena);
	child_target_open(&arena, pid, &target);
	assert_true(target_freeze(&target, planned, &plan, 0, &err));
	assert_int_equal(plan.calls, 2);
	for (u32 i = 0; i < PAGES; i++) {
		bool is_there = i != 10 && !(i >= 500 && i < 577), is_copied = is_there && i < 691;
		const u8 *view = memory_view(target.memory, at + i * PAGE, PAGE);
		u8 byte;

		assert_int_equal(view != NULL, is_copied);
		assert_int_equal(
			memory_read(target.memory, at + i * PAGE + 77, &byte, 1), is_there);
		if (is_copied)
			assert_memory_equal(view, pages + i * PAGE, PAGE);
	}
	child_target_close(&target);
	arena_deinit(&arena);
	child_end(pid);
	munmap(pages, PAGES * PAGE);
}

// shared[0]: the child is to write; shared[1]: it has.
struct writing {
	u8 *pages;
	volatile u64 *shared;
};

static void write_later(void *context)
{
	struct writing *writing = context;

	child_ready();
	while (!writing->shared[0])
		usleep(1000);
	memset(writing->pages, 'n', 100 * PAGE);
	writing->shared[1] = 1;
	for (;;)
		pause();
}

// What was never touched is zero in the copy, and stays so when it is touched later.
static void knows_untouched_memory_to_be_zero(void **state)
{
	enum { GIGABYTE = 1 << 30 };
	struct writing writing;
	char text[3 * PAGE];
	struct target target;
	struct arena arena;
	struct error err;
	pid_t pid;

	(void)state;
	writing.pages = mmap(NULL, GIGABYTE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	madvise(writing.pages, GIGABYTE, MADV_NOHUGEPAGE);
	writing.shared = child_shared(PAGE);
	memset(writing.pages + 50 * PAGE, 'o', PAGE);
	pid = child_start(write_later, &writing);
	arena_init(&arena);
	child_target_open(&arena, pid, &target);
	// Far less than what is mapped.
	if (!target_freeze(&target, NULL, NULL, 256 << 20, &err))
		fail_msg("%s", err.text);
	writing.shared[0] = 1;
	while (!writing.shared[1])
		usleep(1000);
	assert_true(memory_read(
		target.memory, (u64)(uintptr_t)(writing.pages + 49 * PAGE), text, sizeof(text)));
	for (u32 i = 0; i < sizeof(text); i++)
		assert_int_equal(text[i], i / PAGE == 1 ? 'o' : 0);
	assert_non_null(memory_view(
		target.memory, (u64)(uintptr_t)(writing.pages + GIGABYTE / 2), 1 << 20));
	child_target_close(&target);
	arena_deinit(&arena);
	child_end(pid);
	munmap(writing.pages, GIGABYTE);
}

// Of what is planned as sparse only what was touched is copied; ends of it may lie on pages of something else.
static void copies_what_was_touched_of_sparse_ranges(void **state)
{
	enum { GIGABYTE = 1 << 30 };
	u8 *pages = mmap(NULL, GIGABYTE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	u64 at = (u64)(uintptr_t)pages;
	struct plan plan = {.count = 1,
		.ranges = {{at, PAGE + 1}},
		.sparse = {at + PAGE + 8, GIGABYTE - 2 * PAGE}};
	u64 touched[] = {8, PAGE + 100, 2 * PAGE, 700 * PAGE, GIGABYTE - PAGE + 16};
	struct target target;
	struct arena arena;
	struct error err;
	pid_t pid;

	(void)state;
	madvise(pages, GIGABYTE, MADV_NOHUGEPAGE);
	for (u32 i = 0; i < ARRAY_LEN(touched); i++)
		pages[touched[i]] = (u8)(i + 1);
	pid = child_start(wait_only, NULL);
	arena_init(&arena);
	child_target_open(&arena, pid, &target);
	if (!target_freeze(&target, planned, &plan, 1 << 20, &err))
		fail_msg("%s", err.text);
	for (u32 i = 0; i < ARRAY_LEN(touched); i++) {
		const u8 *view = memory_view(target.memory, at + touched[i], 1);

		assert_non_null(view);
		assert_int_equal(*view, i + 1);
	}
	for (u64 i = 300 * PAGE; i < 500 * PAGE; i++) {
		const u8 *view = memory_view(target.memory, at + i, 1);

		assert_non_null(view);
		assert_int_equal(*view, 0);
	}
	assert_null(memory_view(target.memory, at + GIGABYTE, 1));
	child_target_close(&target);
	arena_deinit(&arena);
	child_end(pid);
	munmap(pages, GIGABYTE);
}

static void refuses_before_it_stops(void **state)
{
	pid_t pid = child_start(wait_only, NULL);
	struct plan plan = {.ranges = {{PAGE, 3 << 20}, {8 << 20, 1}}, .count = 2};
	struct target target;
	struct arena arena;
	struct error err;

	(void)state;
	arena_init(&arena);
	child_target_open(&arena, pid, &target);
	assert_false(target_freeze(&target, planned, &plan, 2 << 20, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_non_null(strstr(err.text, "3.0 MiB would have to be copied, the limit is 2.0 MiB"));
	plan.ranges[0].size = (u64)1 << 46;
	assert_false(target_freeze(&target, planned, &plan, 0, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_non_null(strstr(err.text, "MiB are available"));
	assert_int_equal(plan.calls, 2); // never while stopped
	assert_ptr_equal(target.memory, target.live);
	assert_null(target.threads);
	child_target_close(&target);
	arena_deinit(&arena);
	child_end(pid);
}

// A plan that needs far more once the target is stopped.
static bool growing(void *context, const struct target *target, struct arena *arena,
	struct freeze_planned *ret, struct error *err)
{
	struct plan *plan = context;

	if (plan->calls)
		plan->count = 3;
	return planned(context, target, arena, ret, err);
}

static void makes_room_for_what_came_meanwhile(void **state)
{
	enum { LARGE = 64 << 20 };
	u8 *pages = mmap(NULL, LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	u64 at = (u64)(uintptr_t)pages;
	struct plan plan = {.count = 1};
	struct target target;
	struct arena arena;
	struct error err;
	pid_t pid;

	(void)state;
	for (u32 i = 0; i < LARGE; i++)
		pages[i] = (u8)(i * 2654435761u >> 9);
	pid = child_start(wait_only, NULL);
	plan.ranges[0] = (struct freeze_range){at, PAGE};
	plan.ranges[1] = (struct freeze_range){at + 2 * PAGE, LARGE - 4 * PAGE};
	plan.ranges[2] = (struct freeze_range){at + LARGE - PAGE, PAGE};
	arena_init(&arena);
	child_target_open(&arena, pid, &target);
	assert_true(target_freeze(&target, growing, &plan, 0, &err));
	for (u32 i = 0; i < 3; i++) {
		const struct freeze_range *range = &plan.ranges[i];
		const u8 *view = memory_view(target.memory, range->address, range->size);

		assert_non_null(view);
		assert_memory_equal(view, (void *)(uintptr_t)range->address, range->size);
	}
	child_target_close(&target);

	plan = (struct plan){
		.ranges = {plan.ranges[0], plan.ranges[1], plan.ranges[2]}, .count = 1};
	child_target_open(&arena, pid, &target);
	assert_false(target_freeze(&target, growing, &plan, 1 << 20, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_int_equal(plan.calls, 2);
	assert_int_not_equal(child_state(pid), 't');
	child_target_close(&target);
	arena_deinit(&arena);
	child_end(pid);
	munmap(pages, LARGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_in_one_moment),
		cmocka_unit_test(gives_the_registers_of_all_threads),
		cmocka_unit_test(leaves_out_what_cannot_be_read),
		cmocka_unit_test(knows_untouched_memory_to_be_zero),
		cmocka_unit_test(copies_what_was_touched_of_sparse_ranges),
		cmocka_unit_test(refuses_before_it_stops),
		cmocka_unit_test(makes_room_for_what_came_meanwhile),
	};

	if (!child_can_be_traced())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
