// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/page_set.h"

#include "support/testing.h"

enum { PAGE = 8192 };

static const u64 low = 0xc000000000;

static void pages_of_targets_are_found(void **state)
{
	struct arena arena;
	struct page_set set;

	(void)state;
	arena_init(&arena);
	page_set_init(&set, &arena, low + 100, low + 64 * PAGE + 7);
	page_set_add(&set, low + 100, 8);
	page_set_add(&set, low + 3 * PAGE - 1, 2 * PAGE);
	page_set_add(&set, low + 64 * PAGE, 8);
	for (u64 page = 0; page < 70; page++) {
		bool expected = page == 0 || (page >= 2 && page <= 4) || page == 64;

		assert_int_equal(page_set_has(&set, low + page * PAGE), expected);
		assert_int_equal(page_set_has(&set, low + page * PAGE + PAGE - 1), expected);
	}
	assert_false(page_set_has(&set, 0));
	assert_false(page_set_has(&set, low - 1));
	assert_false(page_set_has(&set, UINT64_MAX));
	arena_deinit(&arena);
}

// All addresses there are: pages grow, memory does not.
static void a_wide_range_has_larger_pages(void **state)
{
	struct arena arena;
	struct page_set set;

	(void)state;
	arena_init(&arena);
	page_set_init(&set, &arena, 0, UINT64_MAX);
	page_set_add(&set, UINT64_MAX - 7, 8);
	page_set_add(&set, low, PAGE);
	assert_true(set.count <= 1 << 27);
	assert_true(page_set_has(&set, UINT64_MAX));
	assert_true(page_set_has(&set, low));
	assert_false(page_set_has(&set, UINT64_MAX / 2));
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_of_targets_are_found),
		cmocka_unit_test(a_wide_range_has_larger_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
