// SPDX-License-Identifier: Apache-2.0
#include "base/vec.h"

#include "support/testing.h"

#include <stdlib.h>

enum { COUNT = 5000 };

struct pair {
	u32 a, b;
};

static void elements_come_zeroed_and_stay(void **state)
{
	struct arena arena;
	VEC(struct pair) pairs = {0};
	u32 seen = 0;

	(void)state;
	arena_init(&arena);
	for (u32 i = 0; i < COUNT; i++) {
		struct pair *pair = vec_push(&arena, &pairs);

		assert_int_equal(pair->a | pair->b, 0);
		pair->a = i;
	}
	vec_each (struct pair, pair, &pairs)
		assert_int_equal(pair->a, seen++);
	assert_int_equal(seen, COUNT);
	assert_int_equal(vec_last(&pairs)->a, COUNT - 1);
	assert_int_equal(vec_pop(&pairs).a, COUNT - 1);
	assert_int_equal(pairs.len, COUNT - 1);
	arena_deinit(&arena);
}

static void the_same_on_the_heap(void **state)
{
	VEC(struct pair) pairs = {0};

	(void)state;
	for (u32 i = 0; i < COUNT; i++) {
		assert_int_equal(heap_vec_push(&pairs)->a, 0);
		vec_last(&pairs)->a = i;
	}
	for (u32 i = 0; i < COUNT; i++)
		assert_int_equal(pairs.at[i].a, i);
	heap_vec_free(&pairs);
	assert_int_equal(pairs.len + pairs.cap, 0);
	assert_null(pairs.at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(elements_come_zeroed_and_stay),
		cmocka_unit_test(the_same_on_the_heap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
