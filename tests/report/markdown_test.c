// SPDX-License-Identifier: Apache-2.0
#include "report/markdown.h"

#include "report/highlight.h"
#include "support/golden.h"
#include "support/testing.h"

static const char page[] =
	"# DEF001 release-missing\n"
	"\n"
	"A paragraph that is longer than the line of a narrow terminal, with `code that\n"
	"wraps`, **bold words**, *emphasis*, a [link](https://go.dev/ref/spec) and [another](other.md).\n"
	"An unfinished `mark, 2 * 3 * 4 and ** stay as they are.\n"
	"\n"
	"## What Go really does\n"
	"\n"
	"- The first item is long enough to be wrapped behind its mark, which is what a reader\n"
	"  expects of a list.\n"
	"- The second, `*s = t`.\n"
	"  - A nested one.\n"
	"\n"
	"10. Numbered, and just as long as the others, so that it is wrapped as well here.\n"
	"\n"
	"> A quote over\n"
	"> two lines.\n"
	"\n"
	"```go\n"
	"func load(path string) (err error) { // why\n"
	"\tf, err := os.Open(\"a \\\" b\") /* and\n"
	"\tthis */\n"
	"\tuse(`raw\n"
	"string`, 'x')\n"
	"}\n"
	"```\n"
	"\n"
	"| often claimed | measured |\n"
	"|---|---|\n"
	"| a deferred nil func is skipped | it panics with a nil dereference when the function returns |\n"
	"| `recover` in a helper works | no |\n"
	"\n"
	"```\n"
	"an open block";

static void check(bool color, u32 width, const char *golden)
{
	struct arena arena;
	struct strbuf out;

	arena_init(&arena);
	strbuf_init(&out, &arena);
	markdown_render(&out, (str){page, sizeof(page) - 1}, color, width);
	golden_check(golden, strbuf_str(&out).ptr, strbuf_str(&out).len);
	arena_deinit(&arena);
}

static void a_page_is_wrapped(void **state)
{
	(void)state;
	check(false, 60, "tests/report/golden/markdown.txt");
}

static void a_page_in_colours(void **state)
{
	(void)state;
	check(true, 80, "tests/report/golden/markdown_color.txt");
}

static void without_a_width_paragraphs_are_lines(void **state)
{
	(void)state;
	check(false, 0, "tests/report/golden/markdown_wide.txt");
}

static void go_is_highlighted(void **state)
{
	struct highlight highlight = {0};
	struct arena arena;
	struct strbuf out;

	(void)state;
	arena_init(&arena);
	strbuf_init(&out, &arena);
	highlight_go(&highlight, &out, STR("return deferred(\"go\") // if"));
	assert_text(strbuf_str(&out), "\033[35mreturn\033[0m deferred(\033[32m\"go\"\033[0m) "
				      "\033[2m// if\033[0m");
	out.len = 0;
	highlight_go(&highlight, &out, STR("x := `open"));
	assert_true(highlight.in_raw_string);
	highlight_go(&highlight, &out, STR("closed` /* a"));
	assert_false(highlight.in_raw_string);
	assert_true(highlight.in_comment);
	highlight_go(&highlight, &out, STR("*/"));
	assert_false(highlight.in_comment);
	highlight_go(&highlight, &out, STR("\"no end \\"));
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_is_wrapped),
		cmocka_unit_test(a_page_in_colours),
		cmocka_unit_test(without_a_width_paragraphs_are_lines),
		cmocka_unit_test(go_is_highlighted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
