// SPDX-License-Identifier: Apache-2.0
#include "base/vec.h"

#include "support/testing.h"

#include <stdlib.h>

struct point {
	u32 x, y;
};

enum { COUNT = 10000 };

static void grows_in_an_arena(void **state)
{
	struct arena arena;
	VEC(struct point) points = {0};
	u64 sum = 0;

	(void)state;
	arena_init(&arena);
	for (u32 i = 0; i < COUNT; i++)
		*vec_push(&arena, &points) = (struct point){i, 1};
	vec_each (struct point, point, &points)
		sum += point->x;
	assert_int_equal(points.len, COUNT);
	assert_int_equal(sum, (u64)COUNT * (COUNT - 1) / 2);
	assert_int_equal(vec_last(&points)->x, COUNT - 1);
	assert_int_equal(vec_pop(&points).x, COUNT - 1);
	assert_int_equal(points.len, COUNT - 1);
	arena_deinit(&arena);
}

static void new_elements_are_zero(void **state)
{
	struct arena arena;
	VEC(struct point) points = {0};

	(void)state;
	arena_init(&arena);
	for (u32 i = 0; i < 100; i++)
		assert_int_equal(vec_push(&arena, &points)->y, 0);
	arena_deinit(&arena);
}

static void each_of_an_empty_one_does_nothing(void **state)
{
	VEC(struct point) points = {0};

	(void)state;
	vec_each (struct point, point, &points)
		fail_msg("an element %u of nothing", point->x);
}

static void grows_on_the_heap(void **state)
{
	VEC(u64) numbers = {0};

	(void)state;
	for (u32 i = 0; i < COUNT; i++)
		*heap_vec_push(&numbers) = i;
	assert_int_equal(numbers.at[COUNT / 2], COUNT / 2);
	heap_vec_free(&numbers);
	assert_int_equal(numbers.len, 0);
	assert_null(numbers.at);
}

// With room there is nothing to move; beyond it, it grows on.
static void room_on_the_heap_is_kept(void **state)
{
	VEC(u64) numbers = {0};
	u64 *before;

	(void)state;
	*heap_vec_push(&numbers) = 7;
	heap_vec_reserve(&numbers, COUNT);
	assert_int_equal(numbers.cap, COUNT);
	assert_int_equal(numbers.at[0], 7);
	before = numbers.at;
	heap_vec_reserve(&numbers, 10);
	while (numbers.len < COUNT)
		*heap_vec_push(&numbers) = 1;
	assert_ptr_equal(numbers.at, before);
	*heap_vec_push(&numbers) = 9;
	assert_true(numbers.cap > COUNT);
	assert_int_equal(numbers.at[0], 7);
	assert_int_equal(numbers.at[COUNT], 9);
	heap_vec_free(&numbers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_in_an_arena),
		cmocka_unit_test(new_elements_are_zero),
		cmocka_unit_test(each_of_an_empty_one_does_nothing),
		cmocka_unit_test(grows_on_the_heap),
		cmocka_unit_test(room_on_the_heap_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
