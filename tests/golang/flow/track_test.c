// SPDX-License-Identifier: Apache-2.0
// Functions call open() once: its first result is followed to every exit, and the events on the way are compared.
#include "golang/flow/track.h"

#include "base/strbuf.h"
#include "golang/flow/support/summaries.h"

#include "support/testing.h"

#include <stdio.h>

static const char prelude[] = "type file struct { data []byte; name string; in *file }\n"
			      "func (f *file) close() error { return nil }\n"
			      "func (f *file) bytes() []byte { return f.data }\n"
			      "type closer interface { close() error }\n"
			      "type owner struct { f *file; list []*file }\n"
			      "var global *file\n"
			      "func open() (*file, error)\n"
			      "func unknown(any)\n"
			      "func same(f *file) *file { return f }\n"
			      "func wrap(f *file) *owner { return &owner{f: f} }\n"
			      "func cond() bool\n";

struct recorder {
	struct strbuf out;
	u32 ways; // exits reached while the value lives
};

static void put_word(struct recorder *recorder, const char *word)
{
	strbuf_add(&recorder->out, recorder->out.len ? STR("; ") : STR_EMPTY);
	strbuf_add(&recorder->out, str_from_c(word));
}

static enum walk_action on_event(void *context, struct track *track, struct walk_state *state,
	const struct track_event *event)
{
	static const char *const kinds[] = {
		[TRACK_METHOD] = "method",
		[TRACK_ARGUMENT] = "argument",
		[TRACK_INVOKED] = "invoked",
		[TRACK_STORED] = "stored",
		[TRACK_SENT] = "sent",
		[TRACK_SENT_ON] = "sent-on",
		[TRACK_RECEIVED_ON] = "received-on",
		[TRACK_CLOSED] = "closed",
		[TRACK_CAPTURED] = "captured",
		[TRACK_RUN] = "run",
		[TRACK_RETURNED] = "returned",
		[TRACK_WRITTEN] = "written",
		[TRACK_OVERWRITTEN] = "overwritten",
		[TRACK_OVERFLOW] = "overflow",
		[TRACK_USED] = NULL,
	};
	static const char *const aliases[] = {"", "", " derived", " holder", " bound", " copied"};
	struct recorder *recorder = context;

	if (!kinds[event->kind])
		return WALK_GO_ON;
	put_word(recorder, kinds[event->kind]);
	if (event->call && event->call->callee)
		strbuf_printf(&recorder->out, " " STR_FMT, STR_ARG(event->call->callee->text));
	strbuf_add(&recorder->out, str_from_c(aliases[event->alias]));
	strbuf_add(&recorder->out, event->deferred ? STR(" deferred") : STR_EMPTY);
	strbuf_add(&recorder->out, event->spawned ? STR(" spawned") : STR_EMPTY);
	strbuf_add(&recorder->out, event->in_closure ? STR(" inside") : STR_EMPTY);
	if (event->kind == TRACK_RUN)
		return track_closure(
			track, state, (u32)event->closure, event->deferred, event->spawned);
	return event->kind == TRACK_OVERWRITTEN ? WALK_STOP_PATH : WALK_GO_ON;
}

static enum walk_action on_exit(
	void *context, struct track *track, struct walk_state *state, const struct ir_block *block)
{
	struct recorder *recorder = context;

	(void)track;
	(void)state;
	put_word(recorder, block->term == IR_TERM_RETURN ? "exit" : "panic");
	recorder->ways++;
	return WALK_GO_ON;
}

static u32 find_open(const struct ir_func *func)
{
	for (u32 i = 1; i < func->instr_count; i++) {
		const struct ir_instr *instr = &func->instrs[i];

		if (instr->op == IR_CALL && instr->call->callee &&
			str_equal(instr->call->callee->text, STR("open")))
			return i;
	}
	fail_msg("nothing is opened");
	return 0;
}

// Where the call's results are, as a client with error and ok results sets it up.
static struct track_state first_state(const struct ir_func *func, u32 start)
{
	const struct ir_call *call = func->instrs[start].call;
	struct track_state first = {0};

	assert_true(track_add(&first, call->results[0], TRACK_SAME, 0));
	assert_true(track_link_add(&first, call->results[1], TRACK_ABSENT_NONNIL));
	return first;
}

static str follow(struct summaries *s, struct recorder *recorder)
{
	const struct track_client client = {
		.context = recorder, .event = on_event, .exit = on_exit};
	struct ir_unit *unit = unit_lower(&s->u, "f");
	struct track track = {.unit = unit,
		.func = unit->funcs[0],
		.summaries = s->all,
		.client = &client,
		.walk = walk_new(&s->u.arena, unit, unit->funcs[0])};
	u32 start = find_open(unit->funcs[0]);
	const struct track_state first = first_state(unit->funcs[0], start);

	strbuf_init(&recorder->out, &s->u.arena);
	recorder->ways = 0;
	assert_true(track_run(&track, start, &first));
	return strbuf_str(&recorder->out);
}

struct expectation {
	const char *body, *want;
};

static void expect(const struct expectation *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct recorder recorder;
		struct summaries s;
		char text[4096];
		str got;

		assert_true(snprintf(text, sizeof(text),
				    "%sfunc f(p *owner, x bool) (ret *file, err error) { %s }\n",
				    prelude, list[i].body) < (int)sizeof(text));
		summaries_open(&s, text);
		got = follow(&s, &recorder);
		if (!str_equal(got, str_from_c(list[i].want)))
			fail_msg("%s\n" STR_FMT "\nis not\n%s", list[i].body, STR_ARG(got),
				list[i].want);
		summaries_close(&s);
	}
}

