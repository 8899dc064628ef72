// SPDX-License-Identifier: Apache-2.0
// Functions call a, b, c...: a path is named by the letters that it passed. What a walk reaches is the sorted list of
// these names at the exits, "-" for a path that passes none, "!" behind one that panics, "#" behind one that hangs.
#include "golang/flow/walk.h"

#include "base/strbuf.h"
#include "golang/flow/support/unit.h"

#include "support/testing.h"

#include <stdio.h>

static const char prelude[] = "func a() {}\nfunc b() {}\nfunc c() {}\nfunc d() {}\n"
			      "func get() bool { return false }\n"
			      "func change(*bool) {}\n"
			      "type node struct { next *node; ok bool; n int }\n";

enum { LETTERS = 4, TERMS = 3, NAMES = 1 << LETTERS };

struct recorder {
	bool seen[NAMES][TERMS];
	u32 exits;
	u32 stop_path, stop_all; // letters (as bits) behind which the client wants no more
	u32 last_node;
};

// 1 << letter for a call of one of the letters; else 0.
static u32 letter(const struct ir_instr *instr)
{
	str name;

	if (instr->op != IR_CALL || !instr->call->callee)
		return 0;
	name = instr->call->callee->text;
	return name.len == 1 ? 1u << (name.ptr[0] - 'a') : 0;
}

static enum walk_action on_instr(
	void *context, struct walk_state *state, const struct ir_instr *instr)
{
	struct recorder *recorder = context;
	u32 bit = letter(instr);

	state->client[0] |= (u8)bit;
	if (bit & recorder->stop_all)
		return WALK_STOP_ALL;
	return bit & recorder->stop_path ? WALK_STOP_PATH : WALK_GO_ON;
}

static enum walk_action on_exit(
	void *context, struct walk_state *state, const struct ir_block *block)
{
	struct recorder *recorder = context;

	assert_in_range(block->term, IR_TERM_RETURN, IR_TERM_NORETURN);
	recorder->seen[state->client[0]][block->term - IR_TERM_RETURN] = true;
	recorder->exits++;
	recorder->last_node = state->node;
	return WALK_GO_ON;
}

static str names(struct arena *arena, const struct recorder *recorder)
{
	static const str ends[TERMS] = {STR(""), STR("!"), STR("#")};
	struct strbuf out;

	strbuf_init(&out, arena);
	for (u32 bits = 0; bits < NAMES; bits++) {
		for (u32 term = 0; term < TERMS; term++) {
			if (!recorder->seen[bits][term])
				continue;
			strbuf_add(&out, out.len ? STR(" ") : STR_EMPTY);
			strbuf_add(&out, bits ? STR_EMPTY : STR("-"));
			for (u32 i = 0; i < LETTERS; i++) {
				if (bits & 1u << i)
					strbuf_add_char(&out, (char)('a' + i));
			}
			strbuf_add(&out, ends[term]);
		}
	}
	return strbuf_str(&out);
}

struct walked {
	struct unit u;
	struct ir_unit *unit;
	struct walk *walk;
	struct recorder recorder;
};

static void walked_open(struct walked *w, const char *function)
{
	char text[4096];

	assert_true(snprintf(text, sizeof(text), "%s%s\n", prelude, function) < (int)sizeof(text));
	unit_open(&w->u, text);
	w->unit = unit_lower(&w->u, "f");
	w->walk = walk_new(&w->u.arena, w->unit, w->unit->funcs[0]);
	w->recorder = (struct recorder){0};
}

static bool run(struct walked *w, u32 start)
{
	const struct walk_client client = {
		.context = &w->recorder, .instr = on_instr, .exit = on_exit};

	return walk_run(w->walk, start, NULL, &client);
}

// The first call of the letter.
static u32 call_of(const struct walked *w, char wanted)
{
	const struct ir_func *func = w->unit->funcs[0];

	for (u32 i = 1; i < func->instr_count; i++) {
		if (letter(&func->instrs[i]) == 1u << (wanted - 'a'))
			return i;
	}
	fail_msg("no call of %c", wanted);
	return 0;
}

