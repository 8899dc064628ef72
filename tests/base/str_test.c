// SPDX-License-Identifier: Apache-2.0
#include "base/str.h"

#include "support/testing.h"

static void compares_bytes(void **state)
{
	(void)state;
	assert_true(str_equal(STR("chan"), STR("chan")));
	assert_false(str_equal(STR("chan"), STR("chap")));
	assert_true(str_equal(STR_EMPTY, (str){NULL, 0}));
	assert_int_equal(str_compare(STR("a"), STR("a")), 0);
	assert_true(str_compare(STR("a"), STR("b")) < 0);
	assert_true(str_compare(STR("a"), STR("aa")) < 0);
	assert_true(str_compare(STR("b"), STR("aa")) > 0);
	assert_true(str_compare(STR("\xff"), STR("a")) > 0);
}

static void prefixes_and_suffixes(void **state)
{
	(void)state;
	assert_true(str_starts(STR("x_test.go"), STR("x_")));
	assert_true(str_ends(STR("x_test.go"), STR("_test.go")));
	assert_true(str_ends(STR("x"), STR_EMPTY));
	assert_false(str_ends(STR(".go"), STR("a.go")));
	assert_false(str_starts(STR_EMPTY, STR("a")));
}

static void ranges_are_clamped(void **state)
{
	(void)state;
	assert_text(str_sub(STR("goroutine"), 2, 5), "rou");
	assert_text(str_sub(STR("go"), 1, 100), "o");
	assert_text(str_sub(STR("go"), 5, 1), "");
	assert_text(str_skip(STR("go"), 1), "o");
	assert_text(str_skip(STR("go"), 3), "");
}

static void finds(void **state)
{
	(void)state;
	assert_int_equal(str_find_char(STR("a/b/c"), '/'), 1);
	assert_int_equal(str_find_last_char(STR("a/b/c"), '/'), 3);
	assert_int_equal(str_find_char(STR("abc"), '/'), 3);
	assert_int_equal(str_find_last_char(STR_EMPTY, '/'), 0);
	assert_int_equal(str_find(STR("select {}"), STR("{}")), 7);
	assert_int_equal(str_find(STR("select"), STR("{}")), 6);
}

static void cuts_at_a_separator(void **state)
{
	str rest = STR("a//b");

	(void)state;
	assert_text(str_cut(&rest, '/'), "a");
	assert_text(str_cut(&rest, '/'), "");
	assert_text(str_cut(&rest, '/'), "b");
	assert_text(rest, "");
	assert_text(str_cut(&rest, '/'), "");
}

static void trims_white_space(void **state)
{
	(void)state;
	assert_text(str_trim(STR(" \t\r\nx y\v\f ")), "x y");
	assert_text(str_trim(STR("  ")), "");
}

static void reads_numbers(void **state)
{
	static const char *const wrong[] = {"", "-1", "+1", "1x", " 1", "18446744073709551616"};
	u64 value = 7;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_false(str_to_u64(str_from_c(wrong[i]), &value));
	assert_int_equal(value, 7);
	assert_true(str_to_u64(STR("18446744073709551615"), &value));
	assert_true(value == UINT64_MAX);
	assert_true(str_to_u64(STR("007"), &value));
	assert_int_equal(value, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares_bytes),
		cmocka_unit_test(prefixes_and_suffixes),
		cmocka_unit_test(ranges_are_clamped),
		cmocka_unit_test(finds),
		cmocka_unit_test(cuts_at_a_separator),
		cmocka_unit_test(trims_white_space),
		cmocka_unit_test(reads_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
