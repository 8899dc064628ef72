// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/growth.h"

#include "report/inspect/support/fabricated.h"
#include "support/golden.h"
#include "support/testing.h"

#include <stdio.h>

struct fixture {
	struct fabricated it;
	struct inspect_report report;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fabricated_init(&fixture.it);
	fixture.report = (struct inspect_report){
		.inspection = &fixture.it.inspection,
		.sections = SECTION_ALL,
		.max_groups = 20,
		.width = 100,
		.version = STR("1.2.3"),
		.base_dir = STR("/home/dev/shop"),
	};
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	fabricated_deinit(&fixture->it);
	return 0;
}

static str text_of(struct fixture *fixture)
{
	struct strbuf out;

	fabricated_finish(&fixture->it);
	strbuf_init(&out, &fixture->it.arena);
	inspect_report_text(&fixture->report, &out);
	return strbuf_str(&out);
}

static void check(struct fixture *fixture, const char *name)
{
	str text = text_of(fixture);
	char path[200];

	snprintf(path, sizeof(path), "tests/report/inspect/golden/%s.txt", name);
	golden_check(path, text.ptr, text.len);
}

static void a_leaky_service(void **state)
{
	struct fixture *fixture = *state;

	fabricated_leaky(&fixture->it, 9991);
	check(fixture, "leaky");
}

static void colours_and_a_narrow_terminal(void **state)
{
	struct fixture *fixture = *state;

	fixture->report.color = true;
	fixture->report.width = 60;
	fabricated_leaky(&fixture->it, 2);
	check(fixture, "narrow_color");
}

static void everything_when_asked_for(void **state)
{
	struct fixture *fixture = *state;

	fixture->report.all = true;
	fixture->report.width = 0;
	fixture->report.base_dir = STR_EMPTY;
	fixture->report.filter.with_system = true;
	fabricated_leaky(&fixture->it, 3);
	check(fixture, "all");
}

static void findings_come_first(void **state)
{
	struct fixture *fixture = *state;
	struct fact facts[] = {{STR("goroutines"), STR("9,991")}, {STR("longest"), STR("12m30s")}};
	struct evidence evidence = {STR("inspect"), facts, 2};
	struct step steps[] = {
		{{STR("/home/dev/shop/store/index.go"), 70, 0, 0, 0}, STR("started here")},
		{{STR("/home/dev/shop/store/index.go"), 88, 0, 0, 0}, STR("waits here for ever")},
	};
	struct finding finding = {
		.id = FAULT_CTX003,
		.severity = SEVERITY_ERROR,
		.confidence = CONFIDENCE_CONFIRMED,
		.where = {STR("/home/dev/shop/store/index.go"), 70, 0, 0, 0},
		.function = STR("example.com/shop/store.(*Index).rebuild"),
		.message = STR("9,991 goroutines started here send to a channel that nobody reads"),
		.steps = steps,
		.step_count = 2,
		.evidence = &evidence,
		.evidence_count = 1,
	};

	fixture->report.findings = &finding;
	fixture->report.finding_count = 1;
	fixture->report.sections = SECTION_FINDINGS;
	fabricated_leaky(&fixture->it, 9991);
	check(fixture, "findings");
	fixture->report.quiet = true;
	assert_true(str_starts(text_of(fixture), STR("error[CTX003]")));
}

static void nothing_to_say_is_said_briefly(void **state)
{
	static const char *const lines[] = {"main.main /x/main.go:3", NULL};
	struct fixture *fixture = *state;
	struct goroutine *goroutine;

	goroutine = fabricated_goroutine(
		&fixture->it, 1, REASON_NONE, fabricated_stack(&fixture->it, lines), 0);
	goroutine->leaked = LEAK_UNKNOWN;
	fixture->it.inspection.has_heap = false;
	fixture->it.inspection.process.heap_bytes = 0;
	fixture->it.inspection.process.stopped_ms = 0.25;
	check(fixture, "quiet_process");
}

static void filters_leave_the_rest_out(void **state)
{
	struct fixture *fixture = *state;
	str text;

	fixture->report.sections = SECTION_GOROUTINES;
	fabricated_leaky(&fixture->it, 50);
	fixture->report.filter = (struct inspect_filter){.function = STR("cart.(*Cart)")};
	text = text_of(fixture);
	assert_true(str_find(text, STR("3 in 1 group, 53 not shown")) < text.len);
	fixture->report.filter = (struct inspect_filter){.state = STR("Mutex")};
	text = text_of(fixture);
	assert_true(str_find(text, STR("3 in 1 group, 53 not shown")) < text.len);
	fixture->report.filter = (struct inspect_filter){.leaked_only = true};
	text = text_of(fixture);
	assert_true(str_find(text, STR("50 in 1 group, 6 not shown")) < text.len);
	fixture->report.filter = (struct inspect_filter){.min_wait_ns = 100000000000};
	text = text_of(fixture);
	assert_true(str_find(text, STR("52 in 2 groups, 4 not shown")) < text.len);
	fixture->report.filter = (struct inspect_filter){.with_system = true};
	fixture->report.max_groups = 2;
	text = text_of(fixture);
	assert_true(str_find(text, STR("56 in 5 groups")) < text.len);
	assert_true(str_find(text, STR("… 3 more groups of 3 goroutines (--top 0")) < text.len);
}