struct expectation {
	const char *function, *want;
};

static void expect(const struct expectation *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct walked w;
		str got;

		walked_open(&w, list[i].function);
		assert_true(run(&w, 0));
		got = names(&w.u.arena, &w.recorder);
		if (!str_equal(got, str_from_c(list[i].want)))
			fail_msg("%s\nreaches " STR_FMT ", not %s", list[i].function, STR_ARG(got),
				list[i].want);
		unit_close(&w.u);
	}
}

#define EXPECT(...)                                       \
	expect((const struct expectation[]){__VA_ARGS__}, \
		sizeof((const struct expectation[]){__VA_ARGS__}) / sizeof(struct expectation))

static void every_exit_is_reached(void **state)
{
	(void)state;
	EXPECT({"func f() {}", "-"}, {"func f(x bool) { if x { a(); return }; b() }", "a b"},
		{"func f(n int) { switch n { case 1: a(); case 2: b(); fallthrough; case 3: c() } }",
			"- a c bc"},
		{"func f(x bool) { if x { a(); panic(1) }; b() }", "a! b"},
		{"func f(x bool) { if x { a(); select {} } }", "- a#"},
		{"func f() { for { a() } }", ""},
		{"func f(l []int) { for range l { a() }; b() }", "b ab"},
		{"func f(x chan int) { select { case <-x: a(); case x <- 1: b(); default: c() } }",
			"a b c"},
		{"func f(n int) { again: a(); if n > 0 { n--; b(); goto again } }", "a ab"}, );
}

static void conditions_are_remembered(void **state)
{
	(void)state;
	EXPECT({"func f(x bool) { if x { a() }; if x { b() } }", "- ab"},
		{"func f(x bool) { if x { a() }; if !x { b() } }", "a b"},
		{"func f(x, y bool) { if x && y { a() }; if x && y { b() } }", "- ab"},
		{"func f(p *node) { if p != nil { a() }; if p == nil { b() } }", "a b"},
		{"func f(p *node) { if p.next != nil { a() }; if nil == p.next { b() } }", "a b"},
		{"func f(p *node) { if p.ok { a() }; if p.ok { b() } }", "- ab"},
		{"func f(n int) { if n < 3 { a() }; if n >= 3 { b() } }", "a b"},
		{"func f(n int) { if n == 3 { a() }; if n != 3 { b() } }", "a b"},
		{"func f(s string) { if s == \"x\" { a() }; if s == \"y\" { b() } }", "- a b ab"},
		{"func f(n, m int) { if n+1 > m { a() }; if n+1 > m { b() } }", "- ab"},
		{"func f(x bool) { if x { a(); panic(1) }; if x { b() }; c() }", "a! c"}, );
}

static void constants_decide(void **state)
{
	(void)state;
	EXPECT({"func f() { if true { a() } else { b() } }", "a"},
		{"func f(x bool) { done := false; if x { done = true; a() }; if done { b() } }",
			"- ab"},
		{"func f(x bool) { var p *node; if x { p = &node{}; a() }; if p != nil { b() } }",
			"- ab"},
		{"func f(x bool) { var p *node; if x { p = new(node); a() }; if p != nil { b() } }",
			"- ab"}, );
}

static void assignments_are_forgotten(void **state)
{
	(void)state;
	EXPECT({"func f(x bool) { if x { a() }; x = get(); if x { b() } }", "- a b ab"},
		{"func f(n int) { if n < 3 { a() }; n++; if n < 3 { b() } }", "- a b ab"},
		{"func f(p *node) { if p.ok { a() }; p = p.next; if p.ok { b() } }", "- a b ab"},
		{"func f(p *node) { if p.ok { a() }; p.ok = get(); if p.ok { b() } }", "- a b ab"},
		{"func f(x bool) { if x { a() }; change(&x); if x { b() } }", "- a b ab"},
		{"func f(x bool) { g := func() { x = get() }; if x { a() }; g(); if x { b() } }",
			"- a b ab"},
		{"func f(x bool) { for { if x { a() }; x = get(); if x { b(); return } } }",
			"b ab"}, );
}

