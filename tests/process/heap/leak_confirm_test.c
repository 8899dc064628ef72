// SPDX-License-Identifier: Apache-2.0
#include "process/heap/leak.h"

#include "support/testing.h"

// Two goroutines, 7 and 9, both blocked on a channel.
static struct leak_candidate candidates[] = {
	{7, 0x1000, 0x2000, 0x3000, 0x4000, 5, true},
	{9, 0x1100, 0x2100, 0x3100, 0x4100, 6, true},
};

struct looks {
	struct leak_candidate candidates[3][2];
	struct leak_look looks[3];
	const struct leak_look *pointers[3];
	struct goroutine goroutines[3];
	struct goroutine_table table;
	struct leak_stats stats;
};

static void init(struct looks *looks)
{
	*looks = (struct looks){0};
	for (u32 i = 0; i < 3; i++) {
		memcpy(looks->candidates[i], candidates, sizeof(candidates));
		looks->looks[i] = (struct leak_look){
			.candidates = looks->candidates[i], .candidate_count = 2};
		looks->pointers[i] = &looks->looks[i];
	}
	looks->goroutines[0] = (struct goroutine){.id = 1, .leaked = LEAK_NO};
	looks->goroutines[1] = (struct goroutine){.id = 7, .leaked = LEAK_PROVEN};
	looks->goroutines[2] = (struct goroutine){.id = 9, .leaked = LEAK_PROVEN};
	looks->table = (struct goroutine_table){.at = looks->goroutines, .len = 3};
}

static void confirm(struct looks *looks, u32 count)
{
	leak_confirm(looks->pointers, count, &looks->table, &looks->stats);
}

static void assert_verdicts(const struct looks *looks, u8 seven, u8 nine, bool is_opaque)
{
	assert_int_equal(looks->goroutines[0].leaked, LEAK_NO);
	assert_int_equal(looks->goroutines[1].leaked, seven);
	assert_int_equal(looks->goroutines[2].leaked, nine);
	assert_int_equal(looks->stats.is_opaque, is_opaque);
	assert_int_equal(looks->stats.leaked, (seven == LEAK_PROVEN) + (nine == LEAK_PROVEN));
	assert_int_equal(looks->stats.why.len != 0, is_opaque);
}

static void test_two_looks(void **state)
{
	struct looks looks;

	(void)state;
	init(&looks);
	confirm(&looks, 2);
	assert_verdicts(&looks, LEAK_PROVEN, LEAK_PROVEN, false);
}

static void test_one_look_proves_nothing(void **state)
{
	struct looks looks;

	(void)state;
	init(&looks);
	confirm(&looks, 1);
	assert_verdicts(&looks, LEAK_UNKNOWN, LEAK_UNKNOWN, true);
	init(&looks);
	looks.looks[0].is_stable = true;
	confirm(&looks, 1);
	assert_verdicts(&looks, LEAK_PROVEN, LEAK_PROVEN, false);
}

static void test_goroutine_ran_in_between(void **state)
{
	struct looks looks;

	(void)state;
	init(&looks);
	looks.candidates[0][0].sequence++;
	confirm(&looks, 2);
	assert_verdicts(&looks, LEAK_UNKNOWN, LEAK_PROVEN, false);
	init(&looks);
	looks.candidates[0][1].wait = 0x5000;
	confirm(&looks, 2);
	assert_verdicts(&looks, LEAK_PROVEN, LEAK_UNKNOWN, false);
	init(&looks);
	looks.looks[0].candidate_count = 1; // 9 was running then
	confirm(&looks, 2);
	assert_verdicts(&looks, LEAK_PROVEN, LEAK_UNKNOWN, false);
}

// 9 slept through both looks, and only one of them saw what can wake it: so much for 7.
static void test_looks_disagree(void **state)
{
	struct looks looks;

	(void)state;
	init(&looks);
	looks.candidates[1][1].is_suspect = false;
	looks.goroutines[2].leaked = LEAK_NO;
	confirm(&looks, 2);
	assert_verdicts(&looks, LEAK_UNKNOWN, LEAK_NO, true);
	// A third look that sees it again.
	looks.candidates[2][1].is_suspect = false;
	looks.goroutines[1].leaked = LEAK_PROVEN;
	confirm(&looks, 3);
	assert_verdicts(&looks, LEAK_PROVEN, LEAK_NO, false);
}

static void test_hidden_goroutines(void **state)
{
	static const u64 some[] = {3, 5, 8}, others[] = {4, 5}, none_of_these[] = {4, 6};
	struct looks looks;

	(void)state;
	init(&looks);
	looks.looks[0].hidden = some;
	looks.looks[0].hidden_count = 3;
	looks.looks[1].hidden = others;
	looks.looks[1].hidden_count = 2;
	confirm(&looks, 2); // 5 ran in both
	assert_verdicts(&looks, LEAK_UNKNOWN, LEAK_UNKNOWN, true);
	looks.looks[2].hidden = none_of_these;
	looks.looks[2].hidden_count = 2;
	confirm(&looks, 3);
	assert_verdicts(&looks, LEAK_PROVEN, LEAK_PROVEN, false);
}

static void test_incomplete_looks(void **state)
{
	struct looks looks;

	(void)state;
	init(&looks);
	looks.looks[1].is_incomplete = true;
	confirm(&looks, 2);
	assert_verdicts(&looks, LEAK_UNKNOWN, LEAK_UNKNOWN, true);
	confirm(&looks, 3); // the first and the third count
	assert_verdicts(&looks, LEAK_PROVEN, LEAK_PROVEN, false);
}

static void test_empty_select_of_main(void **state)
{
	struct looks looks;

	(void)state;
	init(&looks);
	looks.candidates[0][0].id = looks.candidates[1][0].id = 1;
	looks.goroutines[0].id = 2;
	looks.goroutines[1] =
		(struct goroutine){.id = 1, .leaked = LEAK_NO, .wait_kind = WAIT_EMPTY_SELECT};
	confirm(&looks, 2);
	assert_verdicts(&looks, LEAK_NO, LEAK_PROVEN, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_two_looks),
		cmocka_unit_test(test_one_look_proves_nothing),
		cmocka_unit_test(test_goroutine_ran_in_between),
		cmocka_unit_test(test_looks_disagree),
		cmocka_unit_test(test_hidden_goroutines),
		cmocka_unit_test(test_incomplete_looks),
		cmocka_unit_test(test_empty_select_of_main),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
