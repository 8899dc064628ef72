// SPDX-License-Identifier: Apache-2.0
// Types of expressions and statements. Whole programs are compared with go/types by `make conformance`.
#include "golang/types/support/expect.h"

#include "support/testing.h"

static void constants(void **state)
{
	(void)state;
	EXPECT_TYPES(
		"const (\n\ta = iota\n\tb\n\t_\n\td float64 = 1 << iota\n\te = len(\"abc\")\n)\n"
		"func f() { use(a, b, d, e, 'x', 1.5, 2i, 7/2, 7/2.0, -5%3, ^0, \"a\"+\"b\", 1 == 1.0) }\n"
		"func use(...interface{})\n",
		{"b", "constant int 1"}, {"d", "constant float64 8"}, {"e", "constant int 3"},
		{"'x'", "constant rune 120"}, {"1.5", "constant float64 3/2"},
		{"2i", "constant complex128 (0 + 2i)"}, {"7/2", "constant int 3"},
		{"7/2.0", "constant float64 7/2"}, {"-5%3", "constant int -2"},
		{"^0", "constant int -1"}, {"\"a\"+\"b\"", "constant string \"ab\""},
		{"1 == 1.0", "constant bool true"});
}

static void untyped_operands(void **state)
{
	(void)state;
	EXPECT_TYPES("type duration int64\n"
		     "func f(s uint, d duration, p *int) {\n"
		     "\tvar x int64 = 1 << s\n\tvar y float32 = 2 + 3\n\tz := 5 * d\n"
		     "\tok := p != nil && (x > 10 || y < 2.5)\n\tvar i interface{} = 'a'\n"
		     "\tvar q *int = nil\n\t_, _, _, _ = z, ok, i, q\n}\n",
		{"1", "constant int64 1"}, {"1 << s", "value int64"},
		{"2 + 3", "constant float32 5"}, {"2", "constant untyped int 2"},
		{"5", "constant p.duration 5"}, {"5 * d", "value p.duration"},
		{"nil", "nil untyped nil"}, {"p != nil", "value bool"}, {"10", "constant int64 10"},
		{"2.5", "constant float32 5/2"}, {"'a'", "constant rune 97"});
}

static void conversions(void **state)
{
	(void)state;
	EXPECT_TYPES(
		"type celsius float64\n"
		"func f(b []byte, n int) { use(celsius(36.6), string(b), string(rune(65)), int8(-1), float64(n),"
		" []rune(\"x\"), (*int)(nil), interface{}(7), uint8('a')) }\n"
		"func use(...interface{})\n",
		{"celsius(36.6)", "constant p.celsius 5150992073805005/140737488355328"},
		{"string(b)", "value string"}, {"string(rune(65))", "constant string \"A\""},
		{"int8(-1)", "constant int8 -1"}, {"float64(n)", "value float64"},
		{"[]rune(\"x\")", "value []rune"}, {"(*int)(nil)", "value *int"},
		{"interface{}(7)", "value interface{}"}, {"7", "constant int 7"},
		{"uint8('a')", "constant uint8 97"});
}

static void several_values(void **state)
{
	(void)state;
	EXPECT_TYPES(
		"func g() (int, error)\n"
		"func f(m map[string][]int, c chan bool, i interface{}) {\n"
		"\tn, err := g()\n\tv, ok := m[\"k\"]\n\tw := m[\"l\"]\n\tb, open := <-c\n\te, is := i.(error)\n"
		"\tuse(n, err, v, ok, w, b, open, e, is)\n}\nfunc use(...interface{})\n",
		{"g()", "value (int, error)"}, {"m[\"k\"]", "mapindex ([]int, bool)"},
		{"m[\"l\"]", "mapindex []int"}, {"<-c", "commaok (bool, bool)"},
		{"i.(error)", "commaok (error, bool)"}, {"is", "variable bool"},
		{"err", "variable error"});
}

static void selectors(void **state)
{
	(void)state;
	EXPECT_TYPES(
		"type base struct{ id int }\nfunc (b *base) name() string { return \"\" }\n"
		"type middle struct{ *base }\ntype top struct {\n\tmiddle\n\tnamer\n}\n"
		"type namer interface{ label(n int) }\n"
		"func f(t top, p **int) { use(t.id, t.middle.name(), t.label, (*base).name, namer.label, &t.id, **p) }\n"
		"func use(...interface{})\n",
		{"t.id", "variable int"}, {"t.middle.name()", "value string"},
		{"t.label", "value func(n int)"}, {"(*base).name", "value func(*p.base) string"},
		{"namer.label", "value func(_ p.namer, n int)"}, {"&t.id", "value *int"},
		{"**p", "variable int"});
}

