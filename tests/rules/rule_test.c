// SPDX-License-Identifier: Apache-2.0
#include "rules/rule.h"

#include "rules/support/rule_unit.h"

#include "support/testing.h"

static const char program[] = "type s struct { in *s; list []int }\n"
			      "func get() *s\n"
			      "func use(any)\n"
			      "func names(p *s) { use(p.in.list); use(get().list) }\n"
			      "func accents() { use(\"\303\251\303\251\303\251\303\251\") }\n"
			      "func lines() { use(1 +\n\t\t2) }\n"
			      "func ways(x, y bool) bool { if !x { use(1) }; if y { return x }\n"
			      "	use(2); return y }\n";

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

static bool is_utf8(str text)
{
	for (size_t i = 0; i < text.len; i++) {
		u8 c = (u8)text.ptr[i];
		size_t more = c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;

		if ((c & 0xc0) == 0x80)
			return false;
		for (; more; more--) {
			if (++i == text.len || ((u8)text.ptr[i] & 0xc0) != 0x80)
				return false;
		}
	}
	return true;
}

static void text_is_cut_between_characters(void **state)
{
	struct rule_context *context = rule_unit_at(&unit, "accents");
	node_id node = rule_unit_call(context, 0, "use")->call->node;
	const str whole = STR("use(\"\303\251\303\251\303\251\303\251\")");

	(void)state;
	for (size_t limit = 1; limit < whole.len + 4; limit++) {
		str text = rule_text(context, node, limit);

		if (!is_utf8(text))
			fail_msg("limit %zu: not UTF-8: " STR_FMT, limit, STR_ARG(text));
		// The sign of omission is no more than three bytes over it.
		assert_true(text.len <= limit + 3);
	}
	assert_true(str_equal(rule_text(context, node, 60), whole));
}

static void text_is_one_line(void **state)
{
	struct rule_context *context = rule_unit_at(&unit, "lines");

	(void)state;
	assert_text(rule_text(context, rule_unit_call(context, 0, "use")->call->node, 60),
		"use(1 + 2)");
}

static void places_are_written_as_in_go(void **state)
{
	struct rule_context *context = rule_unit_at(&unit, "names");
	const struct ir_unit *lowered = context->unit;
	bool found = false;

	(void)state;
	for (ir_place place = 1; place < lowered->place_count; place++)
		found |= str_equal(rule_place_text(context, place), STR("p.in.list"));
	assert_true(found);
}

static enum walk_action go_on(void *context, struct walk_state *state, const struct ir_instr *instr)
{
	(void)context;
	(void)state;
	(void)instr;
	return WALK_GO_ON;
}

static enum walk_action note_exit(
	void *context, struct walk_state *state, const struct ir_block *block)
{
	(void)block;
	*(u32 *)context = state->node;
	return WALK_GO_ON;
}

static void drafts_show_the_path(void **state)
{
	struct rule_context *context = rule_unit_at(&unit, "ways");
	u32 last = 0;
	const struct walk_client client = {.context = &last, .instr = go_on, .exit = note_exit};
	struct draft draft = draft_begin(context, FAULT_DEF001,
		rule_unit_call(context, 0, "use")->call->node, "message of %d", 1);
	const struct finding *finding;

	(void)state;
	assert_true(walk_run(rule_walk(context, 0), 0, NULL, &client));
	draft_path(&draft, 0, last);
	draft_fact(&draft, STR("kind"), "%s", "file");
	draft_end(&draft);
	assert_int_equal(unit.findings.items.len, 1);
	finding = &unit.findings.items.at[0];
	assert_text(finding->message, "message of 1");
	assert_text(finding->function, "p.ways");
	assert_text(finding->where.file, "p.go");
	assert_int_equal(finding->where.line, 9);
	assert_int_equal(finding->step_count, 2);
	assert_true(str_starts(finding->steps[0].message, STR("`!x` is ")) ||
		    str_starts(finding->steps[0].message, STR("`x` is ")));
	assert_text(finding->steps[1].message, "`y` is false");
	assert_text(finding->evidence[0].facts[0].value, "file");
}

static void disabled_rules_say_nothing(void **state)
{
	struct rule_context *context = rule_unit_at(&unit, "ways");
	node_id node = rule_unit_call(context, 0, "use")->call->node;
	u32 before = unit.findings.items.len;
	struct draft draft = draft_begin(context, FAULT_DEF002, node, "message");

	(void)state;
	unit.disabled[FAULT_DEF002] = true;
	draft_end(&draft);
	unit.disabled[FAULT_DEF002] = false;
	assert_int_equal(unit.findings.items.len, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_cut_between_characters),
		cmocka_unit_test(text_is_one_line),
		cmocka_unit_test(places_are_written_as_in_go),
		cmocka_unit_test(drafts_show_the_path),
		cmocka_unit_test(disabled_rules_say_nothing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
