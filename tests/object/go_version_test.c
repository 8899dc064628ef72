// SPDX-License-Identifier: Apache-2.0
#include "object/go_version.h"

#include "base/macros.h"
#include "support/testing.h"

static void releases_are_read(void **state)
{
	static const struct {
		const char *text;
		u32 minor, patch;
	} cases[] = {
		{"go1.19", 19, 0},
		{"go1.23.5", 23, 5},
		{"go1.24rc1", 24, 0},
		{"go1.21.13 (Red Hat 1.21.13-1.el9)", 21, 13},
		{"go1.22.3 X:boringcrypto", 22, 3},
		{"devel go1.28-abcdef Mon Nov 2", 28, 0},
		{"go1.27.3-custom", 27, 3},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct go_version version;

		assert_true(go_version_parse(str_from_c(cases[i].text), &version));
		assert_int_equal(version.minor, cases[i].minor);
		assert_int_equal(version.patch, cases[i].patch);
		assert_text(version.text, cases[i].text);
	}
}

static void other_text_is_none(void **state)
{
	static const char *const cases[] = {"", "go", "go1", "go1.", "go2.1",
		"devel +abcdef Mon Nov 2", "1.23.5", "go1.x", "go1.0", "go1.99999999999",
		"go1.23.x"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct go_version version = {.minor = 77};

		assert_false(go_version_parse(str_from_c(cases[i]), &version));
		assert_int_equal(version.minor, 77);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(releases_are_read),
		cmocka_unit_test(other_text_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
