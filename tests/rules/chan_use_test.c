// SPDX-License-Identifier: Apache-2.0
#include "rules/chan_use.h"

#include "rules/support/rule_unit.h"

#include "support/testing.h"

static const char prelude[] = "var global chan int\n"
			      "func unknown(chan int)\n"
			      "func sends(c chan int) { c <- 1 }\n"
			      "func cond() bool\n";

static struct chan_use found[4];
static u32 found_count;

static void take(struct rule_context *context, const struct chan_use *use)
{
	(void)context;
	assert_true(found_count < ARRAY_LEN(found));
	found[found_count++] = *use;
}

// The one channel of which everything is known, or NULL.
static const struct chan_use *look_at(struct rule_unit *u, const char *body)
{
	struct strbuf text;
	struct arena arena;

	arena_init(&arena);
	strbuf_init(&text, &arena);
	strbuf_printf(&text, "%sfunc f(n int) { %s }\n%c", prelude, body, 0);
	rule_unit_open(u, text.ptr);
	arena_deinit(&arena);
	found_count = 0;
	chan_each(rule_unit_at(u, "f"), take);
	assert_true(found_count <= 1);
	return found_count ? &found[0] : NULL;
}

// In a fixed order: "receives ranges".
static str worker_text(struct arena *arena, const struct chan_worker *worker)
{
	const struct {
		bool is_set;
		const char *name;
	} flags[] = {
		{worker->sends, " sends"},
		{worker->receives, " receives"},
		{worker->ranges, " ranges"},
		{worker->in_loop, " in-loop"},
		{worker->send_loops, " send-loops"},
	};
	struct strbuf out;

	strbuf_init(&out, arena);
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		strbuf_add(&out, flags[i].is_set ? str_from_c(flags[i].name) : STR_EMPTY);
	return str_trim(strbuf_str(&out));
}

static void goroutines_that_use_it(void **state)
{
	static const struct {
		const char *body, *want;
		i64 capacity;
	} cases[] = {
		{"c := make(chan int); go func() { c <- 1 }(); <-c", "sends", 0},
		{"c := make(chan int, 3); go func() { c <- 1 }(); <-c", "sends", 3},
		{"c := make(chan int, n); go func() { c <- 1 }(); <-c", "sends", -1},
		{"c := make(chan int); go sends(c); <-c", "sends", 0},
		{"c := make(chan int); go func() { <-c }(); c <- 1", "receives", 0},
		{"c := make(chan int); go func() { for range c {} }(); close(c)", "receives ranges",
			0},
		{"c := make(chan int); for cond() { go func() { c <- 1 }() }; <-c", "sends in-loop",
			0},
		{"c := make(chan int); go func() { for cond() { c <- 1 } }(); <-c",
			"sends send-loops", 0},
		{"c := make(chan int); go func() { select { case c <- 1: default: } }(); <-c", "",
			0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct rule_unit u;
		const struct chan_use *use = look_at(&u, cases[i].body);
		str got;

		if (!use || use->worker_count != 1 || use->capacity != cases[i].capacity)
			fail_msg("%s: one goroutine was expected", cases[i].body);
		got = worker_text(&u.arena, &use->workers[0]);
		if (!str_equal(got, str_from_c(cases[i].want)))
			fail_msg("%s: " STR_FMT, cases[i].body, STR_ARG(got));
		rule_unit_close(&u);
	}
}

static void channels_that_others_know_are_left_alone(void **state)
{
	static const char *const bodies[] = {
		"c := make(chan int); go func() { c <- 1 }(); unknown(c)",
		"c := make(chan int); go func() { c <- 1 }(); global = c",
		"c := make(chan int); go func() { unknown(c) }(); <-c",
		"c := global; go func() { c <- 1 }(); <-c",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		struct rule_unit u;

		if (look_at(&u, bodies[i]))
			fail_msg("%s", bodies[i]);
		rule_unit_close(&u);
	}
}

static void what_the_starter_does(void **state)
{
	struct rule_unit u;
	const struct chan_use *use = look_at(&u,
		"c := make(chan int); go func() { c <- 1 }(); <-c; for range c {}; c <- 2; close(c)");
	struct rule_context *context = rule_unit_at(&u, "f");
	u32 receives = 0, sends = 0, closes = 0;

	(void)state;
	assert_non_null(use);
	for (u32 i = 1; i < context->unit->funcs[0]->instr_count; i++) {
		const struct ir_instr *instr = &context->unit->funcs[0]->instrs[i];

		receives += chan_receives(context->unit, use, instr);
		sends += chan_sends(context->unit, use, instr);
		closes += chan_closes(context->unit, use, instr);
	}
	assert_int_equal(receives, 2);
	assert_int_equal(sends, 1);
	assert_int_equal(closes, 1);
	rule_unit_close(&u);
}

static void sends_of_one_goroutine_are_counted(void **state)
{
	static const struct {
		const char *body;
		u32 want;
	} cases[] = {
		{"c := make(chan int, 2); go func() { c <- 1; c <- 2 }(); <-c", 2},
		{"c := make(chan int, 2); go func() { if cond() { c <- 1; return }; c <- 2 }(); "
		 "<-c",
			1},
		{"c := make(chan int, 2); go func() { if cond() { c <- 1 } else { c <- 2 } }(); "
		 "<-c",
			1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct rule_unit u;
		const struct chan_use *use = look_at(&u, cases[i].body);

		if (!use || use->workers[0].send_count != cases[i].want)
			fail_msg("%s", cases[i].body);
		rule_unit_close(&u);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(goroutines_that_use_it),
		cmocka_unit_test(channels_that_others_know_are_left_alone),
		cmocka_unit_test(what_the_starter_does),
		cmocka_unit_test(sends_of_one_goroutine_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
