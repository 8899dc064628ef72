// SPDX-License-Identifier: Apache-2.0
#include "base/map.h"

#include "support/testing.h"

#include <stdio.h>

enum { COUNT = 10000 };

static void numbers_as_keys(void **state)
{
	struct arena arena;
	struct map map;

	(void)state;
	arena_init(&arena);
	map_init(&map, &arena);
	assert_null(map_get(&map, 0));
	for (u64 i = 0; i < COUNT; i++) {
		u64 *value = map_put(&map, i << 32);

		assert_int_equal(*value, 0);
		*value = i + 1;
	}
	assert_int_equal(map.len, COUNT);
	for (u64 i = 0; i < COUNT; i++)
		assert_int_equal(*map_get(&map, i << 32), i + 1);
	assert_null(map_get(&map, 1));
	assert_int_equal(*map_put(&map, 0), 1);
	assert_int_equal(map.len, COUNT);
	*map_put(&map, UINT64_MAX - 1) = 9;
	assert_int_equal(*map_get(&map, UINT64_MAX - 1), 9);
	arena_deinit(&arena);
}

static void pointers_as_keys_and_values(void **state)
{
	struct arena arena;
	struct map map;
	int a = 0, b = 0;

	(void)state;
	arena_init(&arena);
	map_init(&map, &arena);
	assert_null(map_get_ptr(&map, &a));
	*map_put(&map, (u64)(uintptr_t)&a) = (u64)(uintptr_t)&b;
	assert_ptr_equal(map_get_ptr(&map, &a), &b);
	assert_null(map_get_ptr(&map, &b));
	arena_deinit(&arena);
}

static void strings_as_keys(void **state)
{
	struct arena arena;
	struct str_map map;
	char text[32];

	(void)state;
	arena_init(&arena);
	str_map_init(&map, &arena);
	assert_null(str_map_get(&map, STR("x")));
	for (u64 i = 0; i < COUNT; i++) {
		int len = snprintf(text, sizeof(text), "key%d", (int)i);

		*str_map_put(&map, (str){text, (size_t)len}) = i;
	}
	memset(text, 0, sizeof(text));
	assert_int_equal(map.len, COUNT);
	assert_int_equal(*str_map_get(&map, STR("key0")), 0);
	assert_int_equal(*str_map_get(&map, STR("key9999")), 9999);
	assert_null(str_map_get(&map, STR("key10000")));
	*str_map_put(&map, STR_EMPTY) = 77;
	assert_int_equal(*str_map_get(&map, STR_EMPTY), 77);
	assert_int_equal(*str_map_put(&map, STR("key5")), 5);
	assert_int_equal(map.len, COUNT + 1);
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_as_keys),
		cmocka_unit_test(pointers_as_keys_and_values),
		cmocka_unit_test(strings_as_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
