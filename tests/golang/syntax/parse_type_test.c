// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/tree.h"
#include "support/testing.h"

static void type_literals(void **state)
{
	(void)state;
	assert_type("[3]int", "(ArrayType 3 int)");
	assert_type("[]*p.T", "(ArrayType - (StarExpr (SelectorExpr p T)))");
	assert_type("map[string][]int", "(MapType string (ArrayType - int))");
	assert_type("(T)", "(ParenExpr T)");
	assert_type("G[int, []string]", "(IndexListExpr G [int (ArrayType - string)])");
	assert_type("p.G[p.T]", "(IndexExpr (SelectorExpr p G) (SelectorExpr p T))");
}

static void channel_directions(void **state)
{
	(void)state;
	assert_type("chan int", "(ChanType send recv int)");
	assert_type("chan<- int", "(ChanType send int)");
	assert_type("<-chan int", "(ChanType recv int)");
	assert_type("chan<- chan int", "(ChanType send (ChanType send recv int))");
	assert_type("chan<- <-chan int", "(ChanType send (ChanType recv int))");
	assert_type("chan (<-chan int)", "(ChanType send recv (ParenExpr (ChanType recv int)))");
}

static void parameters_are_names_or_types(void **state)
{
	(void)state;
	assert_type("func()", "(FuncType - (FieldList []) -)");
	assert_type("func(a, b)", "(FuncType - (FieldList [(Field [] a -) (Field [] b -)]) -)");
	assert_type("func(a, b int, c string)",
		"(FuncType - (FieldList [(Field [a b] int -) (Field [c] string -)]) -)");
	assert_type("func(a int, b int)",
		"(FuncType - (FieldList [(Field [a] int -) (Field [b] int -)]) -)");
	assert_type("func(int, ...string)",
		"(FuncType - (FieldList [(Field [] int -) (Field [] (Ellipsis string) -)]) -)");
	assert_type("func(a ...p.T) (x, y int)",
		"(FuncType - (FieldList [(Field [a] (Ellipsis (SelectorExpr p T)) -)]) "
		"(FieldList [(Field [x y] int -)]))");
	assert_type("func(a []int, b [n]int, c G[int]) error",
		"(FuncType - (FieldList [(Field [a] (ArrayType - int) -) (Field [b] (ArrayType n "
		"int) -) (Field [c] (IndexExpr G int) -)]) "
		"(FieldList [(Field [] error -)]))");
}

static void struct_fields(void **state)
{
	(void)state;
	assert_type("struct {\n\ta, b int `tag`\n\tT\n\t*p.U\n}",
		"(StructType (FieldList [(Field [a b] int `tag`) (Field [] T -) (Field [] "
		"(StarExpr (SelectorExpr p U)) -)]))");
	assert_type("struct { a []int; b [n]int; G[int]; p.G[int, T] \"x\" }",
		"(StructType (FieldList [(Field [a] (ArrayType - int) -) (Field [b] (ArrayType n "
		"int) -) (Field [] (IndexExpr G int) -) (Field [] (IndexListExpr (SelectorExpr p "
		"G) [int T]) \"x\")]))");
}

static void interface_elements(void **state)
{
	(void)state;
	assert_type("interface { m(a int) error; E; p.E; G[int] }",
		"(InterfaceType (FieldList [(Field [m] (FuncType - (FieldList [(Field [a] int "
		"-)]) (FieldList [(Field [] error -)])) -) (Field [] E -) (Field [] (SelectorExpr "
		"p E) -) (Field [] (IndexExpr G int) -)]))");
	assert_type("interface { ~int | ~string | []byte }",
		"(InterfaceType (FieldList [(Field [] (BinaryExpr | (BinaryExpr | (UnaryExpr ~ "
		"int) (UnaryExpr ~ string)) (ArrayType - byte)) -)]))");
	assert_type("interface { int | error; comparable }",
		"(InterfaceType (FieldList [(Field [] (BinaryExpr | int error) -) (Field [] "
		"comparable -)]))");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(type_literals),
		cmocka_unit_test(channel_directions),
		cmocka_unit_test(parameters_are_names_or_types),
		cmocka_unit_test(struct_fields),
		cmocka_unit_test(interface_elements),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
