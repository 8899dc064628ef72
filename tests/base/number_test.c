// SPDX-License-Identifier: Apache-2.0
#include "base/number.h"

#include "support/testing.h"

static void thousands_stand_apart(void **state)
{
	(void)state;
	assert_string_equal(NUMBER(0), "0");
	assert_string_equal(NUMBER(999), "999");
	assert_string_equal(NUMBER(1000), "1,000");
	assert_string_equal(NUMBER(51230), "51,230");
	assert_string_equal(NUMBER(1234567), "1,234,567");
	assert_string_equal(NUMBER(UINT64_MAX), "18,446,744,073,709,551,615");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thousands_stand_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