static void a_walk_starts_behind_an_instruction(void **state)
{
	struct walked w;

	(void)state;
	walked_open(&w, "func f(x bool) { if x { d(); a() } else { b() }; if x { c() } }");
	assert_true(run(&w, call_of(&w, 'd')));
	// The branch above the start says that x is true.
	assert_text(names(&w.u.arena, &w.recorder), "ac");
	unit_close(&w.u);
}

static void a_start_in_a_loop_comes_round(void **state)
{
	struct walked w;

	(void)state;
	walked_open(&w, "func f(x bool) { for get() { a(); b() } }");
	assert_true(run(&w, call_of(&w, 'a')));
	assert_text(names(&w.u.arena, &w.recorder), "b ab");
	unit_close(&w.u);
}

static void clients_stop_walks(void **state)
{
	static const char function[] = "func f(x bool) { if x { a() } else { b() }; c() }";
	struct walked w;

	(void)state;
	walked_open(&w, function);
	w.recorder.stop_path = 1; // behind a
	assert_true(run(&w, 0));
	assert_text(names(&w.u.arena, &w.recorder), "bc");
	unit_close(&w.u);
	walked_open(&w, function);
	w.recorder.stop_all = 3; // behind a or b
	assert_true(run(&w, 0));
	assert_int_equal(w.recorder.exits, 0);
	unit_close(&w.u);
}

static void paths_are_their_decisions(void **state)
{
	struct walked w;
	struct walk_choice *choices;
	const struct ir_func *func;

	(void)state;
	walked_open(&w,
		"func f(x, y bool) { if x { return }; a(); if y { b(); panic(1) }; select {} }");
	w.recorder.stop_path = 0;
	assert_true(run(&w, 0));
	assert_text(names(&w.u.arena, &w.recorder), "- a# ab!");
	func = w.unit->funcs[0];
	assert_int_equal(walk_path(w.walk, w.recorder.last_node, &w.u.arena, &choices), 2);
	for (u32 i = 0; i < 2; i++)
		assert_int_equal(func->blocks[choices[i].block].term, IR_TERM_BRANCH);
	assert_int_equal(choices[0].block, 0);
	assert_int_equal(choices[0].succ, 1);
	assert_int_equal(walk_path(w.walk, 0, &w.u.arena, &choices), 0);
	unit_close(&w.u);
}

// n conditions, each asked twice, make 2^n states.
static void open_conditions(struct walked *w, u32 count)
{
	struct arena arena;
	struct strbuf text;

	arena_init(&arena);
	strbuf_init(&text, &arena);
	strbuf_add(&text, STR("func f(x [20]bool) {\n"));
	for (u32 round = 0; round < 2; round++) {
		for (u32 i = 0; i < count; i++)
			strbuf_printf(&text, "if x[%u] { a() }\n", i);
	}
	strbuf_add(&text, STR("}\n\0"));
	walked_open(w, text.ptr);
	arena_deinit(&arena);
}

static void too_many_states_are_given_up(void **state)
{
	struct walked w;

	(void)state;
	open_conditions(&w, 6);
	assert_true(run(&w, 0));
	unit_close(&w.u);
	open_conditions(&w, 14);
	assert_false(run(&w, 0));
	unit_close(&w.u);
}

static void too_large_functions_are_not_walked(void **state)
{
	struct walked w;

	(void)state;
	walked_open(&w, "func f() { a() }");
	w.unit->funcs[0]->too_large = true;
	assert_false(run(&w, 0));
	assert_int_equal(w.recorder.exits, 0);
	unit_close(&w.u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_exit_is_reached),
		cmocka_unit_test(conditions_are_remembered),
		cmocka_unit_test(constants_decide),
		cmocka_unit_test(assignments_are_forgotten),
		cmocka_unit_test(a_walk_starts_behind_an_instruction),
		cmocka_unit_test(a_start_in_a_loop_comes_round),
		cmocka_unit_test(clients_stop_walks),
		cmocka_unit_test(paths_are_their_decisions),
		cmocka_unit_test(too_many_states_are_given_up),
		cmocka_unit_test(too_large_functions_are_not_walked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
