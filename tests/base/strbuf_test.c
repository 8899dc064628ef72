// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"

#include "support/testing.h"

static void builds_text_piece_by_piece(void **state)
{
	struct arena arena;
	struct strbuf buf;

	(void)state;
	arena_init(&arena);
	strbuf_init(&buf, &arena);
	assert_text(strbuf_str(&buf), "");
	strbuf_add(&buf, STR("a.go"));
	strbuf_add_char(&buf, ':');
	strbuf_printf(&buf, "%u", 12u);
	strbuf_repeat(&buf, '^', 3);
	strbuf_add(&buf, STR_EMPTY);
	assert_text(strbuf_str(&buf), "a.go:12^^^");
	arena_deinit(&arena);
}

static void grows_and_keeps_what_is_there(void **state)
{
	enum { ROUNDS = 5000 };
	struct arena arena;
	struct strbuf buf;

	(void)state;
	arena_init(&arena);
	strbuf_init(&buf, &arena);
	for (int i = 0; i < ROUNDS; i++)
		strbuf_printf(&buf, "%05d,", i);
	assert_int_equal(buf.len, ROUNDS * 6);
	assert_memory_equal(buf.ptr, "00000,00001,", 12);
	assert_memory_equal(buf.ptr + buf.len - 6, "04999,", 6);
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(builds_text_piece_by_piece),
		cmocka_unit_test(grows_and_keeps_what_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
