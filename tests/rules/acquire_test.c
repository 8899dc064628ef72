// SPDX-License-Identifier: Apache-2.0
#include "rules/acquire.h"

#include "rules/support/rule_unit.h"

#include "support/testing.h"

static const char program[] =
	"import (\"context\"; \"net/http\"; \"os\"; \"time\")\n"
	"var kept *os.File\n"
	"type reader struct { f *os.File; n int }\n"
	"func (r *reader) Shut() error { return r.f.Close() }\n"
	"func (r *reader) Len() int { return r.n }\n"
	"type careless struct { f *os.File }\n"
	"func wrap(name string) (*os.File, error) { return os.Open(name) }\n"
	"func wrapTwice(name string) (*os.File, error) { return wrap(name + \"x\") }\n"
	"func checked(name string) (*os.File, error) {\n"
	"	f, err := os.Open(name); if err != nil { return nil, err }; return f, nil }\n"
	"func try(name string) (*os.File, bool) { f, err := os.Open(name); return f, err == nil }\n"
	"func keeps(name string) *os.File { f, _ := os.Open(name); kept = f; return f }\n"
	"func mixed(x bool) *os.File { if x { return kept }; f, _ := os.Open(\"x\"); return f }\n"
	"func newReader(name string) (*reader, error) {\n"
	"	f, err := os.Open(name); if err != nil { return nil, err }\n"
	"	return &reader{f: f}, nil }\n"
	"func newCareless(name string) *careless { f, _ := os.Open(name); return &careless{f: f} }\n"
	"func limit(ctx context.Context) (context.Context, context.CancelFunc) {\n"
	"	return context.WithTimeout(ctx, time.Second) }\n"
	"func fetch(url string) (*http.Response, error) { return http.Get(url) }\n"
	"func none() *reader { return &reader{} }\n"
	"func f() {}\n";

static struct rule_unit unit;

static int setup(void **state)
{
	rule_unit_open(&unit, program);
	*state = rule_unit_at(&unit, "f");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	rule_unit_close(&unit);
	return 0;
}

static struct acquired acquired(struct rule_context *context, const char *name, i32 result)
{
	struct acquired ret;

	if (!acquired_by(context, rule_unit_callee(&unit, "p", name), result, &ret))
		fail_msg("%s acquires nothing", name);
	return ret;
}

static void wrappers_acquire(void **state)
{
	static const char *const wrappers[] = {"wrap", "wrapTwice", "checked"};
	struct rule_context *context = *state;

	for (size_t i = 0; i < ARRAY_LEN(wrappers); i++) {
		struct acquired got = acquired(context, wrappers[i], 0);

		assert_int_equal(got.kind, MODEL_RESOURCE);
		assert_text(got.what, "file");
		assert_text(got.releases, "Close");
		assert_int_equal(got.error_result, 1);
		assert_int_equal(got.ok_result, -1);
		assert_ptr_equal(got.source, rule_unit_callee(&unit, "os", "Open"));
		assert_ptr_equal(got.callee, rule_unit_callee(&unit, "p", wrappers[i]));
	}
}

static void guards_and_fields(void **state)
{
	struct rule_context *context = *state;

	assert_int_equal(acquired(context, "try", 0).ok_result, 1);
	assert_int_equal(acquired(context, "try", 0).error_result, -1);
	assert_int_equal(acquired(context, "limit", 1).kind, MODEL_CANCEL);
	assert_text(acquired(context, "fetch", 0).field, "Body");
}

static void constructors_own(void **state)
{
	struct acquired got = acquired(*state, "newReader", 0);

	assert_text(got.releases, "Shut");
	assert_text(got.owner_field->text, "f");
}

static void who_acquires_nothing(void **state)
{
	static const struct {
		const char *name;
		i32 result;
	} cases[] = {
		{"wrap", 1},        // the error
		{"limit", 0},       // the context
		{"keeps", 0},       // it is somebody else's as well
		{"mixed", 0},       // not on every way
		{"newCareless", 0}, // no method releases it
		{"none", 0},
		{"f", 0},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct object *callee = rule_unit_callee(&unit, "p", cases[i].name);
		struct acquired ret;

		if (acquired_by(*state, callee, cases[i].result, &ret))
			fail_msg("%s", cases[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrappers_acquire),
		cmocka_unit_test(guards_and_fields),
		cmocka_unit_test(constructors_own),
		cmocka_unit_test(who_acquires_nothing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
