// SPDX-License-Identifier: Apache-2.0
#include "cli/live_keys.h"

#include "support/testing.h"

static void keys_are_recognised(void **state)
{
	static const struct {
		const char *bytes;
		enum key_kind kind;
		u32 rune;
	} cases[] = {
		{"q", KEY_CHAR, 'q'},
		{"é", KEY_CHAR, 0xe9},
		{"\r", KEY_ENTER, 0},
		{"\t", KEY_TAB, 0},
		{"\x7f", KEY_BACKSPACE, 0},
		{"\033[A", KEY_UP, 0},
		{"\033OB", KEY_DOWN, 0},
		{"\033[5~", KEY_PAGE_UP, 0},
		{"\033[6~", KEY_PAGE_DOWN, 0},
		{"\033[1~", KEY_HOME, 0},
		{"\033OF", KEY_END, 0},
		{"\033[1;5C", KEY_OTHER, 0},
		{"\033[?62;c", KEY_OTHER, 0},
		{"\x01", KEY_OTHER, 0},
		{"\xff", KEY_OTHER, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str bytes = str_from_c(cases[i].bytes);
		struct key key;

		assert_true(key_take(&bytes, false, &key));
		assert_int_equal(key.kind, cases[i].kind);
		if (key.kind == KEY_CHAR)
			assert_int_equal(key.rune, cases[i].rune);
		assert_int_equal(bytes.len, 0);
	}
}

// An arrow's bytes may come one by one; a lone Escape is one when nothing follows.
static void sequences_may_come_in_parts(void **state)
{
	str bytes = STR("\033"), rest = STR("\033[Aq\033");
	struct key key;

	(void)state;
	assert_false(key_take(&bytes, true, &key));
	assert_true(key_take(&bytes, false, &key));
	assert_int_equal(key.kind, KEY_ESCAPE);
	bytes = STR("\033[1;");
	assert_false(key_take(&bytes, true, &key));
	assert_true(key_take(&bytes, false, &key));
	assert_int_equal(key.kind, KEY_OTHER);
	bytes = STR("\xc3");
	assert_false(key_take(&bytes, true, &key));
	assert_true(key_take(&rest, true, &key));
	assert_int_equal(key.kind, KEY_UP);
	assert_true(key_take(&rest, true, &key));
	assert_int_equal(key.rune, 'q');
	assert_false(key_take(&rest, true, &key));
	assert_int_equal(rest.len, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_recognised),
		cmocka_unit_test(sequences_may_come_in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
