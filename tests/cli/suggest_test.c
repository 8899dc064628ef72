// SPDX-License-Identifier: Apache-2.0
#include "cli/suggest.h"

#include "support/testing.h"

static void distances(void **state)
{
	(void)state;
	assert_int_equal(edit_distance(STR(""), STR("abc")), 3);
	assert_int_equal(edit_distance(STR("abc"), STR("abc")), 0);
	assert_int_equal(edit_distance(STR("ABC"), STR("abc")), 0);
	assert_int_equal(edit_distance(STR("chekc"), STR("check")), 1); // a swap of neighbours
	assert_int_equal(edit_distance(STR("kitten"), STR("sitting")), 3);
	assert_int_equal(edit_distance(STR("format"), STR("fromat")), 1);
}

static void long_words_do_no_harm(void **state)
{
	static const char word[200] = {'x'};

	(void)state;
	assert_int_equal(edit_distance((str){word, sizeof(word)}, STR("check")), 200);
}

static void the_nearest_is_suggested(void **state)
{
	struct suggestion suggestion = suggestion_for(STR("explian"));

	(void)state;
	suggestion_offer(&suggestion, STR("check"));
	suggestion_offer(&suggestion, STR("explain"));
	suggestion_offer(&suggestion, STR("version"));
	assert_text(suggestion.best, "explain");
}

static void what_is_far_is_not_suggested(void **state)
{
	struct suggestion suggestion = suggestion_for(STR("frobnicate"));

	(void)state;
	suggestion_offer(&suggestion, STR("check"));
	suggestion_offer(&suggestion, STR("help"));
	assert_int_equal(suggestion.best.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances),
		cmocka_unit_test(long_words_do_no_harm),
		cmocka_unit_test(the_nearest_is_suggested),
		cmocka_unit_test(what_is_far_is_not_suggested),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
