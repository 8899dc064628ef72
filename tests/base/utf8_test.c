// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include "support/testing.h"

static void every_code_point_goes_round(void **state)
{
	(void)state;
	for (u32 rune = 0; rune <= 0x10ffff; rune++) {
		char bytes[4];
		size_t size = utf8_encode(rune, bytes);
		u32 back;

		assert_int_equal(utf8_decode((str){bytes, size}, &back), size);
		if (rune >= 0xd800 && rune < 0xe000)
			assert_int_equal(back, 0xfffd);
		else
			assert_int_equal(back, rune);
	}
}

static void refuses_what_go_refuses(void **state)
{
	// clang-format off
	static const str wrong[] = {
		STR("\x80"), STR("\xbf" "a"),           // a tail without a head
		STR("\xc0\x80"), STR("\xc1\xbf"),       // two bytes for one
		STR("\xe0\x9f\xbf"), STR("\xf0\x8f\xbf\xbf"), // longer than needed
		STR("\xed\xa0\x80"), STR("\xed\xbf\xbf"),     // surrogates
		STR("\xf4\x90\x80\x80"), STR("\xf5\x80\x80\x80"), // above U+10FFFF
		STR("\xff"), STR("\xc3"), STR("\xe2\x82"), STR("\xf0\x9f\x98"), // cut off
		STR("\xc3" "a"), STR("\xe2\x82" "a"),   // no tail
	};
	// clang-format on

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		u32 rune;

		assert_int_equal(utf8_decode(wrong[i], &rune), 1);
		assert_int_equal(rune, UTF8_INVALID);
	}
}

static void encodes_no_code_point_as_the_replacement(void **state)
{
	char bytes[4];

	(void)state;
	assert_int_equal(utf8_encode(0x110000, bytes), 3);
	assert_memory_equal(bytes, "\xef\xbf\xbd", 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_point_goes_round),
		cmocka_unit_test(refuses_what_go_refuses),
		cmocka_unit_test(encodes_no_code_point_as_the_replacement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
