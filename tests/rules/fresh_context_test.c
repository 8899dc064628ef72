// SPDX-License-Identifier: Apache-2.0
#include "rules/fresh_context.h"

#include "rules/support/rule_unit.h"

#include "support/testing.h"

static const char program[] =
	"import (\"context\"; \"time\")\n"
	"func work(ctx context.Context) { <-ctx.Done() }\n"
	"func looks(ctx context.Context) any { return ctx.Value(1) }\n"
	"func own() { work(context.Background()) }\n"
	"func ownDeep() { own() }\n"
	"func base() context.Context { return context.Background() }\n"
	"func fresh() { work(context.Background()) }\n"
	"func todo() { work(context.TODO()) }\n"
	"func null() { work(nil) }\n"
	"func variable() { c := context.Background(); work(c) }\n"
	"func derived() { c, stop := context.WithTimeout(context.Background(), time.Second)\n"
	"	defer stop(); work(c) }\n"
	"func returned() { work(base()) }\n"
	"func given(ctx context.Context) { work(ctx) }\n"
	"func givenDerived(ctx context.Context) { c, stop := context.WithCancel(ctx)\n"
	"	defer stop(); work(c) }\n"
	"func either(ctx context.Context, x bool) { c := ctx\n"
	"	if x { c = context.Background() }; work(c) }\n"
	"func values(ctx context.Context) { looks(ctx) }\n";

static struct rule_unit unit;

static int setup(void **state)
{
	(void)state;
	rule_unit_open(&unit, program);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	rule_unit_close(&unit);
	return 0;
}

static void contexts_that_descend_from_nobody(void **state)
{
	static const struct {
		const char *name;
		bool want;
	} cases[] = {
		{"fresh", true},
		{"todo", true},
		{"null", true},
		{"variable", true},
		{"derived", false}, // told where it is derived
		{"returned", true},
		{"given", false},
		{"givenDerived", false},
		{"either", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct rule_context *context = rule_unit_at(&unit, cases[i].name);
		const struct ir_instr *instr = rule_unit_call(context, 0, "work");
		node_id made = 0;

		if (fresh_context(context, context->unit->funcs[0], instr, &instr->call->args[0],
			    &made) != cases[i].want)
			fail_msg("%s", cases[i].name);
		assert_int_equal(made != 0, cases[i].want);
	}
}

static void helpers_that_make_their_own(void **state)
{
	struct rule_context *context = rule_unit_at(&unit, "ownDeep");

	(void)state;
	assert_true(fresh_context_helper(context, rule_unit_callee(&unit, "p", "own")));
	assert_true(fresh_context_helper(context, rule_unit_callee(&unit, "p", "ownDeep")));
	// It has a context to pass on.
	assert_false(fresh_context_helper(context, rule_unit_callee(&unit, "p", "given")));
	assert_false(fresh_context_helper(context, rule_unit_callee(&unit, "p", "looks")));
}

static void looking_up_values_cuts_nothing_off(void **state)
{
	struct rule_context *context = rule_unit_at(&unit, "values");

	(void)state;
	assert_true(
		fresh_context_only_values(context, rule_unit_call(context, 0, "looks")->call, 0));
	context = rule_unit_at(&unit, "given");
	assert_false(
		fresh_context_only_values(context, rule_unit_call(context, 0, "work")->call, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contexts_that_descend_from_nobody),
		cmocka_unit_test(helpers_that_make_their_own),
		cmocka_unit_test(looking_up_values_cuts_nothing_off),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
