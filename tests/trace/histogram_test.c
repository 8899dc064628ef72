// SPDX-License-Identifier: Apache-2.0
#include "trace/histogram.h"

#include "support/testing.h"

static void small_values_are_exact(void **state)
{
	struct histogram histogram = {0};

	(void)state;
	assert_int_equal(histogram_at(&histogram, 0.5), 0);
	for (u64 i = 1; i <= 15; i++)
		histogram_add(&histogram, i);
	assert_int_equal(histogram_at(&histogram, 0.5), 8);
	assert_int_equal(histogram_at(&histogram, 0), 1);
	assert_int_equal(histogram_at(&histogram, 1), 15);
	assert_int_equal(histogram.total_ns, 120);
	histogram_deinit(&histogram);
}

static void large_values_are_within_a_sixteenth(void **state)
{
	(void)state;
	for (u64 value = 16; value < (u64)1 << 60; value = value * 7 / 5 + 1) {
		struct histogram histogram = {0};
		u64 said;

		histogram_add(&histogram, value);
		histogram_add(&histogram, (u64)1 << 61);
		said = histogram_at(&histogram, 0.5);
		assert_true(said >= value && said - value <= value / 16);
		histogram_deinit(&histogram);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_values_are_exact),
		cmocka_unit_test(large_values_are_within_a_sixteenth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
