// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/go_value.h"

#include "process/inspect/address_index.h"
#include "process/inspect/support/image.h"
#include "process/inspect/word_set.h"
#include "support/testing.h"

#define SECOND 1000000000ll

static void times_with_and_without_a_monotonic_reading(void **state)
{
	// time.Date(2024, 2, 3, 4, 5, 6, 7, UTC): 1706933106 s since 1970, 63842529906 s since the year 1
	u64 since_1885 = 1706933106ul + 2682288000ul;
	(void)state;

	assert_int_equal(go_time_unix_ns(0, 0), 0);
	assert_int_equal(go_time_unix_ns(7, 63842529906u), 1706933106 * SECOND + 7);
	assert_int_equal(go_time_unix_ns((u64)1 << 63 | since_1885 << 30 | 7, 123456789),
		1706933106 * SECOND + 7);
}

static void times_out_of_range_are_clamped(void **state)
{
	(void)state;
	assert_int_equal(go_time_unix_ns(0, (u64)INT64_MAX), INT64_MAX);
	assert_int_equal(go_time_unix_ns(0, (u64)INT64_MIN), INT64_MIN);
	assert_int_equal(go_time_unix_ns(1, 0), INT64_MIN); // the year 1
}

static void texts_are_cut_between_runes(void **state)
{
	struct image image;
	struct arena arena;
	u64 text;
	(void)state;

	image_init(&image);
	arena_init(&arena);
	text = image_text(&image, "a\xc3\xa4z");
	assert_text(peek_text(&arena, &image.peek, text, 4, 100), "a\xc3\xa4z");
	assert_text(peek_text(&arena, &image.peek, text, 4, 3), "a\xc3\xa4");
	assert_text(peek_text(&arena, &image.peek, text, 4, 2), "a");
	assert_text(peek_text(&arena, &image.peek, text, 0, 2), "");
	assert_text(peek_text(&arena, &image.peek, 0x10, 4, 100), "");
	assert_text(peek_text(&arena, &image.peek, image_text(&image, "a\nb"), 3, 100), "");
	arena_deinit(&arena);
	image_deinit(&image);
}

static void an_index_keeps_every_value_of_a_key(void **state)
{
	struct address_index index = {0};
	u32 value, found = 0;
	u64 at = 0;
	(void)state;

	assert_int_equal(address_index_first(&index, 8), UINT32_MAX);
	assert_false(address_index_next(&index, 8, &at, &value));
	for (u32 i = 0; i < 100000; i++)
		address_index_put(&index, 0xc000000000 + i * 16ul, i);
	address_index_put(&index, 0xc000000000, 777);
	address_index_put(&index, 0, 5);
	assert_int_equal(index.len, 100001);
	assert_int_equal(address_index_first(&index, 0xc000000000 + 16 * 4321), 4321);
	assert_int_equal(address_index_first(&index, 0xc000000008), UINT32_MAX);
	assert_int_equal(address_index_first(&index, UINT64_MAX), UINT32_MAX);
	while (address_index_next(&index, 0xc000000000, &at, &value))
		found += value;
	assert_int_equal(found, 777);
	address_index_free(&index);
}

static void a_word_set_keeps_the_first_number(void **state)
{
	struct word_set set = {0};
	struct arena arena;
	(void)state;

	arena_init(&arena);
	assert_int_equal(word_set_find(&set, 0), UINT32_MAX);
	for (u32 i = 1; i <= 1000; i++)
		word_set_add(&arena, &set, 0x500000 + i * 40ul, i);
	word_set_add(&arena, &set, 0x500000 + 40, 9999);
	word_set_add(&arena, &set, 0, 1);
	word_set_add(&arena, &set, 0x100, 2000);
	assert_int_equal(word_set_find(&set, 0x500000 + 40), 1);
	assert_int_equal(word_set_find(&set, 0x500000 + 40000), 1000);
	assert_int_equal(word_set_find(&set, 0x100), 2000);
	assert_int_equal(word_set_find(&set, 0x500000 + 41), UINT32_MAX);
	assert_int_equal(word_set_find(&set, 0xff), UINT32_MAX);
	assert_int_equal(word_set_find(&set, 0), UINT32_MAX);
	assert_int_equal(set.len, 1001);
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_with_and_without_a_monotonic_reading),
		cmocka_unit_test(times_out_of_range_are_clamped),
		cmocka_unit_test(texts_are_cut_between_runes),
		cmocka_unit_test(an_index_keeps_every_value_of_a_key),
		cmocka_unit_test(a_word_set_keeps_the_first_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
