// SPDX-License-Identifier: Apache-2.0
#include "base/sort.h"

#include "support/testing.h"

enum { MOST = 5000 };

static struct keyed items[MOST];

// The same numbers each time.
static u64 next(u64 *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 20;
}

static void assert_sorted(u32 count)
{
	for (u32 i = 1; i < count; i++) {
		assert_true(items[i - 1].key <= items[i].key);
		if (items[i - 1].key == items[i].key)
			assert_true(items[i - 1].value < items[i].value);
	}
}

// Each value says the key that belongs to it.
static void sorts(u64 (*key_of)(u64 number), u32 count)
{
	bool seen[MOST] = {false};

	for (u32 i = 0; i < count; i++)
		items[i] = (struct keyed){key_of(i), i};
	sort_keyed(items, count);
	assert_sorted(count);
	for (u32 i = 0; i < count; i++) {
		assert_false(seen[items[i].value]);
		seen[items[i].value] = true;
		assert_int_equal(items[i].key, key_of(items[i].value));
	}
}

static u64 any(u64 number)
{
	u64 seed = number;

	return next(&seed) ^ next(&seed) << 44;
}

static u64 few(u64 number)
{
	return any(number) % 7;
}

static u64 ascending(u64 number)
{
	return number * 3;
}

static u64 descending(u64 number)
{
	return UINT64_MAX - number;
}

static u64 two_by_turns(u64 number)
{
	return number / 16 % 2 ? number : number + MOST;
}

static u64 few_late(u64 number)
{
	return number % 50 == 49 ? number / 3 : number;
}

static u64 many_late(u64 number)
{
	return number ? any(number) % MOST : MOST;
}

static void sorts_by_key_and_keeps_the_order_of_equals(void **state)
{
	u64 (*const keys[])(u64) = {
		any, few, ascending, descending, two_by_turns, few_late, many_late};
	const u32 counts[] = {0, 1, 2, 31, 32, 33, 100, MOST};

	(void)state;
	for (u32 k = 0; k < ARRAY_LEN(keys); k++)
		for (u32 c = 0; c < ARRAY_LEN(counts); c++)
			sorts(keys[k], counts[c]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts_by_key_and_keeps_the_order_of_equals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
