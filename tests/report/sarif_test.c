// SPDX-License-Identifier: Apache-2.0
// What GitHub code scanning asks of a SARIF file, asserted on the parsed output.
#include "report/report.h"

#include "report/sample.h"
#include "support/testing.h"

#include <jansson.h>

enum { LIMIT_RESULTS = 25000, LIMIT_FLOW = 1000 };

static json_t *parse(str text)
{
	json_error_t error;
	json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &error);

	if (!root)
		fail_msg("not JSON: line %d column %d: %s", error.line, error.column, error.text);
	return root;
}

static json_t *run_of(json_t *root)
{
	json_t *runs = json_object_get(root, "runs");

	assert_int_equal(json_array_size(runs), 1);
	return json_array_get(runs, 0);
}

static json_t *result_of(json_t *root, size_t index)
{
	return json_array_get(json_object_get(run_of(root), "results"), index);
}

static json_int_t number(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	assert_true(json_is_integer(value));
	return json_integer_value(value);
}

static const char *text(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	assert_true(json_is_string(value));
	return json_string_value(value);
}

// Region complete and not empty, URI relative and without blanks.
static void check_location(json_t *location)
{
	json_t *physical = json_object_get(location, "physicalLocation");
	json_t *artifact = json_object_get(physical, "artifactLocation");
	json_t *region = json_object_get(physical, "region");
	const char *uri = text(artifact, "uri");

	assert_true(uri[0] != '/');
	assert_null(strchr(uri, ' '));
	assert_string_equal(text(artifact, "uriBaseId"), "%SRCROOT%");
	assert_true(number(region, "startLine") >= 1 && number(region, "startColumn") >= 1);
	assert_true(number(region, "endLine") >= number(region, "startLine"));
	if (number(region, "endLine") == number(region, "startLine"))
		assert_true(number(region, "endColumn") > number(region, "startColumn"));
}

static void check_level(const char *level)
{
	assert_true(!strcmp(level, "note") || !strcmp(level, "warning") || !strcmp(level, "error"));
}

static void check_rule(json_t *rule)
{
	json_t *properties = json_object_get(rule, "properties");
	json_t *help = json_object_get(rule, "help");
	const char *severity = text(properties, "problem.severity");

	assert_true(strlen(text(rule, "id")) >= 6);
	assert_true(strlen(text(json_object_get(rule, "shortDescription"), "text")) > 0);
	assert_true(strlen(text(json_object_get(rule, "fullDescription"), "text")) <= 1024);
	assert_non_null(text(help, "text"));
	assert_non_null(text(help, "markdown"));
	check_level(text(json_object_get(rule, "defaultConfiguration"), "level"));
	assert_true(json_array_size(json_object_get(properties, "tags")) <= 10);
	assert_string_equal(text(properties, "precision"), "high");
	assert_true(!strcmp(severity, "error") || !strcmp(severity, "warning") ||
		    !strcmp(severity, "recommendation"));
}

static void check_result(json_t *rules, json_t *result)
{
	json_t *rule = json_array_get(rules, (size_t)number(result, "ruleIndex"));
	json_t *flows = json_object_get(result, "codeFlows");
	json_t *prints = json_object_get(result, "partialFingerprints");
	json_t *location;
	size_t i;

	assert_string_equal(text(rule, "id"), text(result, "ruleId"));
	check_level(text(result, "level"));
	assert_true(strlen(text(json_object_get(result, "message"), "text")) > 0);
	assert_int_equal(json_array_size(json_object_get(result, "locations")), 1);
	check_location(json_array_get(json_object_get(result, "locations"), 0));
	assert_non_null(strchr(text(prints, "primaryLocationLineHash"), ':'));
	if (!flows)
		return;
	flows = json_object_get(json_array_get(flows, 0), "threadFlows");
	flows = json_object_get(json_array_get(flows, 0), "locations");
	assert_true(json_array_size(flows) <= LIMIT_FLOW);
	json_array_foreach(flows, i, location)
		check_location(json_object_get(location, "location"));
}

static void check_all(json_t *root)
{
	json_t *run = run_of(root), *results = json_object_get(run, "results");
	json_t *driver = json_object_get(json_object_get(run, "tool"), "driver");
	json_t *rules = json_object_get(driver, "rules"), *item;
	const char *category = text(json_object_get(run, "automationDetails"), "id");
	size_t i;

	assert_string_equal(text(root, "version"), "2.1.0");
	assert_non_null(strstr(text(root, "$schema"), "sarif-2.1.0"));
	assert_string_equal(text(driver, "name"), "tocsin");
	assert_string_equal(text(driver, "semanticVersion"), "1.2.3");
	assert_int_equal(category[strlen(category) - 1], '/');
	assert_string_equal(text(run, "columnKind"), "utf16CodeUnits");
	assert_true(json_array_size(results) <= LIMIT_RESULTS);
	json_array_foreach(rules, i, item) check_rule(item);
	json_array_foreach(results, i, item) check_result(rules, item);
}