#define EXPECT(...)                                       \
	expect((const struct expectation[]){__VA_ARGS__}, \
		sizeof((const struct expectation[]){__VA_ARGS__}) / sizeof(struct expectation))

static void what_happens_to_it(void **state)
{
	(void)state;
	EXPECT({"v, _ := open(); v.close(); return", "method close; exit"},
		{"v, _ := open(); unknown(v); return", "argument unknown; exit"},
		{"v, _ := open(); return v, nil", "returned; exit"},
		{"v, _ := open(); global = v; return", "stored; exit"},
		{"v, _ := open(); p.f = v; return", "stored; exit"},
		{"v, _ := open(); p.list = append(p.list, v); return", "stored; exit"},
		{"v, _ := open(); c := make(chan *file, 1); c <- v; return", "sent; exit"},
		{"v, _ := open(); m := map[int]*file{}; m[1] = v; return", "stored; exit"},
		{"v, _ := open(); v.name = \"x\"; return", "written; exit"},
		{"v, _ := open(); defer v.close(); return", "method close deferred; exit"},
		{"v, _ := open(); go v.close(); return", "method close spawned; exit"}, );
}

static void other_names_hold_it(void **state)
{
	(void)state;
	EXPECT({"v, _ := open(); w := v; v = nil; w.close(); return", "method close; exit"},
		{"v, _ := open(); var c closer = v; c.close(); return", "method close; exit"},
		{"v, _ := open(); w := any(v).(*file); w.close(); return", "method close; exit"},
		{"v, _ := open(); w := same(v); w.close(); return",
			"argument same; method close; exit"},
		{"v, _ := open(); o := owner{f: v}; o.f.close(); return", "method close; exit"},
		{"v, _ := open(); o := &owner{f: v}; unknown(o); return",
			"argument unknown holder; exit"},
		{"v, _ := open(); b := v.data; unknown(b); return",
			"argument unknown derived; exit"},
		{"v, _ := open(); g := v.close; g(); return", "method close; exit"}, );
}

static void closures_are_looked_through(void **state)
{
	(void)state;
	EXPECT({"v, _ := open(); defer func() { v.close() }(); return",
		       "run holder deferred; method close deferred inside; exit"},
		{"v, _ := open(); go func() { v.close() }(); return",
			"run holder spawned; method close spawned inside; exit"},
		{"v, _ := open(); g := func() { v.close() }; g(); return",
			"captured holder; run holder; method close inside; exit"},
		{"v, _ := open(); unknown(func() { v.close() }); return",
			"captured holder; exit"}, );
}

static void paths_without_it_end(void **state)
{
	(void)state;
	EXPECT({"v, err := open(); if err != nil { return nil, err }; v.close(); return",
		       "method close; exit"},
		{"v, err := open(); if err == nil { v.close() }; return nil, err",
			"method close; exit"},
		{"v, _ := open(); if v == nil { return }; v.close(); return", "method close; exit"},
		{"v, _ := open(); if v != nil { v.close() }; return", "method close; exit"},
		{"v, _ := open(); if x { panic(1) }; v.close(); return",
			"panic; method close; exit"},
		{"v, err := open(); if x { return nil, err }; v.close(); return",
			"exit; method close; exit"}, );
}

// Only where the call comes again does its own result, which holds the value as well, go away.
static void a_loop_overwrites_it(void **state)
{
	(void)state;
	EXPECT({"var v *file; for cond() { v, _ = open() }; unknown(v); return",
		       "overwritten; argument unknown; exit"},
		{"var v *file; for cond() { v = nil; v, _ = open() }; unknown(v); return",
			"overwritten; argument unknown; exit"}, );
}

static void aliases_are_sorted_and_limited(void **state)
{
	struct track_state up = {0}, down = {0};

	(void)state;
	for (u32 i = 1; i <= TRACK_MAX_ALIASES; i++) {
		assert_true(track_add(&up, i, TRACK_SAME, 0));
		assert_true(track_add(&down, TRACK_MAX_ALIASES + 1 - i, TRACK_SAME, 0));
	}
	assert_memory_equal(&up, &down, sizeof(up));
	assert_false(track_add(&up, TRACK_MAX_ALIASES + 1, TRACK_SAME, 0));
	assert_true(track_add(&up, 3, TRACK_HOLDER, 7));
	assert_int_equal(up.alias_count, TRACK_MAX_ALIASES);
	for (u32 i = 1; i <= TRACK_MAX_LINKS; i++)
		assert_true(track_link_add(&up, 2 * i, TRACK_ABSENT_NONNIL));
	assert_false(track_link_add(&up, 1, TRACK_ABSENT_FALSE));
	assert_true(track_link_add(&up, 2, TRACK_ABSENT_FALSE));
	assert_int_equal(up.link_count, TRACK_MAX_LINKS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_happens_to_it),
		cmocka_unit_test(other_names_hold_it),
		cmocka_unit_test(closures_are_looked_through),
		cmocka_unit_test(paths_without_it_end),
		cmocka_unit_test(a_loop_overwrites_it),
		cmocka_unit_test(aliases_are_sorted_and_limited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
