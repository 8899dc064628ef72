// SPDX-License-Identifier: Apache-2.0
#include "cli/directive.h"

#include "support/testing.h"

static void every_form_is_read(void **state)
{
	static const struct {
		str comment;
		enum directive_kind kind;
		bool whole_file;
		const char *ids, *reason;
	} cases[] = {
		{STR("//lint:ignore DEF001 closed by the caller"), DIRECTIVE_LINT, false, "DEF001",
			"closed by the caller"},
		{STR("//lint:ignore SA1000,DEF001"), DIRECTIVE_LINT, false, "SA1000,DEF001", ""},
		{STR("//lint:file-ignore CTX* generated\r"), DIRECTIVE_LINT, true, "CTX*",
			"generated"},
		{STR("//tocsin:ignore cancel-lost  because"), DIRECTIVE_TOCSIN, false,
			"cancel-lost", "because"},
		{STR("//tocsin:file-ignore all why"), DIRECTIVE_TOCSIN, true, "all", "why"},
		{STR("//nolint"), DIRECTIVE_NOLINT, false, "", ""},
		{STR("//nolint:tocsin // it lives as long as the process"), DIRECTIVE_NOLINT, false,
			"tocsin", "it lives as long as the process"},
		{STR("//nolint:errcheck,DEF001"), DIRECTIVE_NOLINT, false, "errcheck,DEF001", ""},
		{STR("//nolint // all of them"), DIRECTIVE_NOLINT, false, "", "all of them"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct directive got;

		assert_true(directive_read(cases[i].comment, &got));
		assert_int_equal(got.kind, cases[i].kind);
		assert_int_equal(got.whole_file, cases[i].whole_file);
		assert_text(got.ids, cases[i].ids);
		assert_text(got.reason, cases[i].reason);
	}
}

static void other_comments_are_left_alone(void **state)
{
	static const str cases[] = {
		STR("// lint:ignore DEF001 with a blank it is prose"),
		STR("//lint:ignore"),
		STR("//lint:ignored DEF001 x"),
		STR("//nolinter"),
		STR("//nolint-me"),
		STR("/* //nolint */"),
		STR("//tocsin:ignore"),
		STR("//"),
		STR(""),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct directive got;

		assert_false(directive_read(cases[i], &got));
	}
}

static bool matches(const char *comment, enum fault_id id)
{
	struct directive directive;

	assert_true(directive_read(str_from_c(comment), &directive));
	return directive_matches(&directive, id);
}

static void ids_names_and_prefixes_match(void **state)
{
	(void)state;
	assert_true(matches("//lint:ignore DEF001 x", FAULT_DEF001));
	assert_true(matches("//lint:ignore def001 x", FAULT_DEF001));
	assert_true(matches("//lint:ignore SA4006,release-missing x", FAULT_DEF001));
	assert_true(matches("//lint:ignore DEF* x", FAULT_DEF010));
	assert_true(matches("//lint:ignore * x", FAULT_POOL004));
	assert_false(matches("//lint:ignore DEF001 x", FAULT_DEF002));
	assert_false(matches("//lint:ignore SA4006 x", FAULT_DEF001));
	assert_true(matches("//nolint", FAULT_DEF001));
	assert_true(matches("//nolint:all", FAULT_DEF001));
	assert_true(matches("//nolint:tocsin", FAULT_DEF001));
	assert_false(matches("//nolint:errcheck", FAULT_DEF001));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_read),
		cmocka_unit_test(other_comments_are_left_alone),
		cmocka_unit_test(ids_names_and_prefixes_match),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
