// SPDX-License-Identifier: Apache-2.0
#include "base/str.h"

#include "support/testing.h"

static void comparison(void **state)
{
	(void)state;
	assert_true(str_equal(STR("abc"), STR("abc")));
	assert_false(str_equal(STR("abc"), STR("abd")));
	assert_false(str_equal(STR("abc"), STR("ab")));
	assert_true(str_equal(STR_EMPTY, (str){NULL, 0}));
	assert_true(str_compare(STR("a"), STR("b")) < 0);
	assert_true(str_compare(STR("ab"), STR("a")) > 0);
	assert_true(str_compare(STR("\xff"), STR("a")) > 0);
	assert_int_equal(str_compare(STR_EMPTY, STR_EMPTY), 0);
	assert_true(str_hash(STR("abc")) == str_hash(str_sub(STR("xabcx"), 1, 4)));
	assert_true(str_hash(STR("abc")) != str_hash(STR("abd")));
}

static void prefixes_and_suffixes(void **state)
{
	(void)state;
	assert_true(str_starts(STR("package p"), STR("package")));
	assert_true(str_starts(STR("x"), STR_EMPTY));
	assert_false(str_starts(STR("pack"), STR("package")));
	assert_true(str_ends(STR("a_test.go"), STR("_test.go")));
	assert_false(str_ends(STR("go"), STR("_test.go")));
}

static void parts_are_clamped(void **state)
{
	(void)state;
	assert_text(str_sub(STR("hello"), 1, 3), "el");
	assert_text(str_sub(STR("hello"), 3, 99), "lo");
	assert_text(str_sub(STR("hello"), 4, 2), "");
	assert_text(str_skip(STR("hello"), 99), "");
	assert_text(str_trim(STR(" \t\r\n a b \n")), "a b");
	assert_text(str_trim(STR("  ")), "");
}

static void searching(void **state)
{
	(void)state;
	assert_int_equal(str_find_char(STR("a/b/c"), '/'), 1);
	assert_int_equal(str_find_last_char(STR("a/b/c"), '/'), 3);
	assert_int_equal(str_find_char(STR("abc"), '/'), 3);
	assert_int_equal(str_find_last_char(STR_EMPTY, '/'), 0);
	assert_int_equal(str_find(STR("hello"), STR("ll")), 2);
	assert_int_equal(str_find(STR("hello"), STR("lo!")), 5);
	assert_int_equal(str_find(STR("hello"), STR_EMPTY), 0);
}

static void cutting(void **state)
{
	str rest = STR("a,,b");

	(void)state;
	assert_text(str_cut(&rest, ','), "a");
	assert_text(str_cut(&rest, ','), "");
	assert_text(str_cut(&rest, ','), "b");
	assert_text(rest, "");
	assert_text(str_cut(&rest, ','), "");
}

static void decimal_numbers(void **state)
{
	u64 value = 5;

	(void)state;
	assert_true(str_to_u64(STR("0"), &value));
	assert_int_equal(value, 0);
	assert_true(str_to_u64(STR("18446744073709551615"), &value));
	assert_true(value == UINT64_MAX);
	value = 5;
	assert_false(str_to_u64(STR("18446744073709551616"), &value));
	assert_false(str_to_u64(STR(""), &value));
	assert_false(str_to_u64(STR("-1"), &value));
	assert_false(str_to_u64(STR("1 "), &value));
	assert_int_equal(value, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparison),
		cmocka_unit_test(prefixes_and_suffixes),
		cmocka_unit_test(parts_are_clamped),
		cmocka_unit_test(searching),
		cmocka_unit_test(cutting),
		cmocka_unit_test(decimal_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