// A stack, a label, a type's name come from the process: nothing of them may steer the terminal.
static void nothing_in_the_process_steers_the_terminal(void **state)
{
	static const char *const lines[] = {"main.\033]0;x\a /x/\033[2Jmain.go:3", NULL};
	struct fixture *fixture = *state;
	u32 stack = fabricated_stack(&fixture->it, lines), context;
	struct lock *lock;
	str text;

	fixture->it.inspection.process.exe = STR("/tmp/\033[31m\n");
	fixture->it.inspection.process.go_version = STR("go1.\xe2\x80\xae");
	fabricated_goroutine(&fixture->it, 1, REASON_SELECT, stack, 0);
	for (u32 i = 0; i < 12; i++)
		fabricated_defer(&fixture->it, DEFER_STACK, "main.\033c /x/\033d.go:1", 0);
	fabricated_label(&fixture->it, "a\033[m", "\033[2J\nb");
	context = fabricated_context(&fixture->it, CONTEXT_CANCEL, UINT32_MAX);
	fixture->it.contexts.at[context].is_cancelled = true;
	fixture->it.contexts.at[context].error = STR("\033[1m");
	fixture->it.contexts.at[context].cause = STR("\033[2m");
	fixture->it.contexts.at[context].value_key = STR("\033[3m");
	fixture->it.contexts.at[context].value_type = STR("\033[4m");
	fabricated_pool(&fixture->it, "main.\033[5m", "*\033[6m", 2, 10);
	lock = fabricated_lock(&fixture->it, LOCK_MUTEX, "main.\033[7m", 0, 1);
	lock->owner = 0;
	lock->owner_evidence = STR("\033[8m");
	fabricated_channel(&fixture->it, "\033[9m", 0, 1);
	fixture->report.all = true;
	text = text_of(fixture);
	for (size_t i = 0; i < text.len; i++)
		assert_true(text.ptr[i] == '\n' || (u8)text.ptr[i] >= 0x20);
	assert_true(str_find(text, STR("\xe2\x80\xae")) == text.len);
}

static void lost_cancel_functions_are_said(void **state)
{
	struct fixture *fixture = *state;
	u32 root = fabricated_context(&fixture->it, CONTEXT_BACKGROUND, UINT32_MAX), lost;
	str text;

	fabricated_context(&fixture->it, CONTEXT_CANCEL, root);
	lost = fabricated_context(&fixture->it, CONTEXT_CANCEL, root);
	fixture->it.contexts.at[lost].cancel = CANCEL_LOST;
	fixture->it.inspection.contexts.lost_count = 1;
	fixture->report.all = true;
	text = text_of(fixture);
	assert_true(str_find(text, STR("Contexts  3, 1 whose cancel function is lost")) < text.len);
	assert_true(str_find(text, STR("  its cancel function is lost\n")) < text.len);
	// The other one is not like it.
	assert_true(str_find(text, STR("more like it")) == text.len);
}

static void circles_of_locks_are_deadlocks(void **state)
{
	static const char *const lines[] = {"main.f /x/main.go:3", NULL};
	struct fixture *fixture = *state;
	u32 stack = fabricated_stack(&fixture->it, lines);
	str text;

	for (u32 i = 0; i < 5; i++)
		fabricated_goroutine(&fixture->it, 10 + i, REASON_MUTEX, stack, 0);
	// 10 waits for 11, 11 for 12, 12 for 10; 13 waits for 10 too, and 14 for 13.
	for (u32 i = 0; i < 3; i++)
		fabricated_lock(&fixture->it, LOCK_MUTEX, "", i, 1)->owner = (i + 1) % 3;
	fabricated_lock(&fixture->it, LOCK_MUTEX, "", 3, 1)->owner = 0;
	fabricated_lock(&fixture->it, LOCK_MUTEX, "", 4, 1)->owner = 3;
	fixture->report.sections = SECTION_LOCKS;
	text = text_of(fixture);
	assert_true(
		str_find(text, STR("  deadlock: goroutine 11 waits for what 12 holds, 12 for what "
				   "10 holds, 10 for what 11 holds\n")) < text.len);
	assert_true(str_find(str_skip(text, str_find(text, STR("deadlock:")) + 1),
			    STR("deadlock:")) == text.len - str_find(text, STR("deadlock:")) - 1);
}

static void growth_has_a_section(void **state)
{
	struct fixture *fixture = *state;
	struct tally before, after;
	struct group_list groups;
	struct growth growth;

	fabricated_leaky(&fixture->it, 40);
	groups_build(&fixture->it.arena, fabricated_finish(&fixture->it), &fixture->report.filter,
		&groups);
	tally_init(&before, &fixture->it.arena);
	tally_inspection(&before, &fixture->it.inspection, &groups);
	tally_init(&after, &fixture->it.arena);
	tally_inspection(&after, &fixture->it.inspection, &groups);
	before.taken_unix_ns -= 90000000000;
	before.heap_bytes -= 50 << 20;
	before.goroutines -= 38;
	before.lists[TALLY_GROUPS].entries.at[0].count = 2;
	after.lists[TALLY_CONTEXTS].entries.at[0].count++;
	tally_add(&before, TALLY_GROUPS,
		&(struct tally_entry){.key = 7,
			.what = STR("main.gone"),
			.state = STR("select"),
			.file = STR("/home/dev/shop/cmd/shop/main.go"),
			.line = 50,
			.count = 12});
	tally_add(&after, TALLY_POOLS,
		&(struct tally_entry){
			.key = 9, .what = STR("main.newPool"), .count = 3, .bytes = 3000});
	growth_compare(&fixture->it.arena, &before, &after, &growth);
	fixture->report.growth = &growth;
	fixture->report.sections = SECTION_FINDINGS;
	check(fixture, "growth");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_leaky_service),
		CASE(colours_and_a_narrow_terminal),
		CASE(everything_when_asked_for),
		CASE(findings_come_first),
		CASE(nothing_to_say_is_said_briefly),
		CASE(filters_leave_the_rest_out),
		CASE(nothing_in_the_process_steers_the_terminal),
		CASE(lost_cancel_functions_are_said),
		CASE(circles_of_locks_are_deadlocks),
		CASE(growth_has_a_section),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
