// SPDX-License-Identifier: Apache-2.0
#include "cli/quantity.h"

#include "support/testing.h"

static void durations_are_as_go_writes_them(void **state)
{
	static const struct {
		const char *text;
		u64 ns;
	} good[] = {
		{"0", 0},
		{"5s", 5000000000},
		{"1m30s", 90000000000},
		{"200ms", 200000000},
		{"1.5h", 5400000000000},
		{"2d", 172800000000000},
		{"7us", 7000},
		{"7µs", 7000},
		{" 3ns ", 3},
		{"0.5s", 500000000},
		{".5s", 500000000},
		{"106751d", 9223286400000000000},
	};
	static const char *const bad[] = {"", "5", "s", "5x", "-5s", "5 s 3", "1..5s", "5s!", "∞",
		"200000d", "99999999999999999999s", "1m30"};
	struct error err;
	u64 ns;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		if (!quantity_duration(str_from_c(good[i].text), "--for", &ns, &err))
			fail_msg("%s: %s", good[i].text, err.text);
		assert_int_equal(ns, good[i].ns);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (quantity_duration(str_from_c(bad[i]), "--for", &ns, &err))
			fail_msg("%s is %llu ns", bad[i], (unsigned long long)ns);
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_non_null(strstr(err.text, "--for wants a duration like 5s"));
	}
}

static void sizes_are_powers_of_1024(void **state)
{
	static const struct {
		const char *text;
		u64 bytes;
	} good[] = {
		{"1048576", 1048576},
		{"512M", 512ull << 20},
		{"2GiB", 2ull << 30},
		{"2gib", 2ull << 30},
		{"1.5k", 1536},
		{"3 TB", 3ull << 40},
		{"0", 0},
	};
	static const char *const bad[] = {"", "G", "2GiBs", "2G3M", "-1", "99999999T", "1e9"};
	struct error err;
	u64 bytes;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		if (!quantity_size(str_from_c(good[i].text), "--heap-limit", &bytes, &err))
			fail_msg("%s: %s", good[i].text, err.text);
		assert_int_equal(bytes, good[i].bytes);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		if (quantity_size(str_from_c(bad[i]), "--heap-limit", &bytes, &err))
			fail_msg("%s is %llu bytes", bad[i], (unsigned long long)bytes);
		assert_non_null(strstr(err.text, "--heap-limit wants a size like 512MiB"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(durations_are_as_go_writes_them),
		cmocka_unit_test(sizes_are_powers_of_1024),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
