// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/token.h"

#include "support/testing.h"

static void every_keyword_is_known_by_its_text(void **state)
{
	static const char *const others[] = {
		"", "b", "breaks", "brea", "Break", "x", "typ", "int", "_"};

	(void)state;
	for (int token = TOKEN_BREAK; token < TOKEN_COUNT; token++)
		assert_int_equal(token_of_word(str_from_c(token_text((enum token)token))), token);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		assert_int_equal(token_of_word(str_from_c(others[i])), TOKEN_IDENT);
}

static void binary_operators_have_precedence(void **state)
{
	(void)state;
	assert_int_equal(token_precedence[TOKEN_LOR], 1);
	assert_int_equal(token_precedence[TOKEN_LAND], 2);
	assert_int_equal(token_precedence[TOKEN_EQL], 3);
	assert_int_equal(token_precedence[TOKEN_ADD], 4);
	assert_int_equal(token_precedence[TOKEN_AND_NOT], 5);
	assert_int_equal(token_precedence[TOKEN_NOT], 0);
	assert_int_equal(token_precedence[TOKEN_ARROW], 0);
	assert_int_equal(token_precedence[TOKEN_IDENT], 0);
}

static void tokens_after_which_a_newline_ends_the_statement(void **state)
{
	int count = 0;

	(void)state;
	for (int token = 0; token < TOKEN_COUNT; token++)
		count += token_ends_statement[token];
	assert_int_equal(count, 15);
	assert_true(token_ends_statement[TOKEN_RBRACE]);
	assert_true(token_ends_statement[TOKEN_RETURN]);
	assert_false(token_ends_statement[TOKEN_GOTO]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_keyword_is_known_by_its_text),
		cmocka_unit_test(binary_operators_have_precedence),
		cmocka_unit_test(tokens_after_which_a_newline_ends_the_statement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
