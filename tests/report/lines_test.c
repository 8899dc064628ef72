// SPDX-License-Identifier: Apache-2.0
#include "report/lines.h"

#include "report/cells.h"
#include "report/sample.h"
#include "support/testing.h"

static const struct sample_file odd_file = {STR("odd.go"), STR("one\r\n\ntwo\nlast")};

static void lines_come_without_their_endings(void **state)
{
	struct sample sample;
	struct line_cache cache;
	const struct file_lines *lines;

	(void)state;
	sample_init(&sample);
	sample.files = &odd_file;
	sample.file_count = 1;
	line_cache_init(&cache, &sample.arena, &sample.report);
	lines = line_cache_get(&cache, STR("odd.go"));
	assert_int_equal(lines->count, 4);
	assert_text(file_line(lines, 1), "one");
	assert_text(file_line(lines, 2), "");
	assert_text(file_line(lines, 3), "two");
	assert_text(file_line(lines, 4), "last");
	assert_text(file_line(lines, 5), "");
	assert_text(file_line(lines, 0), "");
	assert_ptr_equal(line_cache_get(&cache, STR("odd.go")), lines);
	assert_null(line_cache_get(&cache, STR("none.go")));
	assert_null(line_cache_get(&cache, STR("none.go")));
	sample_deinit(&sample);
}

static void offsets_become_places(void **state)
{
	struct sample sample;
	struct line_cache cache;
	u32 line, column;

	(void)state;
	sample_init(&sample);
	sample.files = &odd_file;
	sample.file_count = 1;
	line_cache_init(&cache, &sample.arena, &sample.report);
	file_place(line_cache_get(&cache, STR("odd.go")), 0, &line, &column);
	assert_true(line == 1 && column == 1);
	file_place(line_cache_get(&cache, STR("odd.go")), 5, &line, &column);
	assert_true(line == 2 && column == 1);
	file_place(line_cache_get(&cache, STR("odd.go")), 8, &line, &column);
	assert_true(line == 3 && column == 3);
	file_place(line_cache_get(&cache, STR("odd.go")), 14, &line, &column);
	assert_true(line == 4 && column == 5);
	sample_deinit(&sample);
}

static void columns_in_utf16(void **state)
{
	str line = STR("a\xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80\xff b");

	(void)state;
	assert_int_equal(utf16_column(line, 1), 1);
	assert_int_equal(utf16_column(line, 2), 2);
	assert_int_equal(utf16_column(line, 4), 3);
	assert_int_equal(utf16_column(line, 7), 4);
	assert_int_equal(utf16_column(line, 11), 6); // a surrogate pair
	assert_int_equal(utf16_column(line, 12), 7); // a byte that is not UTF-8
	assert_int_equal(utf16_column(line, 100), utf16_column(line, 14) + 86);
}

static void cells_of_a_terminal(void **state)
{
	struct cells_locale locale;

	(void)state;
	cells_begin(&locale);
	assert_int_equal(cells_put(NULL, STR("abc"), 0), 3);
	assert_int_equal(cells_put(NULL, STR("\ta\tb"), 0), 9);
	assert_int_equal(cells_put(NULL, STR("日本"), 0), 4);
	assert_int_equal(cells_put(NULL, STR("e\xcc\x81"), 0), 1);
	assert_int_equal(cells_put(NULL, STR("\033\xff"), 0), 2);
	assert_int_equal(cells_fit(STR("日本"), 0, 3), 3); // a wide character is never halved
	assert_int_equal(cells_fit(STR("abc"), 0, 9), 3);
	cells_end(&locale);
}

static void words_are_wrapped(void **state)
{
	struct arena arena;
	struct strbuf out;

	(void)state;
	arena_init(&arena);
	strbuf_init(&out, &arena);
	cells_wrap(&out, STR("the quick brown fox averylongwordthatfitsnowhere end"), 2, 12,
		STR("> "), 2);
	assert_text(
		strbuf_str(&out), "the quick\n> brown fox\n> averylongwordthatfitsnowhere\n> end");
	out.len = 0;
	cells_wrap(&out, STR("no limit at all"), 0, 0, STR("> "), 2);
	assert_text(strbuf_str(&out), "no limit at all");
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_come_without_their_endings),
		cmocka_unit_test(offsets_become_places),
		cmocka_unit_test(columns_in_utf16),
		cmocka_unit_test(cells_of_a_terminal),
		cmocka_unit_test(words_are_wrapped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
