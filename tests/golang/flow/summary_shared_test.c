// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/support/summaries.h"

#include "support/testing.h"

static const char program[] =
	"type file struct { n int }\n"
	"func (f *file) close() {}\n"
	"type owner struct { f *file; list []*file }\n"
	"func (o *owner) add(f *file) { o.list = append(o.list, f) }\n"
	"func (o *owner) set(f *file) { o.f = f }\n"
	"func one() *file\n"
	"func later(func())\n"
	"func looks(f *file) int { return f.n }\n"
	"var global *file\n"
	"func plain() *file { v := one(); return v }\n"
	"func inGlobal() *file { v := one(); global = v; return v }\n"
	"func inField(o *owner) *file { v := one(); o.f = v; return v }\n"
	"func inList(o *owner) *file { v := one(); o.add(v); return v }\n"
	"func inSetter(o *owner) *file { v := one(); o.set(v); return v }\n"
	"func inClosure() *file { v := one(); later(func() { v.close() }); return v }\n"
	"func inGoroutine() *file { v := one(); go func() { v.close() }(); return v }\n"
	"func onChannel(c chan *file) *file { v := one(); c <- v; return v }\n"
	"func lookedAt() *file { v := one(); looks(v); v.close(); return v }\n"
	"func inLocal() *file { v := one(); o := owner{}; o.f = v; return o.f }\n";

static void what_is_kept_as_well_is_shared(void **state)
{
	static const struct {
		const char *name, *want;
	} cases[] = {
		{"plain", "call one#0"},
		{"inGlobal", "call one#0 shared"},
		{"inField", "call one#0 shared"},
		{"inList", "call one#0 shared"},
		{"inSetter", "call one#0 shared"},
		{"inClosure", "call one#0 shared"},
		{"inGoroutine", "call one#0 shared"},
		{"onChannel", "call one#0 shared"},
		{"lookedAt", "call one#0"},
	};
	struct summaries s;

	(void)state;
	summaries_open(&s, program);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		str got = summaries_origins(&s, cases[i].name, 0);

		if (!str_equal(got, str_from_c(cases[i].want)))
			fail_msg("%s: " STR_FMT, cases[i].name, STR_ARG(got));
	}
	summaries_close(&s);
}

// Memory of the function's own goes away with it.
static void a_local_holder_keeps_nothing(void **state)
{
	struct summaries s;
	str got;

	(void)state;
	summaries_open(&s, program);
	got = summaries_origins(&s, "inLocal", 0);
	assert_int_equal(str_find(got, STR("shared")), got.len);
	summaries_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_kept_as_well_is_shared),
		cmocka_unit_test(a_local_holder_keeps_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