static void a_finding_becomes_a_result(void **state)
{
	struct sample sample;
	json_t *root, *result, *flow, *logical;
	struct edit edits[] = {{STR("store/load.go"), 92, 92, STR("\tdefer f.Close()\n")}};
	struct finding *finding;

	(void)state;
	sample_init(&sample);
	sample.report.rules[FAULT_CTX001] = true;
	sample.report.rules[FAULT_DEF001] = true;
	sample.report.uri_prefix = STR("services/my shop/");
	finding = sample_leak(&sample);
	finding->fix->edits = edits;
	finding->fix->edit_count = 1;
	root = parse(sample_write(&sample, report_sarif));
	check_all(root);
	result = result_of(root, 0);
	assert_string_equal(text(result, "ruleId"), "DEF001");
	flow = json_object_get(
		json_array_get(json_object_get(result, "codeFlows"), 0), "threadFlows");
	flow = json_object_get(json_array_get(flow, 0), "locations");
	assert_int_equal(json_array_size(flow), 4);
	flow = json_object_get(json_array_get(flow, 3), "location");
	assert_string_equal(
		text(json_object_get(flow, "message"), "text"), "returns, and f is still open");
	logical = json_object_get(
		json_array_get(json_object_get(result, "locations"), 0), "logicalLocations");
	assert_string_equal(text(json_array_get(logical, 0), "fullyQualifiedName"),
		"example.com/shop/store.(*DB).Load");
	flow = json_object_get(json_object_get(flow, "physicalLocation"), "artifactLocation");
	assert_string_equal(text(flow, "uri"), "services/my%20shop/store/load.go");
	result = json_array_get(json_object_get(result, "fixes"), 0);
	result = json_array_get(json_object_get(result, "artifactChanges"), 0);
	result = json_array_get(json_object_get(result, "replacements"), 0);
	assert_int_equal(number(json_object_get(result, "deletedRegion"), "startLine"), 6);
	assert_string_equal(
		text(json_object_get(result, "insertedContent"), "text"), "\tdefer f.Close()\n");
	json_decref(root);
	sample_deinit(&sample);
}

static void columns_are_utf16_units(void **state)
{
	struct sample sample;
	json_t *root, *region;

	(void)state;
	sample_init(&sample);
	sample_add(&sample, FAULT_POOL004,
		sample_place(&sample, STR("store/close.go"), 4, STR("p.get(name)")), STR_EMPTY,
		STR("dirty"));
	root = parse(sample_write(&sample, report_sarif));
	check_all(root);
	region = json_array_get(json_object_get(result_of(root, 0), "locations"), 0);
	region = json_object_get(json_object_get(region, "physicalLocation"), "region");
	assert_int_equal(number(region, "startColumn"), 26);
	assert_int_equal(number(region, "endColumn"), 37);
	json_decref(root);
	sample_deinit(&sample);
}

static void uris_are_escaped(void **state)
{
	const struct sample_file file = {STR("a b:c%d/\xc3\xa9.go"), STR("x\n")};
	struct sample sample;
	json_t *root, *artifact;

	(void)state;
	sample_init(&sample);
	sample.files = &file;
	sample.file_count = 1;
	sample_add(&sample, FAULT_POOL004, sample_place(&sample, file.name, 1, STR("x")), STR_EMPTY,
		STR("dirty"));
	root = parse(sample_write(&sample, report_sarif));
	check_all(root);
	artifact = json_array_get(json_object_get(result_of(root, 0), "locations"), 0);
	artifact =
		json_object_get(json_object_get(artifact, "physicalLocation"), "artifactLocation");
	assert_string_equal(text(artifact, "uri"), "a%20b%3Ac%25d/%C3%A9.go");
	json_decref(root);
	sample_deinit(&sample);
}

static void limits_keep_the_gravest(void **state)
{
	struct sample sample;
	struct finding *last;
	json_t *root, *results;

	(void)state;
	sample_init(&sample);
	for (u32 i = 0; i < LIMIT_RESULTS + 10; i++) {
		struct location where = {
			STR("store/load.go"), 1 + i % 18, 1 + i, 1 + i % 18, 2 + i};

		sample_add(&sample, FAULT_CTX005, where, STR_EMPTY, STR("kept"));
	}
	last = sample_add(&sample, FAULT_DEF001,
		sample_place(&sample, STR("store/load.go"), 18, STR("}")), STR_EMPTY, STR("grave"));
	for (u32 i = 0; i < LIMIT_FLOW + 5; i++)
		sample_step(&sample, last, last->where, STR("again"));
	root = parse(sample_write(&sample, report_sarif));
	check_all(root);
	results = json_object_get(run_of(root), "results");
	assert_int_equal(json_array_size(results), LIMIT_RESULTS);
	for (size_t i = json_array_size(results); i-- > 0;) {
		if (!strcmp(text(json_array_get(results, i), "ruleId"), "DEF001"))
			break;
		assert_true(i > 0);
	}
	json_decref(root);
	sample_deinit(&sample);
}

static void problems_are_notifications(void **state)
{
	struct report_problem problems[] = {
		{STR("store/load.go"), 3, STR("expected ')'")},
		{STR_EMPTY, 0, STR("no go.mod")},
	};
	struct sample sample;
	json_t *root, *list;

	(void)state;
	sample_init(&sample);
	sample.report.problems = problems;
	sample.report.problem_count = 2;
	root = parse(sample_write(&sample, report_sarif));
	check_all(root);
	list = json_array_get(json_object_get(run_of(root), "invocations"), 0);
	list = json_object_get(list, "toolExecutionNotifications");
	assert_int_equal(json_array_size(list), 2);
	check_location(json_array_get(json_object_get(json_array_get(list, 0), "locations"), 0));
	json_decref(root);
	sample_deinit(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_finding_becomes_a_result),
		cmocka_unit_test(columns_are_utf16_units),
		cmocka_unit_test(uris_are_escaped),
		cmocka_unit_test(limits_keep_the_gravest),
		cmocka_unit_test(problems_are_notifications),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
