// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include "support/testing.h"

static bool is_zero(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

static void memory_is_zero_and_aligned(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t align = 1; align <= 64; align *= 2) {
		char *bytes = arena_alloc(&arena, 100, align);

		assert_int_equal((uintptr_t)bytes % align, 0);
		assert_true(is_zero(bytes, 100));
		memset(bytes, 0xff, 100);
	}
	assert_non_null(arena_alloc(&arena, 0, 1));
	arena_deinit(&arena);
	assert_int_equal(arena.reserved_bytes, 0);
}

static void large_and_many_allocations_keep_their_bytes(void **state)
{
	enum { COUNT = 300, SIZE = 40000 };
	struct arena arena;
	char *blocks[COUNT];

	(void)state;
	arena_init(&arena);
	for (int i = 0; i < COUNT; i++) {
		blocks[i] = arena_alloc(&arena, SIZE, 8);
		memset(blocks[i], i, SIZE);
	}
	assert_true(is_zero(arena_alloc(&arena, 64 << 20, 16), 64 << 20));
	for (int i = 0; i < COUNT; i++) {
		assert_int_equal((u8)blocks[i][0], (u8)i);
		assert_int_equal((u8)blocks[i][SIZE - 1], (u8)i);
	}
	assert_true(arena.reserved_bytes >= (size_t)COUNT * SIZE + (64 << 20));
	arena_deinit(&arena);
}

static void reset_gives_back_zeroed_memory(void **state)
{
	static const size_t sizes[] = {10, 3000, 70000, 5 << 20};
	struct arena arena;
	struct arena_mark empty, mark;
	char *kept;

	(void)state;
	arena_init(&arena);
	empty = arena_mark(&arena);
	arena_reset(&arena, empty);
	kept = arena_alloc(&arena, 8, 8);
	memset(kept, 7, 8);
	mark = arena_mark(&arena);
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
			char *bytes = arena_alloc(&arena, sizes[i], 1);

			assert_true(is_zero(bytes, sizes[i]));
			memset(bytes, 0xff, sizes[i]);
		}
		arena_reset(&arena, mark);
		assert_int_equal(kept[7], 7);
	}
	arena_reset(&arena, empty);
	assert_true(is_zero(arena_alloc(&arena, 60000, 1), 60000));
	arena_deinit(&arena);
}

static void a_loop_with_reset_does_not_grow(void **state)
{
	struct arena arena;
	size_t reserved = 0;

	(void)state;
	arena_init(&arena);
	for (int i = 0; i < 1000; i++) {
		struct arena_mark mark = arena_mark(&arena);

		arena_alloc(&arena, 5000, 8);
		arena_reset(&arena, mark);
		if (i == 0)
			reserved = arena.reserved_bytes;
		assert_int_equal(arena.reserved_bytes, reserved);
	}
	arena_deinit(&arena);
}

static void copies_and_formats(void **state)
{
	struct arena arena;
	str copy;

	(void)state;
	arena_init(&arena);
	copy = arena_str(&arena, STR("hello"));
	assert_text(copy, "hello");
	assert_string_equal(arena_c_str(&arena, str_sub(copy, 1, 3)), "el");
	assert_string_equal(arena_c_str(&arena, STR_EMPTY), "");
	assert_text(arena_printf(&arena, "%s-%d", "x", 42), "x-42");
	assert_int_equal(arena_str(&arena, STR_EMPTY).len, 0);
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zero_and_aligned),
		cmocka_unit_test(large_and_many_allocations_keep_their_bytes),
		cmocka_unit_test(reset_gives_back_zeroed_memory),
		cmocka_unit_test(a_loop_with_reset_does_not_grow),
		cmocka_unit_test(copies_and_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
