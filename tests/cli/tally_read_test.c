// SPDX-License-Identifier: Apache-2.0
#include "cli/tally_read.h"

#include "report/inspect/growth.h"
#include "report/inspect/support/fabricated.h"
#include "support/testing.h"

struct fixture {
	struct fabricated it;
	struct tally tally; // of the inspection itself
	str json;
};

static int set_up(void **state)
{
	static struct fixture fixture;
	struct inspect_report report = {.sections = SECTION_ALL, .version = STR("1.2.3")};
	struct group_list groups;
	struct strbuf out;

	fabricated_init(&fixture.it);
	fabricated_leaky(&fixture.it, 30);
	report.inspection = fabricated_finish(&fixture.it);
	strbuf_init(&out, &fixture.it.arena);
	inspect_report_json(&report, &out);
	fixture.json = strbuf_str(&out);
	groups_build(&fixture.it.arena, report.inspection, &report.filter, &groups);
	tally_init(&fixture.tally, &fixture.it.arena);
	tally_inspection(&fixture.tally, report.inspection, &groups);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	fabricated_deinit(&fixture->it);
	return 0;
}

static void what_was_written_is_read_back(void **state)
{
	struct fixture *fixture = *state;
	struct arena *arena = &fixture->it.arena;
	struct growth growth;
	struct tally read;
	struct error err;

	if (!tally_read_text(arena, "old.json", fixture->json, &read, &err))
		fail_msg("%s", err.text);
	assert_int_equal(read.goroutines, 36);
	assert_int_equal(read.heap_bytes, 1288490188);
	assert_int_equal(read.taken_unix_ns, fixture->tally.taken_unix_ns);
	growth_compare(arena, &read, &fixture->tally, &growth);
	assert_false(growth.other_process);
	for (u32 i = 0; i < TALLY_KINDS; i++) {
		assert_true(read.has[i]);
		assert_int_equal(growth.items[i].len, 0);
		assert_int_equal(growth.same[i], read.lists[i].entries.len);
		for (u32 e = 0; e < read.lists[i].entries.len; e++) {
			const struct tally_entry *a = &read.lists[i].entries.at[e], *b;

			b = tally_find(&fixture->tally, (enum tally_kind)i, a->key);
			assert_non_null(b);
			assert_true(str_equal(a->what, b->what) && str_equal(a->state, b->state));
			assert_true(str_equal(a->file, b->file) && a->line == b->line);
			assert_int_equal(a->leaked, b->leaked);
		}
	}
}

static void what_was_not_written_is_not_compared(void **state)
{
	struct fixture *fixture = *state;
	struct tally read;
	struct error err;

	assert_true(tally_read_text(&fixture->it.arena, "old.json",
		STR("{\"schema\":\"tocsin.inspect/1\",\"process\":{\"has_heap\":true},\"groups\":[]}"),
		&read, &err));
	assert_true(read.has[TALLY_GROUPS]);
	assert_false(read.has[TALLY_CONTEXTS]);
	assert_false(read.has[TALLY_POOLS]);
	assert_true(tally_read_text(&fixture->it.arena, "old.json",
		STR("{\"schema\":\"tocsin.inspect/1\",\"process\":{\"has_heap\":false},\"pools\":[]}"),
		&read, &err));
	assert_false(read.has[TALLY_GROUPS]);
	assert_false(read.has[TALLY_POOLS]);
}

static void mistakes_have_a_place(void **state)
{
#define HEAD "{\"schema\":\"tocsin.inspect/1\",\n\"process\":{},\n"
	static const struct {
		str text;
		const char *message;
	} cases[] = {
		{STR("{}"), "old.json is not a report of tocsin inspect: it names no schema"},
		{STR("{\"schema\":7}"), "old.json:1:11: \"schema\" is not a string"},
		{STR("{\"schema\":\"tocsin.findings/1\"}"),
			"old.json:1:11: its schema is \"tocsin.findings/1\", not "
			"\"tocsin.inspect/1\""},
		{STR("{\"schema\":\"tocsin.inspect/1\"}"), "old.json: \"process\" is missing"},
		{STR(HEAD "\"groups\":{}}"), "old.json:3:10: \"groups\" is not a list"},
		{STR(HEAD "\"groups\":[7]}"), "old.json: groups[0] is not an object"},
		{STR(HEAD "\"groups\":[{\"frames\":[]}]}"),
			"old.json: groups[0].count is not a number"},
		{STR(HEAD "\"groups\":[{\"count\":1}]}"),
			"old.json: groups[0].frames is not a list"},
		{STR(HEAD "\"groups\":[],\"contexts\":[1]}"),
			"old.json: contexts[0] is not an object"},
		{STR(HEAD "\"groups\":[],\"pools\":[[]]}"), "old.json: pools[0] is not an object"},
		{STR(HEAD "\"groups\":[tru]}"), "old.json:3:13: invalid token near 'tru'"},
		{STR(HEAD "\"groups\":[\n1,,\n]}"), "old.json:4:3: unexpected token near ','"},
		{STR(HEAD "\"groups\":["), "old.json:3:11: the file is cut off here"},
	};
	struct fixture *fixture = *state;
	struct tally read;
	struct error err;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_false(tally_read_text(
			&fixture->it.arena, "old.json", cases[i].text, &read, &err));
		assert_string_equal(err.text, cases[i].message);
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(what_was_written_is_read_back),
		CASE(what_was_not_written_is_not_compared),
		CASE(mistakes_have_a_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
