// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/confirm.h"

#include "process/inspect/support/image.h"
#include "support/testing.h"

// Memory in which one word counts how often it was read.
struct counting {
	struct memory memory;
	u64 readings;
};

static u32 read_counting(const struct memory *memory, struct memory_piece *pieces, u32 count)
{
	struct counting *counting = (struct counting *)(uintptr_t)memory;

	for (u32 i = 0; i < count; i++) {
		u64 value = pieces[i].address == 16 ? counting->readings++ / 3 : 7;

		memcpy(pieces[i].to, &value, 8);
		pieces[i].done = true;
	}
	return count;
}

static void a_word_that_changes_later_does_not_stand(void **state)
{
	const struct memory_ops ops = {.read_many = read_counting};
	struct counting counting = {.memory = {.ops = &ops}};
	struct confirm_claim claims[2] = {0};
	(void)state;

	confirm_add(&claims[0], 8, 7);
	confirm_add(&claims[1], 16, 0); // for the first three readings
	confirm_claims(&counting.memory, claims, 2);
	assert_true(claims[0].stands);
	assert_false(claims[1].stands);
	assert_int_equal(counting.readings, 4);
}

static void stable_memory_is_read_once(void **state)
{
	struct image image;
	struct confirm_claim claims[3] = {0};
	u64 at;
	(void)state;

	image_init(&image);
	at = image_alloc(&image, 16);
	image_put_u64(&image, at, 5);
	confirm_add(&claims[0], at, 5);
	confirm_add(&claims[0], at + 8, 0);
	confirm_add(&claims[1], at, 6);
	confirm_add(&claims[2], 0x10, 0); // not there
	confirm_claims(image.memory, claims, 3);
	assert_true(claims[0].stands);
	assert_false(claims[1].stands);
	assert_false(claims[2].stands);
	confirm_claims(image.memory, NULL, 0);
	image_deinit(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_that_changes_later_does_not_stand),
		cmocka_unit_test(stable_memory_is_read_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
