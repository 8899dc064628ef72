// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include "support/testing.h"

#include <errno.h>

static void an_error_says_what_and_where(void **state)
{
	struct error err = {0};

	(void)state;
	assert_false(error_set(&err, ERROR_INPUT, "bad %s", "magic"));
	assert_int_equal(err.kind, ERROR_INPUT);
	assert_string_equal(err.text, "bad magic");
	assert_false(error_context(&err, "reading %s", "a.pprof"));
	assert_int_equal(err.kind, ERROR_INPUT);
	assert_string_equal(err.text, "reading a.pprof: bad magic");
}

static void a_system_error_has_the_number_and_its_text(void **state)
{
	struct error err = {0};

	(void)state;
	errno = ENOENT;
	assert_false(error_system(&err, "%s", "x"));
	assert_int_equal(err.kind, ERROR_SYSTEM);
	assert_int_equal(err.system_errno, ENOENT);
	assert_string_equal(err.text, "x: No such file or directory");
}

static void long_texts_are_cut_off(void **state)
{
	struct error err = {0};
	char text[1000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	error_set(&err, ERROR_LIMIT, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	error_context(&err, "reading");
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	assert_memory_equal(err.text, "reading: xxx", 12);
	error_context(&err, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	errno = ENOENT;
	error_system(&err, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_error_says_what_and_where),
		cmocka_unit_test(a_system_error_has_the_number_and_its_text),
		cmocka_unit_test(long_texts_are_cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
