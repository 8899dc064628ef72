// SPDX-License-Identifier: Apache-2.0
// Trouble in the text is a diagnostic with a place, and the rest of the file is still read.
#include "golang/syntax/tree.h"
#include "support/testing.h"

static void the_package_clause_must_be_there(void **state)
{
	(void)state;
	assert_int_equal(assert_errors("", "1:1 expected 'package', found 'EOF'\n"), 0);
	assert_int_equal(
		assert_errors("func f() {}\n", "1:1 expected 'package', found 'func'\n"), 0);
	assert_int_equal(assert_errors("package\n", "2:1 expected 'identifier', found 'EOF'\n"), 0);
	assert_int_equal(assert_errors("\xff", "1:1 illegal UTF-8 encoding\n"), 0);
}

static void messages_name_what_was_found(void **state)
{
	(void)state;
	assert_errors("package p\nvar x = ;\n", "2:9 expected operand, found ';'\n");
	assert_errors("package p\nvar 1\n", "2:5 expected 'identifier', found 1\n");
	assert_errors("package p\nfunc f() { return ) }\n", "2:19 expected operand, found ')'\n");
	assert_errors("package p\nvar x = f(a\n)\n",
		"2:12 missing ',' before newline in argument list\n");
	assert_errors("package p\nfoo\n", "2:1 expected declaration, found foo\n");
}

static void statements_behind_an_error_are_read(void **state)
{
	struct tree tree;
	const struct ast *ast = &tree.source.ast;
	str text;

	(void)state;
	tree_init(&tree);
	tree_parse(&tree, PARSE_ALL, STR("package p\nfunc f() {\n\tx := \n\tdefer g()\n}\n"));
	assert_text(tree_errors(&tree), "4:2 expected operand, found 'defer'\n");
	text = tree_text(&tree, ast, ast->decls.at[0]);
	assert_int_not_equal(str_find(text, STR("(DeferStmt (CallExpr g []))")), text.len);
	tree_deinit(&tree);
}

static void a_missing_brace_does_not_swallow_the_next_function(void **state)
{
	(void)state;
	assert_int_equal(
		assert_errors("package p\nfunc f() {\n\tif x {\n\ty()\n}\nfunc g() {}\nvar v int\n",
			"6:1 a bracket before this function is not closed\n"),
		3);
	assert_int_equal(assert_errors("package p\nvar x = []T{\n\t{1},\nfunc (t *T) m() {}\n",
				 "4:1 a bracket before this function is not closed\n"),
		2);
	assert_int_equal(assert_errors("package p\ntype T struct {\n\ta int\nfunc f[P any]() {}\n",
				 "4:1 a bracket before this function is not closed\n"),
		2);
	assert_int_equal(assert_errors("package p\nimport (\n\"a\"\nfunc f() {}\nfunc g() {}\n",
				 "4:1 a bracket before this function is not closed\n"),
		3);
}

static void a_function_literal_at_the_line_start_is_none(void **state)
{
	(void)state;
	assert_int_equal(assert_errors("package p\nfunc f() {\nfunc() {}()\nfunc(a int) T {}(1)\n"
				       "func(a int) func(int) {}(1)\n}\n",
				 ""),
		1);
}

static void a_brace_too_many(void **state)
{
	(void)state;
	assert_int_equal(assert_errors("package p\nfunc f() {\n}\n}\nfunc g() {}\n",
				 "4:1 expected declaration, found '}'\n"),
		3);
}

static void headers_without_conditions(void **state)
{
	(void)state;
	assert_errors(
		"package p\nfunc f() { if { } }\n", "2:15 missing condition in if statement\n");
	assert_errors(
		"package p\nfunc f() { if x; { } }\n", "2:16 missing condition in if statement\n");
	assert_errors("package p\nfunc f() {\nif x := T{} {\n}\n}\n",
		"3:4 expected boolean expression, found assignment (missing parentheses around "
		"composite literal?)\n");
	assert_errors("package p\nfunc f() { if x = 1 { } }\n",
		"2:15 expected boolean expression, found assignment (missing parentheses around "
		"composite literal?)\n");
	assert_errors("package p\nfunc f() { for a, b, c := range x { } }\n",
		"2:22 expected at most 2 expressions\n");
}

static void go_and_defer_want_a_call(void **state)
{
	(void)state;
	assert_errors("package p\nfunc f() { defer x }\n",
		"2:19 expression in defer must be function call\n");
	assert_errors("package p\nfunc f() { go (f()) }\n",
		"2:15 expression in go must not be parenthesized\n");
}

static void parameter_lists(void **state)
{
	(void)state;
	assert_errors("package p\nfunc f(a int, []b) {}\n", "2:15 missing parameter name\n");
	assert_errors("package p\nfunc f(a int, b) {}\n", "2:16 missing parameter type\n");
	assert_errors("package p\nfunc f[P]() {}\n", "2:9 missing type constraint\n");
	assert_errors("package p\nfunc f[]() {}\n", "2:8 empty type parameter list\n");
	assert_errors("package p\nfunc f(a ...int, b int) {}\n",
		"2:10 can only use ... with final parameter\n");
	assert_errors("package p\ntype I interface { m[T any]() }\n",
		"2:21 interface method must have no type parameters\n");
	assert_errors("package p\nvar f func[T any]()\n",
		"2:11 function type must have no type parameters\n");
}

static void channel_arrows(void **state)
{
	(void)state;
	assert_errors("package p\nvar x = <-chan<- int(y)\n", "");
	assert_errors("package p\nvar x = (<-chan<- int)(y)\n", "2:16 expected channel type\n");
	assert_errors("package p\nvar x = (<-<-chan int)(y)\n", "2:12 expected 'chan'\n");
}

static void one_diagnostic_a_line_and_a_limit(void **state)
{
	struct tree tree;
	struct strbuf text;

	(void)state;
	assert_errors("package p\nvar x = ) ) )\nvar y int\n", "2:9 expected operand, found ')'\n");
	tree_init(&tree);
	strbuf_init(&text, &tree.arena);
	strbuf_add(&text, STR("package p\n"));
	for (int i = 0; i < 1000; i++)
		strbuf_add(&text, STR("?\n"));
	tree_parse(&tree, PARSE_ALL, strbuf_str(&text));
	assert_int_equal(tree.source.ast.error_count, PARSE_MAX_ERRORS);
	tree_deinit(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_package_clause_must_be_there),
		cmocka_unit_test(messages_name_what_was_found),
		cmocka_unit_test(statements_behind_an_error_are_read),
		cmocka_unit_test(a_missing_brace_does_not_swallow_the_next_function),
		cmocka_unit_test(a_function_literal_at_the_line_start_is_none),
		cmocka_unit_test(a_brace_too_many),
		cmocka_unit_test(headers_without_conditions),
		cmocka_unit_test(go_and_defer_want_a_call),
		cmocka_unit_test(parameter_lists),
		cmocka_unit_test(channel_arrows),
		cmocka_unit_test(one_diagnostic_a_line_and_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
