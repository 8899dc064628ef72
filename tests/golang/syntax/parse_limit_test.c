// SPDX-License-Identifier: Apache-2.0
// Input made to break a recursive descent: it ends, says which limit was passed, and reads on behind.
#include "golang/syntax/tree.h"
#include "support/testing.h"

enum { MANY = 20000 };

// "package p", begin, middle many times, end, and a function behind it.
static str repeat_text(struct tree *tree, const char *begin, const char *middle, const char *end,
	const char *closing)
{
	struct strbuf text;

	strbuf_init(&text, &tree->arena);
	strbuf_printf(&text, "package p\n%s", begin);
	for (int i = 0; i < MANY; i++)
		strbuf_add(&text, str_from_c(middle));
	strbuf_add(&text, str_from_c(end));
	for (int i = 0; i < MANY; i++)
		strbuf_add(&text, str_from_c(closing));
	strbuf_add(&text, STR("\nfunc behind() {}\n"));
	return strbuf_str(&text);
}

static void assert_limit(const char *begin, const char *middle, const char *end,
	const char *closing, const char *limit)
{
	struct tree tree;
	const struct ast *ast = &tree.source.ast;
	str text, last;

	tree_init(&tree);
	text = repeat_text(&tree, begin, middle, end, closing);
	for (int mode = PARSE_ALL; mode <= PARSE_SKIP_BODIES; mode++) {
		tree_parse(&tree, (enum parse_mode)mode, text);
		assert_true(ast->error_count > 0);
		assert_non_null(strstr(ast->errors[0].text, limit));
		assert_true(ast->decls.len >= 2);
		last = source_node_text(&tree.source, ast->decls.at[ast->decls.len - 1]);
		assert_text(last, "func behind() {}");
	}
	tree_deinit(&tree);
}

static void nesting_is_limited(void **state)
{
	(void)state;
	assert_limit("var x = ", "(", "1", ")", "2000 levels");
	assert_limit("var x = ", "-+", "1", "", "2000 levels");
	assert_limit("var x = T", "{T", "", "}", "2000 levels");
	assert_limit("var x = a", "[a", "", "]", "2000 levels");
	assert_limit("var x = f", "(f", "", ")", "2000 levels");
	assert_limit("var x = ", "func() {", "", "}", "2000 levels");
	assert_limit("var x ", "*", "int", "", "2000 levels");
	assert_limit("var x ", "chan ", "int", "", "2000 levels");
	assert_limit("var x ", "struct{ a ", "int", "}", "2000 levels");
	assert_limit("var x ", "[1]", "int", "", "2000 levels");
}

static void nested_statements_are_limited(void **state)
{
	struct tree tree;
	static const char *const nests[][3] = {
		{"{", "", "}"}, {"if x {", "", "}"}, {"L: ", "", ""}, {"if x {} else ", "{}", ""}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(nests); i++) {
		tree_init(&tree);
		tree_parse(&tree, PARSE_ALL,
			repeat_text(&tree, "func f() {", nests[i][0], nests[i][1], nests[i][2]));
		assert_true(tree.source.ast.error_count > 0);
		assert_non_null(strstr(tree.source.ast.errors[0].text, "2000 levels"));
		tree_deinit(&tree);
	}
}

static void chains_are_limited(void **state)
{
	(void)state;
	assert_limit("var x = 1", "+1", "", "", "10000 operators");
	assert_limit("var x = f", "()", "", "", "10000 operators");
	assert_limit("var x = f", ".f", "", "", "10000 operators");
	assert_limit("type x interface { a", "|a", "}", "", "10000 operators");
}

static void unclosed_brackets_end(void **state)
{
	static const char *const openers[] = {
		"(", "[", "{", "func(", "interface{ m(a ", "struct{ a "};
	struct tree tree;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(openers); i++) {
		tree_init(&tree);
		tree_parse(&tree, PARSE_ALL, repeat_text(&tree, "var x = ", openers[i], "", ""));
		assert_true(tree.source.ast.error_count > 0);
		tree_parse(&tree, PARSE_ALL, repeat_text(&tree, "func f() {", openers[i], "", ""));
		assert_true(tree.source.ast.error_count > 0);
		tree_deinit(&tree);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nesting_is_limited),
		cmocka_unit_test(nested_statements_are_limited),
		cmocka_unit_test(chains_are_limited),
		cmocka_unit_test(unclosed_brackets_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
