// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/tree.h"
#include "support/testing.h"

static void imports(void **state)
{
	(void)state;
	assert_decl("import \"fmt\"", "(GenDecl import [(ImportSpec - \"fmt\")])");
	assert_decl("import (\n. \"a\"\n_ \"b\"\nx \"c\"\n)",
		"(GenDecl import [(ImportSpec . \"a\") (ImportSpec _ \"b\") (ImportSpec x "
		"\"c\")])");
}

static void constants_and_variables(void **state)
{
	(void)state;
	assert_decl("const (\nA T = iota\nB\nC, D = 1, 2\n)",
		"(GenDecl const [(ValueSpec [A] T [iota]) (ValueSpec [B] - []) (ValueSpec [C D] - "
		"[1 2])])");
	assert_decl("var (\na int\nb = 1\n)",
		"(GenDecl var [(ValueSpec [a] int []) (ValueSpec [b] - [1])])");
	assert_decl("var ()", "(GenDecl var [])");
}

static void types_and_aliases(void **state)
{
	(void)state;
	assert_decl("type T int", "(GenDecl type [(TypeSpec T - int)])");
	assert_decl("type A = p.T", "(GenDecl type [(TypeSpec alias A - (SelectorExpr p T))])");
	assert_decl("type A[P any] = []P",
		"(GenDecl type [(TypeSpec alias A (FieldList [(Field [P] any -)]) (ArrayType - "
		"P))])");
	assert_decl("type (\nT int\nU []T\n)",
		"(GenDecl type [(TypeSpec T - int) (TypeSpec U - (ArrayType - T))])");
}

#define GENERIC(fields) "(GenDecl type [(TypeSpec T (FieldList [" fields "]) int)])"
#define ARRAY(length)   "(GenDecl type [(TypeSpec T - (ArrayType " length " int))])"

static void a_bracket_behind_a_type_name_is_a_parameter_list(void **state)
{
	(void)state;
	assert_decl("type T[P any] int", GENERIC("(Field [P] any -)"));
	assert_decl("type T[P, Q any] int", GENERIC("(Field [P Q] any -)"));
	assert_decl("type T[P []E] int", GENERIC("(Field [P] (ArrayType - E) -)"));
	assert_decl("type T[P *E,] int", GENERIC("(Field [P] (StarExpr E) -)"));
	assert_decl("type T[P *[]E] int", GENERIC("(Field [P] (StarExpr (ArrayType - E)) -)"));
	assert_decl("type T[P (E),] int", GENERIC("(Field [P] (ParenExpr E) -)"));
	assert_decl("type T[P ([]E)] int", GENERIC("(Field [P] (ParenExpr (ArrayType - E)) -)"));
	assert_decl("type T[P ~int] int", GENERIC("(Field [P] (UnaryExpr ~ int) -)"));
	assert_decl("type T[P *E|F|~G] int",
		GENERIC("(Field [P] (BinaryExpr | (BinaryExpr | (StarExpr E) F) (UnaryExpr ~ G)) "
			"-)"));
	assert_decl(
		"type T[P *E, Q any] int", GENERIC("(Field [P] (StarExpr E) -) (Field [Q] any -)"));
	assert_decl("type T[P interface{ m() }] int",
		GENERIC("(Field [P] (InterfaceType (FieldList [(Field [m] (FuncType - (FieldList "
			"[]) -) -)])) -)"));
	assert_decl("type T[P C[int]] int", GENERIC("(Field [P] (IndexExpr C int) -)"));
}

static void a_bracket_behind_a_type_name_is_an_array_length(void **state)
{
	(void)state;
	assert_decl("type T [n]int", ARRAY("n"));
	assert_decl("type T []int", ARRAY("-"));
	assert_decl("type T [P * E]int", ARRAY("(BinaryExpr * P E)"));
	assert_decl("type T [P(E)]int", ARRAY("(CallExpr P [E])"));
	assert_decl("type T [P * E | F]int", ARRAY("(BinaryExpr | (BinaryExpr * P E) F)"));
	assert_decl("type T [p.n]int", ARRAY("(SelectorExpr p n)"));
	assert_decl("type T [n + 1]int", ARRAY("(BinaryExpr + n 1)"));
	assert_decl("type T [2]int", ARRAY("2"));
}

static void the_split_product_has_the_extent_of_the_type(void **state)
{
	struct tree tree;
	node_id fields, type;

	(void)state;
	tree_init(&tree);
	tree_parse(&tree, PARSE_ALL, STR("package p\ntype T[P /* x */ *E,] int\n"));
	for (fields = 1; ast_kind(&tree.source.ast, fields) != NODE_FIELD;)
		fields++;
	type = ast_field(&tree.source.ast, fields, 1);
	assert_text(source_node_text(&tree.source, type), "*E");
	assert_text(source_node_text(&tree.source, fields), "P /* x */ *E");
	tree_deinit(&tree);
}

static void functions_and_methods(void **state)
{
	(void)state;
	assert_decl("func f()", "(FuncDecl - f (FuncType - (FieldList []) -) -)");
	assert_decl("func (t *T[P]) m(x P) P { return x }",
		"(FuncDecl (FieldList [(Field [t] (StarExpr (IndexExpr T P)) -)]) m (FuncType - "
		"(FieldList [(Field [x] P -)]) (FieldList [(Field [] P -)])) (BlockStmt "
		"[(ReturnStmt [x])]))");
	assert_decl("func f[P any, Q ~[]P](q Q) {}",
		"(FuncDecl - f (FuncType (FieldList [(Field [P] any -) (Field [Q] (UnaryExpr ~ "
		"(ArrayType - P)) -)]) (FieldList [(Field [q] Q -)]) -) (BlockStmt []))");
	assert_decl("func (T) m[P any]() {}",
		"(FuncDecl (FieldList [(Field [] T -)]) m (FuncType (FieldList [(Field [P] any -)]) "
		"(FieldList []) -) (BlockStmt []))");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(imports),
		cmocka_unit_test(constants_and_variables),
		cmocka_unit_test(types_and_aliases),
		cmocka_unit_test(a_bracket_behind_a_type_name_is_a_parameter_list),
		cmocka_unit_test(a_bracket_behind_a_type_name_is_an_array_length),
		cmocka_unit_test(the_split_product_has_the_extent_of_the_type),
		cmocka_unit_test(functions_and_methods),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
