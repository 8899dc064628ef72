// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/support/summaries.h"

#include "support/testing.h"

#include <stdio.h>

static const char prelude[] = "type file struct { n int; in *file }\n"
			      "type owner struct { f *file; other *file }\n"
			      "func open() (*file, error)\n"
			      "func one() *file\n"
			      "func cond() bool\n"
			      "var global *file\n";

struct expectation {
	const char *function, *want; // of result 0
};

static void expect(const struct expectation *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct summaries s;
		char text[4096];
		str got;

		assert_true(snprintf(text, sizeof(text), "%s%s\n", prelude, list[i].function) <
			    (int)sizeof(text));
		summaries_open(&s, text);
		got = summaries_origins(&s, "f", 0);
		if (!str_equal(got, str_from_c(list[i].want)))
			fail_msg("%s\n" STR_FMT "\nis not\n%s", list[i].function, STR_ARG(got),
				list[i].want);
		summaries_close(&s);
	}
}

#define EXPECT(...)                                       \
	expect((const struct expectation[]){__VA_ARGS__}, \
		sizeof((const struct expectation[]){__VA_ARGS__}) / sizeof(struct expectation))

static void one_way(void **state)
{
	(void)state;
	EXPECT({"func f() *file { return one() }", "call one#0"},
		{"func f() (*file, error) { return open() }", "call open#0"},
		{"func f() error { _, err := open(); return err }", "call open#1"},
		{"func f() *file { return nil }", "nil"},
		{"func f() bool { return true }", "const true"},
		{"func f() bool { return false }", "const"},
		{"func f() *file { return &file{} }", "alloc"},
		{"func f() *file { return new(file) }", "alloc"},
		{"func f() func() { return func() {} }", "closure"},
		{"func f(a, b *file) *file { return b }", "param p1"},
		{"func (r *file) f() *file { return r }", "param recv"},
		{"func f() *file { return global }", "other"}, );
}

static void several_ways(void **state)
{
	(void)state;
	EXPECT({"func f(p *file) *file { if cond() { return p }; return one() }",
		       "call one#0; param p0"},
		{"func f() *file { var v *file; if cond() { v = one() }; return v }",
			"call one#0; nil"},
		{"func f() (*file, error) { v, err := open(); if err != nil { return nil, err }; "
		 "return v, nil }",
			"call open#0; nil"}, );
}

static void through_variables_and_conversions(void **state)
{
	(void)state;
	EXPECT({"func f() *file { a := one(); b := a; return b }", "call one#0"},
		{"func f() any { return one() }", "call one#0"},
		{"func f() *file { var x any = one(); return x.(*file) }", "call one#0"},
		{"func f() *file { v := one(); func() { v = nil }(); return v }",
			"call one#0; other"}, );
}

static void fields_of_what_was_made(void **state)
{
	(void)state;
	EXPECT({"func f() *owner { return &owner{f: one()} }", "alloc; f: call one#0"},
		{"func f() *owner { o := &owner{}; o.f = one(); return o }",
			"alloc; f: call one#0"},
		{"func f(p *file) *owner { return &owner{f: one(), other: p} }",
			"alloc; f: call one#0; other: param p0"}, );
}

static void more_ways_than_can_be_listed(void **state)
{
	struct summaries s;
	char text[4096];
	int len = snprintf(text, sizeof(text), "%s", prelude);

	(void)state;
	for (int i = 0; i <= FLOW_MAX_ORIGINS; i++)
		len += snprintf(text + len, sizeof(text) - (size_t)len, "func make%d() *file\n", i);
	len += snprintf(text + len, sizeof(text) - (size_t)len, "func f(n int) *file {\n");
	for (int i = 0; i <= FLOW_MAX_ORIGINS; i++)
		len += snprintf(text + len, sizeof(text) - (size_t)len,
			"if n == %d { return make%d() }\n", i, i);
	snprintf(text + len, sizeof(text) - (size_t)len, "panic(1) }\n");
	summaries_open(&s, text);
	assert_int_equal(summaries_get(&s, "f")->results[0].count, FLOW_MAX_ORIGINS);
	assert_false(summaries_get(&s, "f")->results[0].complete);
	summaries_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_way),
		cmocka_unit_test(several_ways),
		cmocka_unit_test(through_variables_and_conversions),
		cmocka_unit_test(fields_of_what_was_made),
		cmocka_unit_test(more_ways_than_can_be_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
