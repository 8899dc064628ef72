// SPDX-License-Identifier: Apache-2.0
#include "golang/flow/walk_facts.h"

#include "golang/flow/support/unit.h"

#include "support/testing.h"

static const char program[] = "var sentinel error\n"
			      "func is(err, target error) bool { return false }\n"
			      "func mark() {}\n"
			      "func compared(err error) { if err != nil { mark() } }\n"
			      "func reversed(err error) { if nil == err { mark() } }\n"
			      "func flag(ok bool) { if !ok { mark() } }\n"
			      "func equals(err error) { if err == sentinel { mark() } }\n"
			      "func differs(err error) { if err != sentinel { mark() } }\n"
			      "func asked(err error) { if is(err, sentinel) { mark() } }\n"
			      "func unrelated(err error, n int) { if n > 1 { mark() } }\n"
			      "func covered(p *struct{ ok bool; in struct{ ok bool } }) {\n"
			      "	if p.in.ok { mark() }; if p.in.ok { mark() } }\n"
			      "func returned(err error) error { return err }\n";

struct fixture {
	struct unit u;
	struct ir_unit *unit;
	struct walk_interest interest;
};

static int setup(void **state)
{
	static struct fixture fixture;

	unit_open(&fixture.u, program);
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	unit_close(&f->u);
	return 0;
}

static void look_at(struct fixture *f, const char *name)
{
	f->unit = unit_lower(&f->u, name);
	walk_interest_init(&f->interest, &f->u.arena, f->unit, f->unit->funcs[0]);
}

// The n-th branch in the order of blocks.
static const struct ir_block *branch(const struct fixture *f, u32 n)
{
	const struct ir_func *func = f->unit->funcs[0];

	for (u32 b = 0; b < func->block_count; b++) {
		if (func->blocks[b].term == IR_TERM_BRANCH && n-- == 0)
			return &func->blocks[b];
	}
	fail_msg("no such branch");
	return NULL;
}

static ir_place place(const struct fixture *f, const char *name)
{
	return f->unit->vars[unit_var(&f->u, f->unit, name)].place;
}

static enum walk_truth edge_nil(struct fixture *f, const char *name, u32 succ)
{
	return walk_facts_edge(&f->interest, branch(f, 0), succ, place(f, name), true);
}

static void edges_tell_what_is_nil(void **state)
{
	static const struct {
		const char *function;
		enum walk_truth on_true, on_false;
	} cases[] = {
		{"compared", WALK_FALSE, WALK_TRUE},
		{"reversed", WALK_TRUE, WALK_FALSE},
		{"equals", WALK_FALSE, WALK_UNKNOWN}, // what equals a sentinel is an error
		{"differs", WALK_UNKNOWN, WALK_FALSE},
		{"asked", WALK_FALSE, WALK_UNKNOWN}, // what says yes to an error was given one
		{"unrelated", WALK_UNKNOWN, WALK_UNKNOWN},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		look_at(f, cases[i].function);
		if (edge_nil(f, "err", 0) != cases[i].on_true ||
			edge_nil(f, "err", 1) != cases[i].on_false)
			fail_msg("%s: %d and %d", cases[i].function, edge_nil(f, "err", 0),
				edge_nil(f, "err", 1));
	}
}

static void edges_tell_what_is_true(void **state)
{
	struct fixture *f = *state;
	ir_place ok;

	look_at(f, "flag");
	ok = place(f, "ok");
	// !ok swaps the edges.
	assert_int_equal(walk_facts_edge(&f->interest, branch(f, 0), 1, ok, false), WALK_FALSE);
	assert_int_equal(walk_facts_edge(&f->interest, branch(f, 0), 0, ok, false), WALK_TRUE);
	assert_int_equal(walk_facts_edge(&f->interest, branch(f, 0), 0, ok, true), WALK_UNKNOWN);
	assert_int_equal(walk_facts_edge(&f->interest, branch(f, 0), 0, 0, true), WALK_UNKNOWN);
}