static void builtins(void **state)
{
	(void)state;
	EXPECT_TYPES(
		"var arr [7]string\n"
		"func f(s []int, m map[string]bool, c chan int, x float32) {\n"
		"\tuse(append(s, 1), append([]byte{}, \"x\"...), len(arr), cap(s), len(\"héllo\"), make(map[int]string),"
		" new(struct{ a int }), copy(s, s), min(x, 2), max(1, 2.5), complex(x, 1), recover(), real(2i))\n"
		"\tdelete(m, \"a\")\n\tclose(c)\n}\nfunc use(...interface{})\n",
		{"append(s, 1)", "value []int"}, {"len(arr)", "constant int 7"},
		{"append([]byte{}, \"x\"...)", "value []byte"}, {"cap(s)", "value int"},
		{"len(\"héllo\")", "constant int 6"},
		{"make(map[int]string)", "value map[int]string"},
		{"new(struct{ a int })", "value *struct{a int}"}, {"copy(s, s)", "value int"},
		{"min(x, 2)", "value float32"}, {"max(1, 2.5)", "constant float64 5/2"},
		{"complex(x, 1)", "value complex64"}, {"recover()", "value interface{}"},
		{"real(2i)", "constant float64 0"}, {"delete(m, \"a\")", "novalue ()"});
}

static void literals(void **state)
{
	(void)state;
	EXPECT_TYPES(
		"type point struct{ x, y float64 }\n"
		"var a = [...]string{2: \"c\", \"d\"}\nvar b = []point{{1, 2}, {x: 3}}\n"
		"var c = map[point][]*point{{}: {{5, 6}}}\nvar d = func(n int) (err error) { return nil }\n",
		{"[...]string{2: \"c\", \"d\"}", "value [4]string"}, {"{1, 2}", "value p.point"},
		{"3", "constant float64 3"}, {"{}", "value p.point"}, {"{5, 6}", "value *p.point"},
		{"func(n int) (err error) { return nil }", "value func(n int) (err error)"});
}

static void ranges(void **state)
{
	(void)state;
	EXPECT_TYPES(
		"func f(s []string, t string, m map[rune]bool, c chan error, p *[3]byte,\n"
		"\tseq func(yield func(int, string) bool)) {\n"
		"\tfor i, v := range s { use1(i, v) }\n\tfor j, r := range t { use2(j, r) }\n"
		"\tfor k, b := range m { use3(k, b) }\n\tfor e := range c { use4(e) }\n"
		"\tfor x, y := range p { use5(x, y) }\n\tfor n := range 10 { use6(n) }\n"
		"\tfor q, w := range seq { use7(q, w) }\n\tfor u := range uint8(3) { use8(u) }\n}\n"
		"func use1(int, string)\nfunc use2(int, rune)\nfunc use3(rune, bool)\nfunc use4(error)\n"
		"func use5(int, byte)\nfunc use6(int)\nfunc use7(int, string)\nfunc use8(uint8)\n",
		{"v", "variable string"}, {"r", "variable rune"}, {"k", "variable rune"},
		{"e", "variable error"}, {"y", "variable byte"}, {"n", "variable int"},
		{"10", "constant int 10"}, {"w", "variable string"}, {"u", "variable uint8"});
}

static void switches(void **state)
{
	(void)state;
	EXPECT_TYPES(
		"func f(i interface{}, c chan int) {\n"
		"\tswitch v := i.(type) {\n\tcase int:\n\t\tuse(v + 1)\n\tcase string, error:\n\t\tuse((v))\n"
		"\tcase nil:\n\tdefault:\n\t\t_ = v\n\t}\n"
		"\tswitch n := 3; n {\n\tcase 'a', 2.0:\n\t}\n"
		"\tselect {\n\tcase got, ok := <-c:\n\t\tuse(got, ok)\n\tcase c <- 5:\n\t}\n}\nfunc use(...interface{})\n",
		{"v + 1", "value int"}, {"(v)", "variable interface{}"}, {"'a'", "constant int 97"},
		{"2.0", "constant int 2"}, {"got", "variable int"}, {"ok", "variable bool"},
		{"5", "constant int 5"});
}

