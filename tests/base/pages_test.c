// SPDX-License-Identifier: Apache-2.0
#include "base/pages.h"

#include "support/testing.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void sizes_are_whole_pages(void **state)
{
	(void)state;
	assert_int_equal(pages_size(1), PAGE_SMALL);
	assert_int_equal(pages_size(PAGE_SMALL), PAGE_SMALL);
	assert_int_equal(pages_size(PAGE_HUGE - 1), PAGE_HUGE);
	assert_int_equal(pages_size(PAGE_HUGE), PAGE_HUGE);
	assert_int_equal(pages_size(PAGE_HUGE + 1), 2 * PAGE_HUGE);
}

static void large_pieces_begin_at_a_huge_page(void **state)
{
	static const size_t sizes[] = {
		100, PAGE_SMALL + 1, PAGE_HUGE - 1, PAGE_HUGE, PAGE_HUGE + 1, 9 * PAGE_HUGE};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		size_t unit = sizes[i] < PAGE_HUGE - PAGE_SMALL ? PAGE_SMALL : PAGE_HUGE;
		char *memory = pages_map(sizes[i]);

		assert_non_null(memory);
		assert_int_equal((uintptr_t)memory % unit, 0);
		assert_true(all_zero(memory, pages_size(sizes[i])));
		memset(memory, 0xff, pages_size(sizes[i]));
		pages_unmap(memory, sizes[i]);
	}
	pages_unmap(NULL, 100);
}

// Nothing of it, and nothing of what it was cut from, stays.
static void unmapping_leaves_nothing_behind(void **state)
{
	enum { SIZE = PAGE_HUGE + 1 };
	char *memory = pages_map(SIZE);
	unsigned char is_in[2 * PAGE_HUGE / PAGE_SMALL];

	(void)state;
	assert_int_equal(mincore(memory, pages_size(SIZE), is_in), 0);
	pages_unmap(memory, SIZE);
	for (size_t at = 0; at < pages_size(SIZE); at += PAGE_SMALL)
		assert_int_equal(mincore(memory + at, PAGE_SMALL, is_in), -1);
}

static void more_than_there_is_is_refused(void **state)
{
	(void)state;
	assert_null(pages_map((size_t)1 << 60));
}

// By the flags of the mapping that an address lies in, as /proc/self/smaps has them: "rd wr mr mw me ac hg".
static bool is_in_huge_pages(const void *address)
{
	FILE *file = fopen("/proc/self/smaps", "re");
	bool is_it = false, ret = false;
	unsigned long begin, end;
	char line[512];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%lx-%lx ", &begin, &end) == 2)
			is_it = (uintptr_t)address >= begin && (uintptr_t)address < end;
		else if (is_it && strncmp(line, "VmFlags:", 8) == 0)
			ret = strstr(line, " hg") != NULL;
	}
	fclose(file);
	return ret;
}

static bool can_be_huge(void)
{
#if defined(__SANITIZE_ADDRESS__)
	return false; // malloc is the sanitizer's
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
	return false;
#endif
#endif
	return access("/sys/kernel/mm/transparent_hugepage", F_OK) == 0;
}

// Where addresses are few, most of them are left to others.
static void malloc_leaves_addresses(void **state)
{
	const struct rlimit few = {400 << 20, 400 << 20};
	int status = -1;
	pid_t child;

	(void)state;
	if (!can_be_huge())
		skip();
	child = fork();
	if (child == 0) {
		if (setrlimit(RLIMIT_AS, &few) != 0)
			_exit(2);
		pages_for_malloc();
		_exit(pages_map(300 << 20) ? 0 : 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void *allocate(void *size)
{
	return malloc(*(size_t *)size);
}

// What a thread asks for lies in the same range, and what is freed is given out again.
static void malloc_takes_huge_pages(void **state)
{
	size_t size = 8 * PAGE_HUGE;
	pthread_t thread;
	char *first, *second;
	void *returned;

	(void)state;
	if (!can_be_huge())
		skip();
	pages_for_malloc();
	assert_int_equal(pthread_create(&thread, NULL, allocate, &size), 0);
	assert_int_equal(pthread_join(thread, &returned), 0);
	first = returned;
	second = malloc(size);
	assert_non_null(first);
	assert_non_null(second);
	assert_true(is_in_huge_pages(first + size / 2));
	assert_true(is_in_huge_pages(second + size / 2));
	free(second);
	free(first);
	second = malloc(2 * size);
	assert_ptr_equal(second, first);
	free(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_whole_pages),
		cmocka_unit_test(large_pieces_begin_at_a_huge_page),
		cmocka_unit_test(unmapping_leaves_nothing_behind),
		cmocka_unit_test(more_than_there_is_is_refused),
		cmocka_unit_test(malloc_leaves_addresses),
		cmocka_unit_test(malloc_takes_huge_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
