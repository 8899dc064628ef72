// SPDX-License-Identifier: Apache-2.0
#include "base/map.h"

#include "support/testing.h"

#include <stdio.h>

enum { COUNT = 20000 };

// Spread over the whole range, so that neighbours in the table are no neighbours in order.
static u64 nth_key(u64 n)
{
	return n * 0x123456789abcdefu;
}

static void keeps_what_is_put(void **state)
{
	struct arena arena;
	struct map map;

	(void)state;
	arena_init(&arena);
	map_init(&map, &arena);
	assert_null(map_get(&map, 0));
	for (u64 i = 0; i < COUNT; i++)
		*map_put(&map, nth_key(i)) = i;
	assert_int_equal(map.len, COUNT);
	for (u64 i = 0; i < COUNT; i++)
		assert_int_equal(*map_get(&map, nth_key(i)), i);
	assert_null(map_get(&map, nth_key(COUNT)));
	arena_deinit(&arena);
}

static void zero_is_a_key_and_put_finds_it_again(void **state)
{
	struct arena arena;
	struct map map;

	(void)state;
	arena_init(&arena);
	map_init(&map, &arena);
	assert_int_equal(*map_put(&map, 0), 0);
	*map_put(&map, 0) += 2;
	*map_put(&map, UINT64_MAX - 1) = 3;
	assert_null(map_get(&map, UINT64_MAX));
	assert_int_equal(*map_put(&map, UINT64_MAX), 0);
	*map_put(&map, UINT64_MAX) += 4;
	assert_int_equal(*map_get(&map, UINT64_MAX), 4);
	assert_int_equal(*map_get(&map, 0), 2);
	assert_int_equal(*map_get(&map, UINT64_MAX - 1), 3);
	assert_int_equal(map.len, 2);
	arena_deinit(&arena);
}

static void pointers_are_keys_and_values(void **state)
{
	struct arena arena;
	struct map map;
	int key, value;

	(void)state;
	arena_init(&arena);
	map_init(&map, &arena);
	*map_put(&map, (u64)(uintptr_t)&key) = (u64)(uintptr_t)&value;
	assert_ptr_equal(map_get_ptr(&map, &key), &value);
	assert_null(map_get_ptr(&map, &value));
	arena_deinit(&arena);
}

static void text_keys_are_copied(void **state)
{
	struct arena arena;
	struct str_map map;
	char key[] = "net/http";

	(void)state;
	arena_init(&arena);
	str_map_init(&map, &arena);
	assert_null(str_map_get(&map, STR("net/http")));
	*str_map_put(&map, str_from_c(key)) = 7;
	key[0] = 'X';
	assert_int_equal(*str_map_get(&map, STR("net/http")), 7);
	assert_null(str_map_get(&map, STR("Xet/http")));
	*str_map_put(&map, STR_EMPTY) = 8;
	assert_int_equal(*str_map_get(&map, STR_EMPTY), 8);
	assert_int_equal(map.len, 2);
	arena_deinit(&arena);
}

static void text_map_grows(void **state)
{
	struct arena arena;
	struct str_map map;
	char key[16];

	(void)state;
	arena_init(&arena);
	str_map_init(&map, &arena);
	for (u64 i = 0; i < COUNT; i++) {
		snprintf(key, sizeof(key), "k%llu", (unsigned long long)i);
		*str_map_put(&map, str_from_c(key)) = i;
	}
	assert_int_equal(map.len, COUNT);
	assert_int_equal(*str_map_get(&map, STR("k12345")), 12345);
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_is_put),
		cmocka_unit_test(zero_is_a_key_and_put_finds_it_again),
		cmocka_unit_test(pointers_are_keys_and_values),
		cmocka_unit_test(text_keys_are_copied),
		cmocka_unit_test(text_map_grows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
