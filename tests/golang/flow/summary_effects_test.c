// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/support/summaries.h"

#include "support/testing.h"

#include <stdio.h>

static const char prelude[] =
	"type file struct { in *file; data []byte; n int }\n"
	"func (f *file) close() {}\n"
	"func (f *file) closeAll() { f.in.close(); f.close() }\n"
	"type holder struct { f *file; list []*file; done func(); ch chan int }\n"
	"func (h *holder) add(f *file) { h.list = append(h.list, f) }\n"
	"type closer interface { close() }\n"
	"type other struct{}\n"
	"func (other) close() {}\n"
	"func external(f *file)\n"
	"func closes(f *file) { f.close() }\n"
	"func closesAll(fs ...*file) { for _, f := range fs { f.close() } }\n"
	"var global *file\n";

struct expectation {
	const char *function, *want;
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
		got = summaries_effects(&s, "f");
		if (!str_equal(got, str_from_c(list[i].want)))
			fail_msg("%s\n" STR_FMT "\nis not\n%s", list[i].function, STR_ARG(got),
				list[i].want);
		summaries_close(&s);
	}
}

#define EXPECT(...)                                       \
	expect((const struct expectation[]){__VA_ARGS__}, \
		sizeof((const struct expectation[]){__VA_ARGS__}) / sizeof(struct expectation))

static void effects_on_parameters(void **state)
{
	(void)state;
	EXPECT({"func f(v *file) {}", ""},
		{"func f(v *file) { v.close() }", "p0 method close always"},
		{"func f(a, v *file) { v.close() }", "p1 method close always"},
		{"func (v *holder) f() { v.done() }", "recv.done invoke always"},
		{"func f(g func()) { g() }", "p0 invoke always"},
		{"func f(v *file) { global = v }", "p0 keep always"},
		{"func f(v *file, h *holder) { h.f = v }", "p0 keep always; p1.f write always"},
		{"func f(c chan int) { c <- 1 }", "p0 send always"},
		{"func f(c chan int) { <-c }", "p0 receive always"},
		{"func f(c chan int) { for range c {} }", "p0 receive always"},
		{"func f(c chan int) { close(c) }", "p0 close always"},
		{"func f(c chan *file, v *file) { c <- v }", "p0 send always; p1 keep always"},
		{"func f(v *file) { v.n = 1 }", "p0.n write always"},
		{"func f(n int) { n++ }", ""}, );
}

static void effects_on_what_fields_lead_to(void **state)
{
	(void)state;
	EXPECT({"func f(h *holder) { h.f.close() }", "p0.f method close always"},
		{"func f(h *holder) { v := h.f; v.close() }", "p0.f method close always"},
		{"func f(v *file) { v.in.in.in.in.close() }",
			"p0.in.in.in method close always cut"},
		{"func (h *holder) f() { close(h.ch) }", "recv.ch close always"},
		{"func f(v *file) { for v != nil { v.close(); v = v.in } }", "p0 method close"},
		// A field of something that holds the parameter itself is no field of the parameter.
		{"func f(v *file) { h := holder{f: v}; h.f.close() }", "p0 method close always"},
		{"func f(v *file, h *holder) { h.f = v; h.f.close() }",
			"p0 keep always; p1.f method close always; p1.f write always"}, );
}

static void effects_say_when(void **state)
{
	(void)state;
	EXPECT({"func f(v *file) { defer v.close() }", "p0 method close deferred always"},
		{"func f(v *file) { defer func() { v.close() }() }", "p0 method close deferred"},
		{"func f(v *file) { go v.close() }", "p0 method close spawned always"},
		{"func f(v *file) { go func() { v.close() }() }", "p0 method close spawned"},
		{"func f(v *file, x bool) error { if x { v.close() }; return nil }",
			"p0 method close"},
		{"func f(v *file, x bool) error { v.close(); return nil }",
			"p0 method close always"},
		{"func f(a, b chan int) { select { case <-a: case b <- 1: } }",
			"p0 receive in-select; p1 send in-select"}, );
}

static void callees_effects_are_inherited(void **state)
{
	(void)state;
	EXPECT({"func f(v *file) { closes(v) }", "p0 method close always"},
		{"func f(v *file) { v.closeAll() }",
			"p0 method close always; p0 method closeAll always; "
			"p0.in method close always"},
		{"func f(h *holder) { closes(h.f) }", "p0.f method close always"},
		{"func f(v *file) { defer closes(v) }", "p0 method close deferred always"},
		{"func f(v *file, h *holder) { h.add(v) }",
			"p0 keep always; p1 method add always; p1.list keep always; "
			"p1.list write always"},
		{"func f(v *file) { external(v) }", "p0 pass external always"},
		{"func f(v *file) { closesAll(nil, v) }",
			"p0 method close always; p0 receive always"},
		{"func f(c closer) { c.close() }", "p0 method close always"},
		{"func f(v *file, g func(*file)) { g(v) }",
			"p0 unknown always; p1 invoke always"}, );
}

static void effects_on_results(void **state)
{
	(void)state;
	EXPECT({"func f(v *file) *file { return v }", "p0 return#0 always"},
		{"func f(v *file) []byte { return v.data }", "p0.data return#0 always"},
		{"func f(v *file) (int, *holder) { return 1, &holder{f: v} }",
			"p0 in-result#1 always"}, );
}

static void what_cannot_be_followed_is_unknown(void **state)
{
	(void)state;
	EXPECT({"func f(v *file) func() { return func() { v.close() } }",
		       "p0 method close; p0 unknown always"},
		{"func f(v *file) { type local struct { v *file }; l := local{v}; global = l.v }",
			"p0 keep always"}, );
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(effects_on_parameters),
		cmocka_unit_test(effects_on_what_fields_lead_to),
		cmocka_unit_test(effects_say_when),
		cmocka_unit_test(callees_effects_are_inherited),
		cmocka_unit_test(effects_on_results),
		cmocka_unit_test(what_cannot_be_followed_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
