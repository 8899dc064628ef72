// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include "support/testing.h"

#include <errno.h>

static void context_goes_before_the_text(void **state)
{
	struct error err;

	(void)state;
	assert_false(error_set(&err, ERROR_INPUT, "line %d: no module", 3));
	assert_false(error_context(&err, "reading %s", "go.mod"));
	assert_string_equal(err.text, "reading go.mod: line 3: no module");
	assert_int_equal(err.kind, ERROR_INPUT);
}

static void system_errors_say_which(void **state)
{
	struct error err;

	(void)state;
	errno = EACCES;
	assert_false(error_system(&err, "opening %s", "x"));
	assert_string_equal(err.text, "opening x: Permission denied");
	assert_int_equal(err.system_errno, EACCES);
	error_set(&err, ERROR_USAGE, "no");
	assert_int_equal(err.system_errno, 0);
}

static void long_texts_are_cut_off(void **state)
{
	struct error err;
	char text[1000];

	(void)state;
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	error_set(&err, ERROR_INPUT, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	error_context(&err, "reading");
	assert_memory_equal(err.text, "reading: xxx", 12);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	error_context(&err, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(context_goes_before_the_text),
		cmocka_unit_test(system_errors_say_which),
		cmocka_unit_test(long_texts_are_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
