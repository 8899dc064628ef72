// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/ast.h"

#include "golang/syntax/tree.h"
#include "support/testing.h"

static void kinds_have_names_and_fields(void **state)
{
	(void)state;
	assert_string_equal(node_go_name(NODE_CALL_EXPR), "CallExpr");
	assert_string_equal(node_fields(NODE_FUNC_DECL), "NNNN");
	assert_int_equal(node_field_count(NODE_FUNC_DECL), 4);
	assert_int_equal(node_field_count(NODE_CALL_EXPR), 2);
	assert_int_equal(node_field_count(NODE_BAD_EXPR), 0);
	for (int kind = NODE_NONE + 1; kind < NODE_KIND_COUNT; kind++) {
		assert_int_equal(node_field_count((enum node_kind)kind),
			strlen(node_fields((enum node_kind)kind)));
	}
}

struct visited {
	const struct ast *ast;
	node_id seen[16];
	u32 count;
};

static void note_child(void *context, node_id child)
{
	struct visited *visited = context;

	assert_true(visited->count < ARRAY_LEN(visited->seen));
	visited->seen[visited->count++] = child;
}

static void children_come_in_source_order(void **state)
{
	struct tree tree;
	const struct ast *ast = &tree.source.ast;
	struct visited visited = {.ast = ast};
	node_id loop = 1;

	(void)state;
	tree_init(&tree);
	tree_parse(
		&tree, PARSE_ALL, STR("package p\nfunc f() { for i := 0; ; i++ { g(a, (b)) } }\n"));
	while (ast_kind(ast, loop) != NODE_FOR_STMT)
		loop++;
	ast_children(ast, loop, note_child, &visited);
	assert_int_equal(visited.count, 3);
	assert_int_equal(ast_kind(ast, visited.seen[0]), NODE_ASSIGN_STMT);
	assert_int_equal(ast_kind(ast, visited.seen[1]), NODE_INC_DEC_STMT);
	assert_int_equal(ast_kind(ast, visited.seen[2]), NODE_BLOCK_STMT);
	tree_deinit(&tree);
}

static void lists_names_and_parentheses(void **state)
{
	struct tree tree;
	const struct ast *ast = &tree.source.ast;
	struct node_list args;
	node_id call = 1, paren;

	(void)state;
	tree_init(&tree);
	tree_parse(&tree, PARSE_ALL, STR("package p\nvar _ = g(a, ((b)))\n"));
	while (ast_kind(ast, call) != NODE_CALL_EXPR)
		call++;
	args = ast_field_list(ast, call, 1);
	assert_int_equal(args.len, 2);
	assert_text(symtab_text(tree.names, ast_ident(ast, args.at[0])), "a");
	paren = args.at[1];
	assert_int_equal(ast_ident(ast, paren), 0);
	assert_text(symtab_text(tree.names, ast_ident(ast, ast_unparen(ast, paren))), "b");
	assert_int_equal(ast_list(ast, 0).len, 0);
	assert_text(source_node_text(&tree.source, paren), "((b))");
	tree_deinit(&tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_have_names_and_fields),
		cmocka_unit_test(children_come_in_source_order),
		cmocka_unit_test(lists_names_and_parentheses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
