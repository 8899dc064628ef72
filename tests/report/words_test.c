// SPDX-License-Identifier: Apache-2.0
#include "report/words.h"

#include "support/testing.h"

struct fixture {
	struct arena arena;
	struct strbuf out;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	arena_init(&fixture.arena);
	strbuf_init(&fixture.out, &fixture.arena);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_deinit(&fixture->arena);
	return 0;
}

static void numbers_are_grouped(void **state)
{
	static const struct {
		u64 number;
		const char *text;
	} cases[] = {
		{0, "0"},
		{999, "999"},
		{1000, "1,000"},
		{51230, "51,230"},
		{UINT64_MAX, "18,446,744,073,709,551,615"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		fixture->out.len = 0;
		words_number(&fixture->out, cases[i].number);
		assert_text(strbuf_str(&fixture->out), cases[i].text);
	}
	fixture->out.len = 0;
	words_count(&fixture->out, 1, "error", "errors");
	assert_text(strbuf_str(&fixture->out), "1 error");
}

static void sizes_have_units(void **state)
{
	static const struct {
		u64 bytes;
		const char *text;
	} cases[] = {
		{0, "0 B"},
		{1023, "1023 B"},
		{1024, "1.0 KiB"},
		{102400, "100 KiB"},
		{(1 << 20) - 1, "1.0 MiB"},
		{1288490189, "1.2 GiB"},
		{UINT64_MAX, "16.0 EiB"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		fixture->out.len = 0;
		words_bytes(&fixture->out, cases[i].bytes);
		assert_text(strbuf_str(&fixture->out), cases[i].text);
	}
}

static void durations_have_two_units(void **state)
{
	static const struct {
		u64 ns;
		const char *text;
	} cases[] = {
		{0, "0 ns"},
		{1500, "1.5 µs"},
		{450000000, "450 ms"},
		{999400000, "999 ms"},
		{999600000, "1 s"},
		{12340000000, "12.3 s"},
		{59940000000, "59.9 s"},
		{60000000000, "1m00s"},
		{750000000000, "12m30s"},
		{3 * 3600000000000 + 5 * 60000000000, "3h05m"},
		{52 * 3600000000000, "2d04h"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		fixture->out.len = 0;
		words_duration(&fixture->out, cases[i].ns);
		assert_text(strbuf_str(&fixture->out), cases[i].text);
	}
}

static void times_are_utc(void **state)
{
	static const struct {
		i64 ns;
		const char *text;
	} cases[] = {
		{0, "1970-01-01T00:00:00Z"},
		{1796119200000000000, "2026-12-01T10:00:00Z"},
		{1796119200000000001, "2026-12-01T10:00:00.000000001Z"},
		{-1, "1969-12-31T23:59:59.999999999Z"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		fixture->out.len = 0;
		words_time(&fixture->out, cases[i].ns);
		assert_text(strbuf_str(&fixture->out), cases[i].text);
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(numbers_are_grouped),
		CASE(sizes_have_units),
		CASE(durations_have_two_units),
		CASE(times_are_utc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
