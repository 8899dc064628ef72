// SPDX-License-Identifier: Apache-2.0
#include "golang/load/semver.h"

#include "support/testing.h"

static void test_valid(void **state)
{
	static const char *const good[] = {"v1", "v1.2", "v1.2.3", "v0.0.0-20230101-abc",
		"v1.2.3+incompatible", "v1.2.3-rc.1+meta.2",
		"v2.0.0-0.20190101000000-0123456789ab"};
	static const char *const bad[] = {"", "1.2.3", "v", "v01.2.3", "v1.2.3.4", "v1.2.3-",
		"v1.2.3-01", "v1.2.3-a..b", "v1.2.x", "v1.2-pre", "latest", "v1.2.3+"};

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(good); i++)
		assert_true(semver_valid(str_from_c(good[i])));
	for (u32 i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(semver_valid(str_from_c(bad[i])));
}

// Ascending; each is below all that follow.
static void test_order(void **state)
{
	static const char *const order[] = {"none", "v0.0.0-2019", "v0.0.1", "v0.9.0", "v0.10.0",
		"v1.0.0-1", "v1.0.0-2", "v1.0.0-10", "v1.0.0-alpha", "v1.0.0-alpha.1",
		"v1.0.0-alpha.beta", "v1.0.0-rc.1", "v1.0.0", "v1.0.1", "v2.0.0+incompatible",
		"v10.0.0"};

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(order); i++) {
		for (u32 j = 0; j < ARRAY_LEN(order); j++) {
			int order_is = semver_compare(str_from_c(order[i]), str_from_c(order[j]));

			assert_int_equal((order_is > 0) - (order_is < 0), (i > j) - (i < j));
		}
	}
	assert_int_equal(semver_compare(STR("v1.2.3+a"), STR("v1.2.3+b")), 0);
	assert_int_equal(semver_compare(STR("v1"), STR("v1.0.0")), 0);
}

static void test_escape(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena);
	assert_text(semver_escape(&arena, STR("github.com/BurntSushi/toml")),
		"github.com/!burnt!sushi/toml");
	assert_text(semver_escape(&arena, STR("v1.0.0-RC1")), "v1.0.0-!r!c1");
	assert_text(semver_escape(&arena, STR("")), "");
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(test_valid),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_escape),
	};

	return cmocka_run_group_tests(cases, NULL, NULL);
}
