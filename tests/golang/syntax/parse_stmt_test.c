// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/tree.h"
#include "support/testing.h"

static void simple_statements(void **state)
{
	(void)state;
	assert_stmt("f()", "(ExprStmt (CallExpr f []))");
	assert_stmt("a, b := 1, 2", "(AssignStmt := [a b] [1 2])");
	assert_stmt("a.x[i] <<= 2", "(AssignStmt <<= [(IndexExpr (SelectorExpr a x) i)] [2])");
	assert_stmt("*p = v", "(AssignStmt = [(StarExpr p)] [v])");
	assert_stmt("x++", "(IncDecStmt ++ x)");
	assert_stmt("c <- <-d", "(SendStmt c (UnaryExpr <- d))");
	assert_stmt("go f(x)", "(GoStmt (CallExpr f [x]))");
	assert_stmt("defer mu.Unlock()", "(DeferStmt (CallExpr (SelectorExpr mu Unlock) []))");
	assert_stmt("return", "(ReturnStmt [])");
	assert_stmt("return a, b", "(ReturnStmt [a b])");
	assert_stmt("{ ; }", "(BlockStmt [(EmptyStmt)])");
	assert_stmt(
		"var x, y int = 1, 2", "(DeclStmt (GenDecl var [(ValueSpec [x y] int [1 2])]))");
}

static void labels_and_branches(void **state)
{
	(void)state;
	assert_stmt("L: for { break L }",
		"(LabeledStmt L (ForStmt - - - (BlockStmt [(BranchStmt break L)])))");
	assert_stmt("L:", "(LabeledStmt L (EmptyStmt implicit))");
	assert_stmt("goto L", "(BranchStmt goto L)");
	assert_stmt("continue", "(BranchStmt continue -)");
	assert_stmt("fallthrough", "(BranchStmt fallthrough -)");
}

static void if_statements(void **state)
{
	(void)state;
	assert_stmt("if x := f(); x > 0 { return } else if y { } else { z() }",
		"(IfStmt (AssignStmt := [x] [(CallExpr f [])]) (BinaryExpr > x 0) (BlockStmt "
		"[(ReturnStmt [])]) (IfStmt - y (BlockStmt []) (BlockStmt [(ExprStmt (CallExpr z "
		"[]))])))");
}

static void for_statements(void **state)
{
	(void)state;
	assert_stmt("for {}", "(ForStmt - - - (BlockStmt []))");
	assert_stmt("for x {}", "(ForStmt - x - (BlockStmt []))");
	assert_stmt("for ;; {}", "(ForStmt - - - (BlockStmt []))");
	assert_stmt("for i := 0; i < n; i++ {}",
		"(ForStmt (AssignStmt := [i] [0]) (BinaryExpr < i n) (IncDecStmt ++ i) (BlockStmt "
		"[]))");
}

static void range_statements(void **state)
{
	(void)state;
	assert_stmt("for range 10 {}", "(RangeStmt - - 10 (BlockStmt []))");
	assert_stmt("for i := range x {}", "(RangeStmt := i - x (BlockStmt []))");
	assert_stmt(
		"for k, v = range x.y {}", "(RangeStmt = k v (SelectorExpr x y) (BlockStmt []))");
	assert_stmt("for x := range func(yield func(int) bool) {} {}",
		"(RangeStmt := x - (FuncLit (FuncType - (FieldList [(Field [yield] (FuncType - "
		"(FieldList [(Field [] int -)]) (FieldList [(Field [] bool -)])) -)]) -) "
		"(BlockStmt [])) (BlockStmt []))");
}

static void switch_statements(void **state)
{
	(void)state;
	assert_stmt("switch {}", "(SwitchStmt - - (BlockStmt []))");
	assert_stmt("switch x := f(); x { case 1, 2: a(); fallthrough; default: }",
		"(SwitchStmt (AssignStmt := [x] [(CallExpr f [])]) x (BlockStmt [(CaseClause [1 2] "
		"[(ExprStmt (CallExpr a [])) (BranchStmt fallthrough -)]) (CaseClause default [] "
		"[])]))");
	assert_stmt("switch x; {}", "(SwitchStmt (ExprStmt x) - (BlockStmt []))");
}

static void type_switch_statements(void **state)
{
	(void)state;
	assert_stmt("switch x.(type) { case int, nil: case []T: }",
		"(TypeSwitchStmt - (ExprStmt (TypeAssertExpr x -)) (BlockStmt [(CaseClause [int "
		"nil] []) (CaseClause [(ArrayType - T)] [])]))");
	assert_stmt("switch y := f(); v := y.(type) {}",
		"(TypeSwitchStmt (AssignStmt := [y] [(CallExpr f [])]) (AssignStmt := [v] "
		"[(TypeAssertExpr y -)]) (BlockStmt []))");
}

static void select_statements(void **state)
{
	(void)state;
	assert_stmt("select { case c <- x: case v, ok := <-d: f(); case <-e: default: }",
		"(SelectStmt (BlockStmt [(CommClause (SendStmt c x) []) (CommClause (AssignStmt := "
		"[v ok] [(UnaryExpr <- d)]) [(ExprStmt (CallExpr f []))]) (CommClause (ExprStmt "
		"(UnaryExpr <- e)) []) (CommClause - [])]))");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(simple_statements),
		cmocka_unit_test(labels_and_branches),
		cmocka_unit_test(if_statements),
		cmocka_unit_test(for_statements),
		cmocka_unit_test(range_statements),
		cmocka_unit_test(switch_statements),
		cmocka_unit_test(type_switch_statements),
		cmocka_unit_test(select_statements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
