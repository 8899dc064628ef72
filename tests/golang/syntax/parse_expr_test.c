// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/tree.h"
#include "support/testing.h"

static void binary_operators_bind_by_precedence(void **state)
{
	(void)state;
	assert_expr("a + b*c", "(BinaryExpr + a (BinaryExpr * b c))");
	assert_expr("a*b + c", "(BinaryExpr + (BinaryExpr * a b) c)");
	assert_expr("a - b - c", "(BinaryExpr - (BinaryExpr - a b) c)");
	assert_expr("a || b && c == d|e&^f",
		"(BinaryExpr || a (BinaryExpr && b (BinaryExpr == c (BinaryExpr | d "
		"(BinaryExpr &^ e f)))))");
	assert_expr("a&^b == c || d", "(BinaryExpr || (BinaryExpr == (BinaryExpr &^ a b) c) d)");
	assert_expr("a << b >> c", "(BinaryExpr >> (BinaryExpr << a b) c)");
}

static void unary_operators_bind_tighter(void **state)
{
	(void)state;
	assert_expr("-a * b", "(BinaryExpr * (UnaryExpr - a) b)");
	assert_expr("!a.b()", "(UnaryExpr ! (CallExpr (SelectorExpr a b) []))");
	assert_expr("*p.x", "(StarExpr (SelectorExpr p x))");
	assert_expr("&T{}", "(UnaryExpr & (CompositeLit T []))");
	assert_expr("<-c", "(UnaryExpr <- c)");
	assert_expr("<-<-c", "(UnaryExpr <- (UnaryExpr <- c))");
	assert_expr("^- +x", "(UnaryExpr ^ (UnaryExpr - (UnaryExpr + x)))");
}

static void arrow_before_a_channel_type_is_part_of_it(void **state)
{
	(void)state;
	assert_expr("<-chan int(x)", "(UnaryExpr <- (CallExpr (ChanType send recv int) [x]))");
	assert_expr("(<-chan int)(x)", "(CallExpr (ParenExpr (ChanType recv int)) [x])");
	assert_expr("(<-chan<- chan int)(x)",
		"(CallExpr (ParenExpr (ChanType recv (ChanType recv int))) [x])");
	assert_expr("make(chan<- int)", "(CallExpr make [(ChanType send int)])");
}

static void primary_expressions_chain(void **state)
{
	(void)state;
	assert_expr("a.b.c", "(SelectorExpr (SelectorExpr a b) c)");
	assert_expr("a.(T).x", "(SelectorExpr (TypeAssertExpr a T) x)");
	assert_expr("f(a, b...)", "(CallExpr ellipsis f [a b])");
	assert_expr("f(\n\ta,\n\tb,\n)", "(CallExpr f [a b])");
	assert_expr("a[i]", "(IndexExpr a i)");
	assert_expr("f[int, string](x)", "(CallExpr (IndexListExpr f [int string]) [x])");
	assert_expr("f[[]int](x)", "(CallExpr (IndexExpr f (ArrayType - int)) [x])");
	assert_expr("func(x int) {}(1)",
		"(CallExpr (FuncLit (FuncType - (FieldList [(Field [x] int -)]) -) (BlockStmt "
		"[])) [1])");
}

static void slices(void **state)
{
	(void)state;
	assert_expr("a[:]", "(SliceExpr a - - -)");
	assert_expr("a[i:]", "(SliceExpr a i - -)");
	assert_expr("a[:j]", "(SliceExpr a - j -)");
	assert_expr("a[i:j:k]", "(SliceExpr slice3 a i j k)");
	assert_expr("a[:j:k]", "(SliceExpr slice3 a - j k)");
}

static void composite_literals(void **state)
{
	(void)state;
	assert_expr("[]T{{1}, {x: 2}}",
		"(CompositeLit (ArrayType - T) [(CompositeLit - [1]) (CompositeLit - "
		"[(KeyValueExpr x 2)])])");
	assert_expr("[...]int{5: 1,}",
		"(CompositeLit (ArrayType (Ellipsis -) int) [(KeyValueExpr 5 1)])");
	assert_expr("map[string]int{\"a\": 1}",
		"(CompositeLit (MapType string int) [(KeyValueExpr \"a\" 1)])");
	assert_expr("p.T[int]{}", "(CompositeLit (IndexExpr (SelectorExpr p T) int) [])");
	assert_expr("struct{ x int }{1}",
		"(CompositeLit (StructType (FieldList [(Field [x] int -)])) [1])");
}

static void literals_keep_their_text(void **state)
{
	(void)state;
	assert_expr("0x1p-2 + 1_000 + 'x' + 3i",
		"(BinaryExpr + (BinaryExpr + (BinaryExpr + 0x1p-2 1_000) 'x') 3i)");
	assert_expr("`raw \"x\"\n`", "`raw \"x\"\n`");
	assert_expr("\"a\\\"b\"", "\"a\\\"b\"");
}

static void a_brace_in_a_header_begins_the_body(void **state)
{
	(void)state;
	assert_stmt("if x == (T{}) {}",
		"(IfStmt - (BinaryExpr == x (ParenExpr (CompositeLit T []))) (BlockStmt []) -)");
	assert_stmt("for range []T{{}} {}",
		"(RangeStmt - - (CompositeLit (ArrayType - T) [(CompositeLit - [])]) (BlockStmt "
		"[]))");
	assert_stmt("switch f(T{}) {}", "(SwitchStmt - (CallExpr f [(CompositeLit T [])]) "
					"(BlockStmt []))");
	assert_stmt("if func() bool { return T{} == x }() {}",
		"(IfStmt - (CallExpr (FuncLit (FuncType - (FieldList []) (FieldList [(Field [] "
		"bool -)])) (BlockStmt [(ReturnStmt [(BinaryExpr == (CompositeLit T []) x)])])) "
		"[]) (BlockStmt []) -)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(binary_operators_bind_by_precedence),
		cmocka_unit_test(unary_operators_bind_tighter),
		cmocka_unit_test(arrow_before_a_channel_type_is_part_of_it),
		cmocka_unit_test(primary_expressions_chain),
		cmocka_unit_test(slices),
		cmocka_unit_test(composite_literals),
		cmocka_unit_test(literals_keep_their_text),
		cmocka_unit_test(a_brace_in_a_header_begins_the_body),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
