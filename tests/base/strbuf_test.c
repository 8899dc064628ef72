// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"

#include "support/testing.h"

static void text_is_built_piece_by_piece(void **state)
{
	struct arena arena;
	struct strbuf buf;

	(void)state;
	arena_init(&arena);
	strbuf_init(&buf, &arena);
	assert_text(strbuf_str(&buf), "");
	strbuf_add(&buf, STR_EMPTY);
	strbuf_add(&buf, STR("one"));
	strbuf_add_char(&buf, ' ');
	strbuf_printf(&buf, "%d %s", 2, "three");
	strbuf_repeat(&buf, '-', 3);
	strbuf_repeat(&buf, '-', 0);
	assert_text(strbuf_str(&buf), "one 2 three---");
	arena_deinit(&arena);
}

static void growth_keeps_what_was_there(void **state)
{
	enum { COUNT = 20000 };
	struct arena arena;
	struct strbuf buf;
	str text;

	(void)state;
	arena_init(&arena);
	strbuf_init(&buf, &arena);
	for (int i = 0; i < COUNT; i++)
		strbuf_printf(&buf, "%05d,", i);
	text = strbuf_str(&buf);
	assert_int_equal(text.len, 6 * COUNT);
	for (int i = 0; i < COUNT; i++) {
		u64 value;

		assert_true(str_to_u64(str_cut(&text, ','), &value));
		assert_int_equal(value, i);
	}
	arena_deinit(&arena);
}

static void formatted_text_fits_exactly(void **state)
{
	struct arena arena;
	struct strbuf buf;

	(void)state;
	arena_init(&arena);
	for (int width = 250; width < 260; width++) {
		strbuf_init(&buf, &arena);
		strbuf_printf(&buf, "%*d", width, 7);
		strbuf_add_char(&buf, '.');
		assert_int_equal(buf.len, width + 1);
		assert_int_equal(buf.ptr[width - 1], '7');
	}
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_built_piece_by_piece),
		cmocka_unit_test(growth_keeps_what_was_there),
		cmocka_unit_test(formatted_text_fits_exactly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
