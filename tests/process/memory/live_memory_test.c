// SPDX-License-Identifier: Apache-2.0
#include "process/memory/live_memory.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process/memory/support/child.h"
#include "support/testing.h"

enum { PAGE = 4096, PAGES = 3000 };

// What the child knows by the same address: it is forked after this was made.
static u8 *pages; // PAGES, of which each seventh cannot be read

static bool is_there(u32 page)
{
	return page % 7 != 3;
}

static int make_pages(void **state)
{
	(void)state;
	pages = mmap(
		NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (u32 i = 0; i < PAGES * PAGE; i++)
		pages[i] = (u8)(i * 2654435761u >> 13);
	return 0;
}

static void hide_and_wait(void *context)
{
	(void)context;
	for (u32 i = 0; i < PAGES; i++) {
		if (!is_there(i))
			munmap(pages + (size_t)i * PAGE, PAGE);
	}
	child_ready();
	for (;;)
		pause();
}

static void wait_only(void *context)
{
	(void)context;
	child_ready();
	for (;;)
		pause();
}

static u64 address_of(u32 page)
{
	return (u64)(uintptr_t)(pages + (size_t)page * PAGE);
}

// Thousands of pieces, of which each has its own fate.
static void reads_what_is_there(void **state)
{
	enum { COUNT = PAGES * 2, SIZE = 100 };
	struct memory_piece *pieces = calloc(COUNT, sizeof(*pieces));
	u8 *out = calloc(COUNT, SIZE);
	pid_t pid = child_start(hide_and_wait, NULL);
	struct memory *memory = live_memory_open((u32)pid);
	u32 want = 0;

	(void)state;
	assert_false(memory->is_stable);
	for (u32 i = 0; i < COUNT; i++) {
		u32 page = i * 1237 % PAGES; // no neighbours
		bool crosses = i & 1;

		pieces[i] = (struct memory_piece){
			.address = address_of(page) + (crosses ? PAGE - SIZE / 2 : 50),
			.to = out + (size_t)i * SIZE,
			.size = SIZE,
			.done = i % 3 == 0};
		if (crosses && page == PAGES - 1)
			pieces[i].size = SIZE / 2;
	}
	u32 done = memory_read_many(memory, pieces, COUNT);
	for (u32 i = 0; i < COUNT; i++) {
		u32 page = i * 1237 % PAGES;
		bool is_whole =
			is_there(page) && (!(i & 1) || page == PAGES - 1 || is_there(page + 1));

		want += is_whole;
		assert_int_equal(pieces[i].done, is_whole);
		if (is_whole)
			assert_memory_equal(
				pieces[i].to, (void *)(uintptr_t)pieces[i].address, pieces[i].size);
	}
	assert_int_equal(done, want);
	assert_int_equal(live_memory_errno(memory), 0);
	memory_close(memory);
	child_end(pid);
	free(pieces);
	free(out);
}

// Pieces that touch become one range; it is cut again where a page is missing.
static void coalesces_neighbours(void **state)
{
	enum { SIZE = 512, COUNT = 4 * PAGE / SIZE * 8 };
	struct memory_piece pieces[COUNT];
	static u8 out[COUNT * SIZE];
	pid_t pid = child_start(hide_and_wait, NULL);
	struct memory *memory = live_memory_open((u32)pid);

	(void)state;
	for (u32 i = 0; i < COUNT; i++)
		pieces[i] = (struct memory_piece){
			.address = address_of(0) + i * SIZE, .to = out + i * SIZE, .size = SIZE};
	memory_read_many(memory, pieces, COUNT);
	for (u32 i = 0; i < COUNT; i++) {
		assert_int_equal(pieces[i].done, is_there(i * SIZE / PAGE));
		if (pieces[i].done)
			assert_memory_equal(out + i * SIZE, pages + i * SIZE, SIZE);
	}
	memory_close(memory);
	child_end(pid);
}

static void reads_large_and_empty_ranges(void **state)
{
	pid_t pid = child_start(wait_only, NULL);
	struct memory *memory = live_memory_open((u32)pid);
	u8 *out = malloc(PAGES * PAGE);
	struct memory_piece pieces[] = {
		{.address = 0, .to = out, .size = 0},
		{.address = address_of(0), .to = out, .size = PAGES * PAGE},
		{.address = 0, .to = out, .size = 0},
		{.address = 16, .to = out, .size = 1},
		{.address = UINT64_MAX - 2, .to = out, .size = 2},
		{.address = UINT64_MAX, .to = out, .size = 8},
		{.address = 1, .to = out, .size = 0},
	};

	(void)state;
	assert_int_equal(memory_read_many(memory, pieces, ARRAY_LEN(pieces)), 4);
	assert_true(pieces[1].done);
	assert_false(pieces[3].done || pieces[4].done || pieces[5].done);
	assert_memory_equal(out, pages, PAGES * PAGE);
	assert_null(memory_view(memory, address_of(0), 8));
	free(out);
	memory_close(memory);
	child_end(pid);
}

static void knows_when_the_process_is_gone(void **state)
{
	pid_t pid = child_start(wait_only, NULL);
	struct memory *memory = live_memory_open((u32)pid);
	u64 word = 7;

	(void)state;
	assert_true(memory_read_u64(memory, address_of(0), &word));
	assert_true(live_memory_is_same(memory));
	child_end(pid);
	word = 7;
	assert_false(memory_read_u64(memory, address_of(0), &word));
	assert_int_equal(word, 7);
	assert_int_equal(live_memory_errno(memory), ESRCH);
	assert_false(live_memory_is_same(memory));
	memory_close(memory);
}

static void execute_another(void *context)
{
	(void)context;
	child_ready();
	raise(SIGSTOP);
	execlp("sleep", "sleep", "100", NULL);
}

static void knows_when_another_program_runs(void **state)
{
	pid_t pid = child_start(execute_another, NULL);
	struct memory *memory = live_memory_open((u32)pid);
	int status;

	(void)state;
	waitpid(pid, &status, WUNTRACED);
	assert_true(live_memory_is_same(memory));
	kill(pid, SIGCONT);
	while (live_memory_is_same(memory))
		usleep(1000);
	assert_int_not_equal(child_state(pid), 'Z');
	memory_close(memory);
	child_end(pid);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_there),
		cmocka_unit_test(coalesces_neighbours),
		cmocka_unit_test(reads_large_and_empty_ranges),
		cmocka_unit_test(knows_when_the_process_is_gone),
		cmocka_unit_test(knows_when_another_program_runs),
	};

	if (!child_can_be_traced())
		return 0;
	return cmocka_run_group_tests(tests, make_pages, NULL);
}