static void generics(void **state)
{
	(void)state;
	EXPECT_TYPES(
		"type number interface{ ~int | ~float64 }\n"
		"type list[T any] struct {\n\thead T\n\tnext *list[T]\n}\n"
		"func (l *list[E]) push(e E) *list[E] { return &list[E]{e, l} }\n"
		"func convert[K comparable, V any, W number](m map[K]V, f func(V) W) []W { return nil }\n"
		"func sum[S ~[]E, E number](s S) (total E) { for _, e := range s { total += e }; return }\n"
		"func id[T any](x T) T { return x }\n"
		"type ints []int\n"
		"func f(l list[string], m map[string]bool) {\n"
		"\tuse(l.push(\"a\").next.head, convert(m, func(b bool) int { return 1 }), sum(ints{1}), id(2.5),"
		" id[error](nil), sum[[]float64])\n\tvar g func(int) int = id\n\t_ = g\n}\nfunc use(...interface{})\n",
		{"l.push", "value func(e string) *p.list[string]"},
		{"l.push(\"a\").next.head", "variable string"},
		{"convert(m, func(b bool) int { return 1 })", "value []int"},
		{"sum(ints{1})", "value int"}, {"id(2.5)", "value float64"},
		{"id[error](nil)", "value error"},
		{"sum[[]float64]", "value func(s []float64) (total float64)"},
		{"id", "value func(x float64) float64"});
}

static void scopes(void **state)
{
	(void)state;
	EXPECT_TYPES(
		"var x string\n"
		"func f(x int) {\n\tif x := x > 0; x {\n\t\tuse(!x)\n\t}\n\tuse(x + 1)\n"
		"\tx := x\n\ttype x2 = float32\n\tvar y x2\n\t{\n\t\tvar int = 'r'\n\t\tuse(int)\n\t}\n\tuse(-y)\n}\n"
		"func use(...interface{})\n",
		{"!x", "value bool"}, {"x + 1", "value int"}, {"int", "type int"},
		{"-y", "value p.x2"});
}

static void what_is_not_known_is_counted(void **state)
{
	(void)state;
	expect_unresolved("func f() { x := missing; _ = x + 1; _ = x.y }\n", 1);
	expect_unresolved("import \"example.com/gone\"\nfunc f() { gone.F(1).G() }\n", 1);
	expect_unresolved("import \"C\"\nfunc f() { n := C.size_t(1); C.free(nil); _ = n }\n", 0);
	expect_unresolved("type T struct{ a int }\nfunc f(t T) { _ = t.a; _ = t.b; t.c() }\n", 2);
	expect_unresolved("type T struct{ a gone }\nfunc f(t T) { _ = t.a }\n", 1);
}

static void what_is_circular_ends(void **state)
{
	static const char *const sources[] = {
		"type T T\nvar x T\n",
		"type A B\ntype B A\nfunc f(a A) { _ = a.x }\n",
		"type T [len(T{})]int\n",
		"type T struct{ t T }\nfunc f(t T) { _ = t == t }\n",
		"type T struct{ T }\nfunc f(t T) { t.m() }\n",
		"type I interface{ I }\nfunc f(i I) { i.m() }\n",
		"type A = B\ntype B = A\nvar x A\n",
		"var a = b\nvar b = a\n",
		"const c = d\nconst d = c\n",
		"var f = func() int { return f() }\n",
		"type T[P any] struct{ f *T[T[P]] }\nvar x T[int]\nfunc f() { _ = x.f.f.f }\n",
		"type T[P any] T[T[P]]\nvar x T[int]\nfunc f() { _ = x.y }\n",
		"type T[P T[P]] struct{}\nfunc f[P T[P]](p P) { p.m() }\n",
		"func (r T) m() {}\ntype T interface{ m() }\n",
		"type T *T\nfunc f(t T) { _ = ***t; _ = t.x }\n",
		"type S []S\nfunc f(s S) { _ = s[0][0][0] }\n",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(sources); i++)
		expect_types(sources[i], NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(constants),
		cmocka_unit_test(untyped_operands),
		cmocka_unit_test(conversions),
		cmocka_unit_test(several_values),
		cmocka_unit_test(selectors),
		cmocka_unit_test(builtins),
		cmocka_unit_test(literals),
		cmocka_unit_test(ranges),
		cmocka_unit_test(switches),
		cmocka_unit_test(generics),
		cmocka_unit_test(scopes),
		cmocka_unit_test(what_is_not_known_is_counted),
		cmocka_unit_test(what_is_circular_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
