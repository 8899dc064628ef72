// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/bytes.h"

#include "support/testing.h"

#include <ctype.h>

static void masks_say_which_bytes_are_what(void **state)
{
	char text[256 + 16] = {0};

	(void)state;
	for (int i = 0; i < 256; i++)
		text[i] = (char)i;
	for (int at = 0; at <= 240; at++) {
		bytes16 bytes = bytes_load(text + at);
		u32 words = 0, equal = 0, range = 0;

		for (int i = 0; i < 16; i++) {
			u8 c = (u8)text[at + i];
			bool is_word = c < 0x80 && (isalnum(c) || c == '_');

			words |= (u32)is_word << i;
			equal |= (u32)(c == 'x') << i;
			range |= (u32)(c >= 0x70 && c <= 0x90) << i;
			assert_int_equal(bytes_is_word((char)c), is_word);
		}
		assert_int_equal(bytes_word_mask(bytes), words);
		assert_int_equal(bytes_mask(bytes_equal(bytes, 'x')), equal);
		assert_int_equal(bytes_mask(bytes_in_range(bytes, 0x70, 0x90)), range);
	}
}

static void newlines_are_counted_at_any_length(void **state)
{
	enum { SIZE = 10000 };
	static char text[SIZE];
	u32 expected = 0;

	(void)state;
	for (size_t len = 0; len < SIZE; len++) {
		assert_int_equal(bytes_count_newlines((str){text, len}), expected);
		text[len] = len % 3 ? '\n' : 'x';
		expected += text[len] == '\n';
	}
	memset(text, '\n', SIZE);
	assert_int_equal(bytes_count_newlines((str){text, SIZE}), SIZE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masks_say_which_bytes_are_what),
		cmocka_unit_test(newlines_are_counted_at_any_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