static void knowledge_rules_out_edges(void **state)
{
	struct fixture *f = *state;
	struct walk_state known = {0};

	look_at(f, "compared");
	walk_know_nil(&known, place(f, "err"), true);
	assert_int_equal(walk_is_nil(&known, place(f, "err")), WALK_TRUE);
	assert_int_equal(walk_is_true(&known, place(f, "err")), WALK_UNKNOWN);
	assert_false(walk_facts_refine(&f->interest, &known, branch(f, 0), 0));
	assert_true(walk_facts_refine(&f->interest, &known, branch(f, 0), 1));
	walk_know_nil(&known, place(f, "err"), false);
	assert_int_equal(known.fact_count, 1);
	assert_true(walk_facts_refine(&f->interest, &known, branch(f, 0), 0));
	assert_false(walk_facts_refine(&f->interest, &known, branch(f, 0), 1));
}

static void only_what_is_asked_again_is_kept(void **state)
{
	struct fixture *f = *state;
	struct walk_state known = {0};

	look_at(f, "compared");
	assert_true(walk_facts_refine(&f->interest, &known, branch(f, 0), 0));
	assert_int_equal(known.fact_count, 0);
	look_at(f, "covered");
	assert_true(walk_facts_refine(&f->interest, &known, branch(f, 0), 0));
	assert_int_equal(known.fact_count, 1);
	assert_false(walk_facts_refine(&f->interest, &known, branch(f, 1), 1));
}

static void writing_a_part_or_the_whole_forgets(void **state)
{
	struct fixture *f = *state;
	const struct ir_block *first;
	struct ir_instr write = {.op = IR_CONVERT};
	ir_place in;

	look_at(f, "covered");
	first = branch(f, 0);
	in = f->unit->places[first->cond.a.index].parent;
	for (ir_place at = first->cond.a.index; at; at = f->unit->places[at].parent) {
		struct walk_state known = {0};

		walk_know_true(&known, first->cond.a.index, true);
		write.dst = at;
		walk_facts_apply(&f->interest, &known, &write);
		assert_int_equal(known.fact_count, 0);
	}
	for (ir_place other = 1; other < f->unit->place_count; other++) {
		struct walk_state known = {0};
		bool touches = ir_place_covers(f->unit, other, first->cond.a.index) ||
		               ir_place_covers(f->unit, first->cond.a.index, other);

		walk_know_true(&known, first->cond.a.index, true);
		write.dst = other;
		walk_facts_apply(&f->interest, &known, &write);
		assert_int_equal(known.fact_count, touches ? 0 : 1);
	}
	assert_true(f->unit->places[in].depth == 1);
}

static void equal_knowledge_is_equal_bytes(void **state)
{
	struct walk_state up = {0}, down = {0};

	(void)state;
	for (u32 i = 1; i <= WALK_MAX_FACTS; i++) {
		walk_know_nil(&up, i, i % 2);
		walk_know_nil(&down, WALK_MAX_FACTS + 1 - i, (WALK_MAX_FACTS + 1 - i) % 2);
	}
	assert_int_equal(up.fact_count, WALK_MAX_FACTS);
	assert_memory_equal(&up, &down, sizeof(up));
	walk_know_true(&up, WALK_MAX_FACTS + 1, true);
	assert_int_equal(up.fact_count, WALK_MAX_FACTS);
	assert_int_equal(walk_is_true(&up, WALK_MAX_FACTS + 1), WALK_TRUE);
}

static void branches_above_are_known(void **state)
{
	struct fixture *f = *state;
	struct walk_state known = {0};
	const struct ir_block *first;

	look_at(f, "covered");
	first = branch(f, 0);
	walk_facts_dominating(&f->interest, &known, first->succs[0]);
	assert_int_equal(walk_is_true(&known, first->cond.a.index), WALK_TRUE);
	known = (struct walk_state){0};
	walk_facts_dominating(&f->interest, &known, 0);
	assert_int_equal(known.fact_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges_tell_what_is_nil),
		cmocka_unit_test(edges_tell_what_is_true),
		cmocka_unit_test(knowledge_rules_out_edges),
		cmocka_unit_test(only_what_is_asked_again_is_kept),
		cmocka_unit_test(writing_a_part_or_the_whole_forgets),
		cmocka_unit_test(equal_knowledge_is_equal_bytes),
		cmocka_unit_test(branches_above_are_known),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
