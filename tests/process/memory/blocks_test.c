// SPDX-License-Identifier: Apache-2.0
#include "process/memory/blocks.h"

#include "support/testing.h"

static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

static void assert_block(const struct block *block, u64 start, u64 end, const char *bytes)
{
	assert_int_equal(block->start, start);
	assert_int_equal(block->end, end);
	assert_ptr_equal(block->bytes, bytes);
}

static void cuts_overlaps(void **state)
{
	struct block_table table = {0};

	(void)state;
	blocks_add(&table, 20, letters, 10);      // 20..30
	blocks_add(&table, 10, letters + 10, 15); // 10..25 keeps its bytes
	blocks_add(&table, 12, letters, 2);       // inside
	blocks_add(&table, 40, letters, 0);
	blocks_add(&table, UINT64_MAX - 3, letters, 20); // wraps
	blocks_sort(&table);
	assert_int_equal(table.len, 2);
	assert_block(&table.at[0], 10, 25, letters + 10);
	assert_block(&table.at[1], 25, 30, letters + 5);
	blocks_free(&table);
}

static void fills_gaps_only(void **state)
{
	struct block_table table = {0}, other = {0};

	(void)state;
	blocks_add(&table, 10, letters, 5); // 10..15
	blocks_add(&table, 20, letters, 5); // 20..25
	blocks_sort(&table);
	blocks_add(&other, 5, letters, 20); // 5..25: gaps 5..10, 15..20
	blocks_add(&other, 25, letters, 1); // touches
	blocks_add(&other, 40, letters, 2);
	blocks_sort(&other);
	blocks_fill(&table, &other);
	assert_int_equal(table.len, 6);
	assert_block(&table.at[0], 5, 10, letters);
	assert_block(&table.at[1], 10, 15, letters);
	assert_block(&table.at[2], 15, 20, letters + 10);
	assert_block(&table.at[3], 20, 25, letters);
	assert_block(&table.at[4], 25, 26, letters);
	assert_block(&table.at[5], 40, 42, letters);
	blocks_free(&table);
	blocks_free(&other);
}

static void fills_an_empty_table(void **state)
{
	struct block_table table = {0}, other = {0};

	(void)state;
	blocks_fill(&table, &other);
	assert_int_equal(table.len, 0);
	blocks_add(&other, 5, letters, 20);
	blocks_fill(&table, &other);
	assert_int_equal(table.len, 1);
	blocks_fill(&table, &other);
	assert_int_equal(table.len, 1);
	blocks_free(&table);
	blocks_free(&other);
}

// Every byte of many small random tables is what the first block in the order of the sort says.
static void agrees_with_a_map_of_bytes(void **state)
{
	enum { SPACE = 60, ROUNDS = 2000 };
	u32 seed = 1;

	(void)state;
	for (u32 round = 0; round < ROUNDS; round++) {
		struct block_table tables[2] = {0};
		bool there[2][SPACE] = {0};
		u8 bytes[SPACE];

		for (u32 i = 0; i < 12; i++) {
			u32 start, size;

			seed = seed * 1664525u + 1013904223u;
			start = seed >> 8 & 31;
			size = seed >> 20 & 15;
			// Equal addresses have equal bytes, so that order does not matter.
			blocks_add(&tables[i & 1], start, letters + start % 2, size);
			for (u32 j = start; j < start + size; j++)
				there[i & 1][j] = true;
		}
		blocks_sort(&tables[0]);
		blocks_sort(&tables[1]);
		blocks_fill(&tables[0], &tables[1]);
		for (u32 i = 0; i < SPACE; i++) {
			bool want = there[0][i] || there[1][i];

			assert_int_equal(blocks_read(&tables[0], i, bytes, 1), want);
			assert_int_equal(blocks_view(&tables[0], i, 1) != NULL, want);
		}
		for (u32 i = 1; i < tables[0].len; i++)
			assert_true(tables[0].at[i - 1].end <= tables[0].at[i].start);
		blocks_free(&tables[0]);
		blocks_free(&tables[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts_overlaps),
		cmocka_unit_test(fills_gaps_only),
		cmocka_unit_test(fills_an_empty_table),
		cmocka_unit_test(agrees_with_a_map_of_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
