// SPDX-License-Identifier: Apache-2.0
// The texts of the views, as reviewed in tests/report/profile/golden.
#include "report/profile/views.h"

#include "profile/made.h"
#include "report/profile/lifetime_report.h"
#include "report/profile/series_report.h"
#include "support/golden.h"

static struct profile_report report_of(struct fixture *fixture)
{
	struct profile_report report = {.profile = &fixture->profile,
		.name = STR("made.pprof"),
		.type = 1,
		.version = STR("1")};

	report.top.total = profile_total(&fixture->profile, 1);
	return report;
}

static void check(struct strbuf *out, const char *golden)
{
	golden_check(golden, out->ptr, out->len);
}

static void callers_and_callees(void **state)
{
	struct fixture *fixture = *state;
	struct profile_report report;
	struct graph graph;
	struct strbuf out;

	build(fixture);
	assert_true(read_profile(fixture));
	report = report_of(fixture);
	strbuf_init(&out, &fixture->arena);
	graph_make(&fixture->arena, &fixture->profile, 1, false, &graph);
	assert_true(view_graph_text(&report, &graph, NULL, &out));
	view_graph_json(&report, &graph, NULL, &out);
	check(&out, "tests/report/profile/golden/tree.txt");
}

static bool source(void *context, str file, str *ret)
{
	(void)context;
	assert_text(file, "/m.go");
	*ret = STR("package main\n\n\n\n\n\n\nfunc main() {\n\t// works\n\twork()\n}\n");
	return true;
}

static bool no_source(void *context, str file, str *ret)
{
	(void)context;
	(void)file;
	(void)ret;
	return false;
}

static void source_with_values(void **state)
{
	struct fixture *fixture = *state;
	struct profile_report report;
	struct source_lines lines;
	struct regex *regex;
	struct strbuf out;

	build(fixture);
	assert_true(read_profile(fixture));
	report = report_of(fixture);
	assert_true(regex_open(STR("main\\.main"), "--list", &regex, &fixture->err));
	source_lines_make(&fixture->arena, &fixture->profile, 1, regex, &lines);
	regex_close(regex);
	strbuf_init(&out, &fixture->arena);
	view_lines_text(&report, &lines, source, NULL, &out);
	view_lines_text(&report, &lines, no_source, NULL, &out);
	view_lines_json(&report, &lines, &out);
	check(&out, "tests/report/profile/golden/list.txt");
}

// A heap profile of every object: main.f has so many in use and allocated.
static void add(struct fixture *fixture, struct series_entry *entry, u32 step, u32 in_use)
{
	str text = arena_printf(&fixture->arena,
		"heap profile: 1: 1 [1: 2] @ heap/2\n%u: %u [%u: %u] @ 0x1\n"
		"#\t0x1\tmain.f+0x1\t/f.go:7\n\n# NumGC = %u\n",
		in_use, 1024 * in_use, 1000 * step, 1024000 * step, 10 * step);

	entry->name = arena_printf(&fixture->arena, "heap.%u", step);
	assert_true(profile_read(&fixture->arena, text, &entry->file, &fixture->err));
}

static void growth_and_lifetimes(void **state)
{
	struct fixture *fixture = *state;
	struct profile_report report = {.name = STR("heap.1 to heap.4"), .version = STR("1")};
	struct series_entry entries[4];
	struct lifetime lifetime;
	struct series series;
	struct strbuf out;

	for (u32 i = 0; i < 4; i++)
		add(fixture, &entries[i], i + 1, 100 + 100 * i);
	strbuf_init(&out, &fixture->arena);
	assert_true(
		series_make(&fixture->arena, entries, 4, STR_EMPTY, false, &series, &fixture->err));
	series_report_text(&series, &report, &out);
	series_report_json(&series, &report, &out);
	assert_true(lifetime_make(&fixture->arena, entries, 4, 0, &lifetime, &fixture->err));
	lifetime_report_text(&lifetime, &report, &out);
	lifetime_report_json(&lifetime, &report, &out);
	check(&out, "tests/report/profile/golden/series.txt");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			callers_and_callees, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			source_with_values, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			growth_and_lifetimes, fixture_set_up, fixture_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
