// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/gather.h"

#include "process/memory/recorded.h"
#include "process/runtime/page_reader.h"

#include "support/testing.h"

enum { BASE = 0x100000, SIZE = 0x8000 };

// The recorded memory without views and with a count of reads: as a live one.
struct counted {
	struct memory memory;
	struct memory *below;
	u32 pieces;
};

static u32 read_counted(const struct memory *memory, struct memory_piece *pieces, u32 count)
{
	struct counted *counted = (struct counted *)(uintptr_t)memory;

	counted->pieces += count;
	return memory_read_many(counted->below, pieces, count);
}

static void close_counted(struct memory *memory)
{
	(void)memory;
}

static u8 bytes[SIZE];

static void open_counted(struct counted *counted)
{
	static const struct memory_ops ops = {read_counted, NULL, close_counted};
	// A hole of a page in the middle.
	const struct recorded_block blocks[] = {
		{BASE, {(const char *)bytes, 0x3000}},
		{BASE + 0x4000, {(const char *)bytes + 0x4000, 0x4000}},
	};

	for (u32 i = 0; i < SIZE; i++)
		bytes[i] = (u8)(i * 7 + (i >> 8));
	*counted =
		(struct counted){.memory = {&ops, false}, .below = recorded_memory_open(blocks, 2)};
}

static void neighbours_are_one_read(void **state)
{
	struct gather_item items[20];
	struct counted counted;
	struct gather gather;

	(void)state;
	open_counted(&counted);
	gather_init(&gather, &counted.memory, ARRAY_LEN(items));
	for (u32 i = 0; i < 20; i++)
		items[i] = (struct gather_item){BASE + 400 * (u64)(19 - i), 100, NULL};
	gather_read(&gather, items, 20);
	for (u32 i = 0; i < 20; i++)
		assert_memory_equal(items[i].bytes, bytes + 400 * (19 - i), 100);
	assert_int_equal(counted.pieces, 1);
	gather_deinit(&gather);
	memory_close(counted.below);
}

static void a_hole_costs_only_what_lies_in_it(void **state)
{
	struct gather_item items[] = {
		{BASE + 0x2800, 64, NULL},
		{BASE + 0x3100, 64, NULL},
		{BASE + 0x2900, 64, NULL},
		{BASE + 0x4010, 64, NULL},
		{UINT64_MAX - 10, 64, NULL},
		{BASE, 3u << 30, NULL},
	};
	struct counted counted;
	struct gather gather;

	(void)state;
	open_counted(&counted);
	gather_init(&gather, &counted.memory, ARRAY_LEN(items));
	gather_read(&gather, items, ARRAY_LEN(items));
	assert_memory_equal(items[0].bytes, bytes + 0x2800, 64);
	assert_null(items[1].bytes);
	assert_memory_equal(items[2].bytes, bytes + 0x2900, 64);
	assert_memory_equal(items[3].bytes, bytes + 0x4010, 64);
	assert_null(items[4].bytes);
	assert_null(items[5].bytes);
	gather_deinit(&gather);
	memory_close(counted.below);
}

static void stable_memory_is_not_copied(void **state)
{
	struct gather_item items[] = {{BASE + 8, 64, NULL}, {BASE + 0x3000, 8, NULL}};
	struct counted counted;
	struct gather gather;

	(void)state;
	open_counted(&counted);
	gather_init(&gather, counted.below, ARRAY_LEN(items));
	gather_read(&gather, items, ARRAY_LEN(items));
	assert_ptr_equal(items[0].bytes, bytes + 8);
	assert_null(items[1].bytes);
	gather_deinit(&gather);
	memory_close(counted.below);
}

static void pages_are_read_once(void **state)
{
	struct page_reader reader;
	struct counted counted;
	struct arena arena;
	u64 word;

	(void)state;
	arena_init(&arena);
	open_counted(&counted);
	page_reader_init(&reader, &arena, &counted.memory);
	for (u32 i = 0; i < 100; i++) {
		assert_true(page_reader_read(&reader, BASE + 8 * (u64)i, &word, 8));
		assert_memory_equal(&word, bytes + 8 * (size_t)i, 8);
	}
	assert_int_equal(counted.pieces, 1);
	// A page with a hole is read in parts; what crosses two is as well.
	assert_true(page_reader_read(&reader, BASE + 0x2ff8, &word, 8));
	assert_false(page_reader_read(&reader, BASE + 0x3000, &word, 8));
	assert_true(page_reader_read(&reader, BASE + 0x5ffc, &word, 8));
	assert_memory_equal(&word, bytes + 0x5ffc, 8);
	arena_deinit(&arena);
	memory_close(counted.below);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neighbours_are_one_read),
		cmocka_unit_test(a_hole_costs_only_what_lies_in_it),
		cmocka_unit_test(stable_memory_is_not_copied),
		cmocka_unit_test(pages_are_read_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
