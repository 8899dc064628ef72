// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

#include "report/sample.h"
#include "support/testing.h"

#include <jansson.h>

static json_t *parse(str text)
{
	json_error_t error;
	json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &error);

	if (!root)
		fail_msg("not JSON: line %d column %d: %s", error.line, error.column, error.text);
	return root;
}

static void every_field_of_the_contract_is_there(void **state)
{
	struct sample sample;
	struct fact facts[] = {{STR("goroutines"), STR("1204")}};
	struct evidence evidence[] = {{STR("profile"), facts, 1}};
	struct edit edits[] = {{STR("store/load.go"), 70, 70, STR("\tdefer f.Close()\n")}};
	struct finding *finding;
	json_t *root;
	const char *schema, *name, *version, *id, *fault, *class, *severity, *confidence, *file;
	const char *function, *message, *step_file, *step_message, *source, *title, *edit_file;
	const char *edit_text, *fingerprint, *fact;
	json_t *steps;
	json_int_t line, column, end_line, end_column, step_line, step_column, start, end;
	int safe;

	(void)state;
	sample_init(&sample);
	finding = sample_leak(&sample);
	finding->confidence = CONFIDENCE_CONFIRMED;
	finding->evidence = evidence;
	finding->evidence_count = 1;
	finding->fix->safe = true;
	finding->fix->edits = edits;
	finding->fix->edit_count = 1;
	root = parse(sample_write(&sample, report_json));
	assert_int_equal(0,
		json_unpack(root,
			"{s:s, s:{s:s, s:s}, s:[{s:s,s:s,s:s,s:s,s:s, s:s,s:I,s:I,s:I,s:I, s:s,s:s,s:o}]}",
			"schema", &schema, "tool", "name", &name, "version", &version, "findings",
			"id", &id, "name", &fault, "class", &class, "severity", &severity,
			"confidence", &confidence, "file", &file, "line", &line, "column", &column,
			"end_line", &end_line, "end_column", &end_column, "function", &function,
			"message", &message, "steps", &steps));
	assert_string_equal(schema, "tocsin.findings/1");
	assert_string_equal(name, "tocsin");
	assert_string_equal(version, "1.2.3");
	assert_string_equal(id, "DEF001");
	assert_string_equal(fault, "release-missing");
	assert_string_equal(class, "defer");
	assert_string_equal(severity, "error");
	assert_string_equal(confidence, "confirmed");
	assert_string_equal(file, "store/load.go");
	assert_int_equal(line, 6);
	assert_int_equal(column, 12);
	assert_int_equal(end_line, 6);
	assert_int_equal(end_column, 25);
	assert_string_equal(function, "example.com/shop/store.(*DB).Load");
	assert_int_equal(json_array_size(steps), 4);
	assert_int_equal(0,
		json_unpack(root,
			"{s:[{s:[{s:s,s:I,s:I,s:s}], s:[{s:s,s:{s:s}}], s:{s:s,s:b,s:[{s:s,s:I,s:I,s:s}]}, s:s}]}",
			"findings", "steps", "file", &step_file, "line", &step_line, "column",
			&step_column, "message", &step_message, "evidence", "source", &source,
			"facts", "goroutines", &fact, "fix", "title", &title, "safe", &safe,
			"edits", "file", &edit_file, "start", &start, "end", &end, "text",
			&edit_text, "fingerprint", &fingerprint));
	assert_string_equal(step_message, "f is opened");
	assert_int_equal(step_line, 6);
	assert_string_equal(source, "profile");
	assert_string_equal(fact, "1204");
	assert_true(safe);
	assert_int_equal(start, 70);
	assert_string_equal(edit_text, "\tdefer f.Close()\n");
	assert_int_equal(strlen(fingerprint), 16);
	json_decref(root);
	sample_deinit(&sample);
}

static void summary_and_problems(void **state)
{
	struct report_problem problem = {STR("a.go"), 3, STR("expected ')'")};
	struct sample sample;
	json_t *root;
	json_int_t files, lines, packages, imports, expressions, problem_line;
	double seconds;
	const char *file, *message;

	(void)state;
	sample_init(&sample);
	sample.report.summary.unresolved_imports = 3;
	sample.report.summary.unresolved_expressions = 5;
	sample.report.problems = &problem;
	sample.report.problem_count = 1;
	root = parse(sample_write(&sample, report_json));
	assert_int_equal(
		0, json_unpack(root, "{s:[], s:[{s:s,s:I,s:s}], s:{s:I,s:I,s:I,s:I,s:I,s:f}}",
			   "findings", "problems", "file", &file, "line", &problem_line, "message",
			   &message, "summary", "files", &files, "lines", &lines, "packages",
			   &packages, "unresolved_imports", &imports, "unresolved_expressions",
			   &expressions, "seconds", &seconds));
	assert_int_equal(files, 2);
	assert_int_equal(lines, 51230);
	assert_int_equal(packages, 1);
	assert_int_equal(imports, 3);
	assert_int_equal(expressions, 5);
	assert_true(seconds > 0.04 && seconds < 0.05);
	assert_int_equal(problem_line, 3);
	assert_string_equal(message, "expected ')'");
	json_decref(root);
	sample_deinit(&sample);
}

static void any_bytes_give_valid_json(void **state)
{
	struct location where = {STR("a\xff\"\n.go"), 1, 1, 1, 2};
	struct sample sample;
	json_t *root;
	const char *message;

	(void)state;
	sample_init(&sample);
	sample_add(&sample, FAULT_DEF001, where, STR_EMPTY, STR("\x01\x80 \"quoted\""));
	root = parse(sample_write(&sample, report_json));
	assert_int_equal(
		0, json_unpack(root, "{s:[{s:s, s:n}]}", "findings", "message", &message, "fix"));
	assert_string_equal(message, "\x01\xef\xbf\xbd \"quoted\"");
	json_decref(root);
	sample_deinit(&sample);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_field_of_the_contract_is_there),
		cmocka_unit_test(summary_and_problems),
		cmocka_unit_test(any_bytes_give_valid_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
