// SPDX-License-Identifier: Apache-2.0
#include "process/memory/memory.h"

#include "process/memory/recorded.h"

#include "support/testing.h"

static const struct recorded_block blocks[] = {
	{0x3000, {"third", 5}},
	{0x1000, {"\1\2\3\4\5\6\7\10", 8}},
	{0x1008, {"next", 4}},
	{0x2000, {"", 0}},
};

static void reads_pieces_whole_or_not(void **state)
{
	char a[6] = "-----", b[4] = "---", c[8], d = '-';
	struct memory_piece pieces[] = {
		{.address = 0x3000, .to = a, .size = 5},
		{.address = 0x3003, .to = b, .size = 3, .done = true},
		{.address = 0x1006, .to = c, .size = 6},
		{.address = 0x2000, .to = &d, .size = 1},
		{.address = UINT64_MAX, .to = &d, .size = 1},
	};
	struct memory *memory = recorded_memory_open(blocks, ARRAY_LEN(blocks));

	(void)state;
	assert_true(memory->is_stable);
	assert_int_equal(memory_read_many(memory, pieces, ARRAY_LEN(pieces)), 2);
	assert_true(pieces[0].done && pieces[2].done);
	assert_false(pieces[1].done || pieces[3].done || pieces[4].done);
	assert_string_equal(a, "third");
	assert_memory_equal(c, "\7\10next", 6);
	assert_int_equal(memory_read_many(memory, pieces, 0), 0);
	memory_close(memory);
}

static void reads_numbers(void **state)
{
	struct memory *memory = recorded_memory_open(blocks, ARRAY_LEN(blocks));
	u64 wide = 7;
	u32 narrow = 7;

	(void)state;
	assert_true(memory_read_u64(memory, 0x1000, &wide));
	assert_int_equal(wide, 0x0807060504030201u);
	assert_true(memory_read_u32(memory, 0x1001, &narrow));
	assert_int_equal(narrow, 0x05040302);
	assert_false(memory_read_u64(memory, 0x1005, &wide));
	assert_false(memory_read_u32(memory, 0xfff, &narrow));
	assert_false(memory_read(memory, UINT64_MAX - 1, &wide, 8));
	assert_true(memory_read(memory, 0x9999, &wide, 0));
	assert_int_equal(wide, 0x0807060504030201u); // untouched by what failed
	assert_int_equal(narrow, 0x05040302);
	memory_close(memory);
}

static void reads_bytes_up_to_a_limit(void **state)
{
	struct memory *memory = recorded_memory_open(blocks, ARRAY_LEN(blocks));
	struct arena arena;
	str text = STR("before");

	(void)state;
	arena_init(&arena);
	assert_false(memory_read_bytes(&arena, memory, 0x3000, 5, 4, &text));
	assert_false(memory_read_bytes(&arena, memory, 0x3001, 5, 100, &text));
	assert_false(memory_read_bytes(&arena, memory, 0x3001, UINT64_MAX, 100, &text));
	assert_text(text, "before");
	assert_true(memory_read_bytes(&arena, memory, 0x3000, 5, 5, &text));
	assert_text(text, "third");
	assert_true(memory_read_bytes(&arena, memory, 0, 0, 5, &text));
	assert_int_equal(text.len, 0);
	arena_deinit(&arena);
	memory_close(memory);
}

static void views_without_copying(void **state)
{
	struct memory *memory = recorded_memory_open(blocks, ARRAY_LEN(blocks));

	(void)state;
	assert_ptr_equal(memory_view(memory, 0x3001, 4), blocks[0].bytes.ptr + 1);
	assert_null(memory_view(memory, 0x3001, 5));
	assert_null(memory_view(memory, 0x3001, UINT64_MAX));
	assert_null(memory_view(memory, 0x1006, 6)); // in two blocks
	assert_null(memory_view(memory, 0x4000, 1));
	memory_close(memory);
}

static void closes_nothing(void **state)
{
	struct memory *memory = recorded_memory_open(NULL, 0);
	char byte;

	(void)state;
	assert_false(memory_read(memory, 0, &byte, 1));
	memory_close(memory);
	memory_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_pieces_whole_or_not),
		cmocka_unit_test(reads_numbers),
		cmocka_unit_test(reads_bytes_up_to_a_limit),
		cmocka_unit_test(views_without_copying),
		cmocka_unit_test(closes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
