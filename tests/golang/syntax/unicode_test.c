// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/unicode.h"

#include "support/testing.h"

static void letters_and_digits_outside_ascii(void **state)
{
	(void)state;
	assert_true(unicode_is_letter(0xaa));
	assert_true(unicode_is_letter(0xe9));
	assert_true(unicode_is_letter(0x4e16));
	assert_true(unicode_is_letter(0x1d400));
	assert_false(unicode_is_letter(0xd7));
	assert_false(unicode_is_letter(0x663));
	assert_false(unicode_is_letter(0x2028));
	assert_false(unicode_is_letter(0xfffd));
	assert_false(unicode_is_letter(0x10ffff));
	assert_true(unicode_is_digit(0x663));
	assert_true(unicode_is_digit(0x1d7d8));
	assert_false(unicode_is_digit(0xb2));
	assert_false(unicode_is_digit(0x4e16));
}

// As Go 1.27's package unicode counts them.
static void the_tables_are_whole(void **state)
{
	u32 letters = 0, digits = 0;

	(void)state;
	for (u32 rune = 0; rune <= 0x110000; rune++) {
		letters += unicode_is_letter(rune);
		digits += unicode_is_digit(rune);
	}
	assert_int_equal(letters, 145620);
	assert_int_equal(digits, 760);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_and_digits_outside_ascii),
		cmocka_unit_test(the_tables_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
