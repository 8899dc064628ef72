// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include "support/testing.h"

static void assert_decoded(str text, u32 expected, size_t size)
{
	u32 rune;

	assert_int_equal(utf8_decode(text, &rune), size);
	assert_int_equal(rune, expected);
}

static void shortest_forms(void **state)
{
	(void)state;
	assert_decoded(STR("a"), 'a', 1);
	assert_decoded(STR("\0"), 0, 1);
	assert_decoded(STR("\u00e9x"), 0xe9, 2);
	assert_decoded(STR("\u4e16"), 0x4e16, 3);
	assert_decoded(STR("\ufeff"), 0xfeff, 3);
	assert_decoded(STR("\U0001f600"), 0x1f600, 4);
	assert_decoded(STR("\U0010ffff"), 0x10ffff, 4);
}

static void everything_else_is_one_bad_byte(void **state)
{
	(void)state;
	assert_decoded(STR("\x80"), UTF8_INVALID, 1);
	assert_decoded(STR("\xff"), UTF8_INVALID, 1);
	assert_decoded(STR("\xc0\x80"), UTF8_INVALID, 1);
	assert_decoded(STR("\xc1\xbf"), UTF8_INVALID, 1);
	assert_decoded(STR("\xe0\x80\x80"), UTF8_INVALID, 1);
	assert_decoded(STR("\xf0\x80\x80\x80"), UTF8_INVALID, 1);
	assert_decoded(STR("\xed\xa0\x80"), UTF8_INVALID, 1);
	assert_decoded(STR("\xf4\x90\x80\x80"), UTF8_INVALID, 1);
	assert_decoded(STR("\xf5\x80\x80\x80"), UTF8_INVALID, 1);
	assert_decoded(STR("\xc3"), UTF8_INVALID, 1);
	assert_decoded(STR("\xe4\xb8"), UTF8_INVALID, 1);
	assert_decoded(STR("\xe4\xb8z"), UTF8_INVALID, 1);
}

static void every_code_point_survives_the_round_trip(void **state)
{
	char bytes[4];

	(void)state;
	for (u32 rune = 0; rune <= 0x10ffff; rune++) {
		size_t size = utf8_encode(rune, bytes);
		u32 back;

		assert_int_equal(utf8_decode((str){bytes, size}, &back), size);
		if (rune >= 0xd800 && rune < 0xe000)
			assert_int_equal(back, 0xfffd);
		else
			assert_int_equal(back, rune);
	}
	assert_int_equal(utf8_encode(0x110000, bytes), 3);
	assert_memory_equal(bytes, "\ufffd", 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shortest_forms),
		cmocka_unit_test(everything_else_is_one_bad_byte),
		cmocka_unit_test(every_code_point_survives_the_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
