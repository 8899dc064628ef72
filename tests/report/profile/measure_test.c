// SPDX-License-Identifier: Apache-2.0
#include "report/profile/measure.h"

#include "support/testing.h"

// As `go tool pprof` writes them.
static void writes_values_as_pprof_does(void **state)
{
	static const struct {
		i64 value;
		str unit;
		const char *text;
	} cases[] = {
		{0, STR("bytes"), "0"},
		{1, STR("bytes"), "1B"},
		{524304, STR("bytes"), "512.02kB"},
		{-2097152, STR("bytes"), "-2MB"},
		{1530000000, STR("nanoseconds"), "1.53s"},
		{10000000, STR("nanoseconds"), "10ms"},
		{306208500000000, STR("nanoseconds"), "85.06hrs"},
		{1204, STR("count"), "1204"},
		{3, STR(""), "3"},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (u32 i = 0; i < ARRAY_LEN(cases); i++) {
		struct strbuf out;

		strbuf_init(&out, &arena);
		measure_put(&out, cases[i].value, cases[i].unit);
		assert_text(strbuf_str(&out), cases[i].text);
	}
	arena_deinit(&arena);
}

static void writes_percentages(void **state)
{
	struct arena arena;
	struct strbuf out;

	(void)state;
	arena_init(&arena);
	strbuf_init(&out, &arena);
	percent_put(&out, 1, 8);
	strbuf_add_char(&out, ' ');
	percent_put(&out, 5, 0);
	strbuf_add_char(&out, ' ');
	percent_put(&out, -1, 2);
	assert_text(strbuf_str(&out), "12.50% 0% -50.00%");
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_values_as_pprof_does),
		cmocka_unit_test(writes_percentages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
