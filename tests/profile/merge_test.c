// SPDX-License-Identifier: Apache-2.0
#include "profile/merge.h"

#include "profile/made.h"
#include "profile/top.h"

static const struct top_node *node(const struct top *top, const char *name)
{
	for (u32 i = 0; i < top->count; i++) {
		if (str_equal(top->nodes[i].name, str_from_c(name)))
			return &top->nodes[i];
	}
	fail_msg("no %s", name);
	return NULL;
}

static struct profile other(struct fixture *fixture, u64 count, u64 time)
{
	struct profile profile;

	fixture->out.len = 0;
	build(fixture);
	add_sample(fixture, STACK(900, 1), VALUES(count, time));
	assert_true(read_profile(fixture));
	profile = fixture->profile;
	profile.time_unix_ns += 5;
	fixture->out = (struct strbuf){.arena = &fixture->arena};
	return profile;
}

static void adds_up(void **state)
{
	struct fixture *fixture = *state;
	struct profile one, two = other(fixture, 4, 40), sum;
	const struct profile *const both[] = {&one, &two};
	struct top top;

	build(fixture);
	assert_true(read_profile(fixture));
	one = fixture->profile;
	assert_true(profile_merge(&fixture->arena, both, 2, &sum, &fixture->err));
	assert_int_equal(sum.sample_count, 4); // the one added is at the stack of another
	assert_int_equal(sum.location_count, one.location_count);
	assert_int_equal(sum.time_unix_ns, 1700000000000000000);
	assert_int_equal(sum.default_type, 1);
	top_make(&fixture->arena, &sum, 1, false, &top);
	assert_int_equal(top.total, 65 + 105);
	assert_int_equal(node(&top, "main.leaf")->flat, 50 + 90);
}

static void subtracts_a_base(void **state)
{
	struct fixture *fixture = *state;
	struct profile one = other(fixture, 4, 40), base, left;
	struct top top;

	build(fixture);
	assert_true(read_profile(fixture));
	base = fixture->profile;
	assert_true(profile_subtract(&fixture->arena, &one, &base, (struct profile_difference){0},
		&left, &fixture->err));
	top_make(&fixture->arena, &left, 1, false, &top);
	assert_int_equal(top.total, 40);
	assert_int_equal(node(&top, "main.leaf")->flat, 40);
	assert_int_equal(node(&top, "main.main")->flat, 0);
	assert_true(profile_subtract(&fixture->arena, &one, &base,
		(struct profile_difference){.keep_base = true}, &left, &fixture->err));
	top_make(&fixture->arena, &left, 1, false, &top);
	assert_int_equal(top.total, 65); // of the base
	assert_int_equal(node(&top, "main.leaf")->flat, 40);
	assert_true(profile_subtract(&fixture->arena, &one, &base,
		(struct profile_difference){.normalize = true}, &left, &fixture->err));
	top_make(&fixture->arena, &left, 1, false, &top);
	// 30, 40 and 20 of 105 scaled to 65 are 19, 25 and 12; 30 and 20 are taken away
	assert_int_equal(node(&top, "main.leaf")->flat, 19 + 25 - 30 + 12 - 20);
}

static void refuses_profiles_without_common_values(void **state)
{
	struct fixture *fixture = *state;
	struct profile one = other(fixture, 4, 40), two = one, sum;
	const struct profile *const both[] = {&one, &two};
	struct profile_value_type type = {STR("space"), STR("bytes")};

	two.types = &type;
	two.type_count = 1;
	assert_false(profile_merge(&fixture->arena, both, 2, &sum, &fixture->err));
	assert_non_null(strstr(fixture->err.text, "no type of values in common"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(adds_up, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			subtracts_a_base, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			refuses_profiles_without_common_values, fixture_set_up, fixture_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
