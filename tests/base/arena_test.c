// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include "support/testing.h"

static void aligns_as_asked(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t align = 1; align <= 64; align *= 2) {
		arena_alloc(&arena, 1, 1);
		assert_int_equal((uintptr_t)arena_alloc(&arena, 3, align) % align, 0);
	}
	arena_deinit(&arena);
}

static void gives_separate_zeroed_memory(void **state)
{
	enum { COUNT = 1000, SIZE = 777 };
	struct arena arena;
	char *blocks[COUNT];

	(void)state;
	arena_init(&arena);
	for (int i = 0; i < COUNT; i++) {
		blocks[i] = arena_alloc(&arena, SIZE, 8);
		assert_true(all_zero(blocks[i], SIZE));
		memset(blocks[i], i & 0xff, SIZE);
	}
	for (int i = 0; i < COUNT; i++) {
		assert_int_equal((unsigned char)blocks[i][0], i & 0xff);
		assert_int_equal((unsigned char)blocks[i][SIZE - 1], i & 0xff);
	}
	arena_deinit(&arena);
	assert_int_equal(arena.reserved_bytes, 0);
}

static void serves_blocks_larger_than_a_chunk(void **state)
{
	enum { LARGE = 9 << 20 };
	struct arena arena;
	char *small, *large;

	(void)state;
	arena_init(&arena);
	small = arena_alloc(&arena, 10, 1);
	large = arena_alloc(&arena, LARGE, 64);
	memset(small, 1, 10);
	memset(large, 2, LARGE);
	assert_int_equal(small[9], 1);
	assert_true(arena.reserved_bytes >= LARGE);
	arena_deinit(&arena);
}

static void zero_size_is_allowed(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_non_null(arena_alloc(&arena, 0, 1));
	assert_int_equal(arena_str(&arena, STR_EMPTY).len, 0);
	arena_deinit(&arena);
}

static void copies_text(void **state)
{
	struct arena arena;
	char text[] = "goroutine";
	str copy;

	(void)state;
	arena_init(&arena);
	copy = arena_str(&arena, str_from_c(text));
	text[0] = 'X';
	assert_text(copy, "goroutine");
	assert_string_equal(arena_c_str(&arena, STR("chan")), "chan");
	assert_text(arena_printf(&arena, "%s:%d", "a.go", 12), "a.go:12");
	arena_deinit(&arena);
}

// What was written after the mark must not shine through when the memory is given out again.
static void reset_gives_back_zeroed_memory(void **state)
{
	static const size_t sizes[] = {100, 60 << 10, 300 << 10, 3 << 20, 20 << 20};
	struct arena arena;
	char *kept;

	(void)state;
	arena_init(&arena);
	kept = arena_copy(&arena, "kept", 5, 1);
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		struct arena_mark mark = arena_mark(&arena);
		char *block = arena_alloc(&arena, sizes[i], 8);

		memset(block, 0xff, sizes[i]);
		arena_reset(&arena, mark);
		block = arena_alloc(&arena, sizes[i], 8);
		assert_true(all_zero(block, sizes[i]));
		arena_reset(&arena, mark);
	}
	assert_string_equal(kept, "kept");
	arena_deinit(&arena);
}

// A scratch arena used in a loop asks the kernel once, and still gives zeroed memory.
static void a_loop_keeps_its_memory(void **state)
{
	enum { FIRST = 50 << 10, SECOND = 1 << 20, THIRD = 3 << 20 };
	struct arena arena;
	struct arena_mark empty;
	size_t reserved = 0;

	(void)state;
	arena_init(&arena);
	empty = arena_mark(&arena);
	for (int i = 0; i < 5; i++) {
		memset(arena_alloc(&arena, FIRST, 1), 0xff, FIRST);
		memset(arena_alloc(&arena, SECOND, 1), 0xff, SECOND);
		memset(arena_alloc(&arena, THIRD, 1), 0xff, THIRD);
		arena_reset(&arena, empty);
		assert_true(i == 0 || arena.reserved_bytes == reserved);
		reserved = arena.reserved_bytes;
		assert_true(reserved >= THIRD && reserved < SECOND + THIRD + FIRST);
		assert_true(all_zero(arena_alloc(&arena, THIRD, 1), THIRD));
		arena_reset(&arena, empty);
		assert_int_equal(arena.reserved_bytes, reserved);
	}
	arena_deinit(&arena);
	assert_int_equal(arena.reserved_bytes, 0);
}

// What is larger than usual goes back at once.
static void a_reset_keeps_no_large_chunk(void **state)
{
	enum { LARGE = 9 << 20 };
	struct arena arena;
	struct arena_mark mark;
	size_t before;

	(void)state;
	arena_init(&arena);
	arena_alloc(&arena, 100, 1);
	mark = arena_mark(&arena);
	before = arena.reserved_bytes;
	arena_alloc(&arena, LARGE, 1);
	assert_true(arena.reserved_bytes >= before + LARGE);
	arena_reset(&arena, mark);
	assert_int_equal(arena.reserved_bytes, before);
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(aligns_as_asked),
		cmocka_unit_test(gives_separate_zeroed_memory),
		cmocka_unit_test(serves_blocks_larger_than_a_chunk),
		cmocka_unit_test(zero_size_is_allowed),
		cmocka_unit_test(copies_text),
		cmocka_unit_test(reset_gives_back_zeroed_memory),
		cmocka_unit_test(a_loop_keeps_its_memory),
		cmocka_unit_test(a_reset_keeps_no_large_chunk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
