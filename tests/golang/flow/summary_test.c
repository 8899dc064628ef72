// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/summary.h"

#include "golang/flow/support/summaries.h"

#include "support/testing.h"

static const char program[] =
	"func stop() { panic(1) }\n"
	"func stops() { stop() }\n"
	"func recovers() { defer func() { recover() }(); panic(1) }\n"
	"func perhaps(x bool) { if x { stop() } }\n"
	"func loops() { for {} }\n"
	"func hangs() { select {} }\n"
	"func waits(x bool) { if !x { return }; for { stop() } }\n"
	"func even(n int) { odd(n) }\n"
	"func odd(n int) { even(n) }\n"
	"func sends(c chan int) { c <- 1 }\n"
	"func receives(c chan int) { <-c }\n"
	"func calls(c chan int) { sends(c) }\n"
	"func polls(c chan int) { select { case <-c: default: } }\n"
	"func selects(c chan int) { select { case <-c: case c <- 1: } }\n"
	"func spawns(c chan int) { go sends(c) }\n"
	"func spawnsClosure(c chan int) { go func() { c <- 1 }() }\n"
	"func quiet(x int) int { return x + 1 }\n"
	"func external()\n"
	"func variadic(a int, rest ...int) {}\n"
	"func spread(l []int) { variadic(1, 2, 3); variadic(1); variadic(1, l...) }\n";

static int setup(void **state)
{
	static struct summaries summaries;

	summaries_open(&summaries, program);
	*state = &summaries;
	return 0;
}

static int teardown(void **state)
{
	summaries_close(*state);
	return 0;
}

static void who_never_returns(void **state)
{
	static const struct {
		const char *name;
		bool never;
	} cases[] = {
		{"stop", true},
		{"stops", true},
		{"recovers", false},
		{"perhaps", false},
		{"loops", true},
		{"hangs", true},
		{"waits", false},
		{"quiet", false},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct flow_summary *summary = summaries_get(*state, cases[i].name);
		struct summaries *s = *state;

		if (summary->never_returns != cases[i].never)
			fail_msg("%s", cases[i].name);
		assert_int_equal(
			flow_never_returns(s->all, summary->function), summary->never_returns);
	}
}

static void who_blocks(void **state)
{
	static const struct {
		const char *name;
		bool blocks, spawns;
	} cases[] = {
		{"sends", true, false},
		{"receives", true, false},
		{"calls", true, false},
		{"polls", false, false},
		{"selects", true, false},
		{"spawns", false, true},
		{"spawnsClosure", false, true},
		{"quiet", false, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct flow_summary *summary = summaries_get(*state, cases[i].name);

		if (summary->blocks != cases[i].blocks ||
			summary->starts_goroutine != cases[i].spawns)
			fail_msg("%s", cases[i].name);
	}
}

static void what_is_not_declared_has_none(void **state)
{
	struct summaries *s = *state;
	struct object nothing = {0};

	assert_null(flow_summary_get(s->all, NULL));
	assert_null(flow_summary_get(s->all, &nothing));
	assert_false(flow_never_returns(s->all, NULL));
	for (u32 i = 0; i < checker_function_count(s->u.checker); i++) {
		const struct object *object = checker_function(s->u.checker, i)->object;

		if (str_equal(object->text, STR("external")))
			assert_null(flow_summary_get(s->all, object));
	}
}

static void members_of_a_cycle_have_one_each(void **state)
{
	const struct flow_summary *even = summaries_get(*state, "even");
	const struct flow_summary *odd = summaries_get(*state, "odd");

	assert_ptr_not_equal(even, odd);
	assert_false(even->too_large || odd->too_large);
}

static void variadic_arguments_have_one_root(void **state)
{
	static const u32 want[][3] = {{1, 2, 2}, {1}, {1, 2}};
	struct summaries *s = *state;
	struct ir_unit *unit = unit_lower(&s->u, "spread");
	const struct ir_func *func = unit->funcs[0];
	u32 calls = 0;

	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op != IR_CALL)
			continue;
		assert_true(calls < ARRAY_LEN(want));
		for (u32 a = 0; a < instr->call->arg_count; a++)
			assert_int_equal(flow_root(instr->call, a), want[calls][a]);
		calls++;
	}
	assert_int_equal(calls, ARRAY_LEN(want));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_never_returns),
		cmocka_unit_test(who_blocks),
		cmocka_unit_test(what_is_not_declared_has_none),
		cmocka_unit_test(members_of_a_cycle_have_one_each),
		cmocka_unit_test(variadic_arguments_have_one_root),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
