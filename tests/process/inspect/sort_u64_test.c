// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/sort_u64.h"

#include "support/testing.h"

#include <stdlib.h>

static u64 next(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void check(u32 count, u64 mask)
{
	u64 *at = calloc(count + 1, sizeof(*at)), state = 88172645463325252u, sum = 0;
	u32 left;

	assert_non_null(at);
	for (u32 i = 0; i < count; i++) {
		at[i] = next(&state) & mask;
		sum += at[i];
	}
	sort_u64(at, count);
	for (u32 i = 0; i < count; i++) {
		sum -= at[i];
		assert_true(i == 0 || at[i - 1] <= at[i]);
	}
	assert_int_equal(sum, 0);
	left = sort_u64_unique(at, count);
	assert_true(left <= count && (count == 0 || left > 0));
	for (u32 i = 1; i < left; i++)
		assert_true(at[i - 1] < at[i]);
	free(at);
}

static void numbers_of_all_sizes(void **state)
{
	const u32 counts[] = {0, 1, 2, 511, 512, 513, 5000, 100000};
	const u64 masks[] = {UINT64_MAX, 0, 7, 0xffffffffff8, (u64)0xff << 56};
	(void)state;

	for (u32 i = 0; i < ARRAY_LEN(counts); i++) {
		for (u32 j = 0; j < ARRAY_LEN(masks); j++)
			check(counts[i], masks[j]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(numbers_of_all_sizes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
