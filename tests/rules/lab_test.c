// SPDX-License-Identifier: Apache-2.0
// The lab: every folder of lab/rules has exactly the findings that its `// want` marks name. A folder is one
// case. With a standard library older than the lab's Go, a mark may stand at a call that this library does not
// have; so many missing findings as there are unresolved expressions are then passed over, aloud.
#include "rules/support/checked.h"

#include "support/testing.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char lab[] = "lab/rules";

enum {
	LAB_GO_MINOR = 22, // of lab/rules/go.mod
	MAX_FOLDERS = 128,
	MAX_WANTED = 400, // in one run
};

struct wanted {
	str file;
	u32 line;
	enum fault_id id;
	bool found;
};

struct marks {
	u32 count;
	struct wanted at[MAX_WANTED];
};

static void add_mark(struct marks *marks, const struct source *source, u32 line, str ids)
{
	ids = str_trim(ids);
	while (ids.len) {
		str id = str_cut(&ids, ' ');
		struct wanted wanted = {source->path, line, FAULT_COUNT, false};

		if (!fault_find(id, &wanted.id))
			fail_msg(STR_FMT ":%u: no fault is called '" STR_FMT "'",
				STR_ARG(source->path), line, STR_ARG(id));
		assert_true(marks->count < MAX_WANTED);
		marks->at[marks->count++] = wanted;
	}
}

static void read_marks(const struct program *program, struct marks *ret)
{
	const str begin = STR("// want ");

	ret->count = 0;
	for (u32 i = 0; i < program->source_count; i++) {
		const struct source *source = program->sources[i];
		str rest = source->text;

		// Only the lab's own files have a path below its root.
		for (u32 line = 1; rest.len && source->path.ptr[0] != '/'; line++) {
			str text = str_cut(&rest, '\n');
			size_t at = str_find(text, begin);

			if (at < text.len)
				add_mark(ret, source, line, str_skip(text, at + begin.len));
		}
	}
}

static bool take_mark(struct marks *marks, const struct finding *finding)
{
	for (u32 i = 0; i < marks->count; i++) {
		struct wanted *wanted = &marks->at[i];

		if (!wanted->found && wanted->id == finding->id &&
			wanted->line == finding->where.line &&
			str_equal(wanted->file, finding->where.file)) {
			wanted->found = true;
			return true;
		}
	}
	return false;
}

// Matches findings with marks; returns how many have none, and prints them.
static u32 count_unexpected(struct checked *checked, struct marks *marks)
{
	u32 unexpected = 0;

	vec_each (struct finding, finding, &checked->findings.items) {
		str line;

		if (take_mark(marks, finding))
			continue;
		line = checked_line(&checked->arena, finding);
		print_error("unexpected: " STR_FMT "\n", STR_ARG(line));
		unexpected++;
	}
	return unexpected;
}

static u32 count_missing(const struct marks *marks)
{
	u32 missing = 0;

	for (u32 i = 0; i < marks->count; i++) {
		const struct wanted *wanted = &marks->at[i];

		if (wanted->found)
			continue;
		print_error("missing: " STR_FMT ":%u " STR_FMT "\n", STR_ARG(wanted->file),
			wanted->line, STR_ARG(fault_get(wanted->id)->id));
		missing++;
	}
	return missing;
}

// The newest Go that the other tests use, or whatever the program finds itself.
static str preferred_goroot(void)
{
	static const char fetched[] = "build/go/1.23";
	const char *named = getenv("TOCSIN_GOROOT_1_23");

	if (named)
		return str_from_c(named);
	return access(fetched, F_OK) == 0 ? str_from_c(fetched) : STR_EMPTY;
}

static struct load_options options_for(const str *pattern)
{
	return (struct load_options){.dir = str_from_c(lab),
		.patterns = pattern,
		.pattern_count = 1,
		.goroot = preferred_goroot()};
}

static void folder_has_its_findings(void **state)
{
	const str pattern = str_from_c(*state);
	const struct load_options options = options_for(&pattern);
	struct marks marks;
	struct checked checked;
	u32 unexpected, missing;
	bool is_old;

	checked_open(&checked, &options, 2);
	is_old = checked.program.goroot_minor < LAB_GO_MINOR;
	read_marks(&checked.program, &marks);
	unexpected = count_unexpected(&checked, &marks);
	missing = count_missing(&marks);
	if (!is_old)
		assert_int_equal(checked.stats.unresolved_expressions, 0);
	if (is_old && missing && missing <= checked.stats.unresolved_expressions) {
		print_message("passed over: %u findings that need a newer Go than 1.%u\n", missing,
			checked.program.goroot_minor);
		missing = 0;
	}
	assert_int_equal(unexpected, 0);
	assert_int_equal(missing, 0);
	checked_close(&checked);
}

static void workers_do_not_change_the_findings(void **state)
{
	const str pattern = STR("./...");
	const struct load_options options = options_for(&pattern);
	struct checked one, two;
	u32 count;

	(void)state;
	checked_open(&one, &options, 1);
	checked_open(&two, &options, 2);
	count = MIN(one.findings.items.len, two.findings.items.len);
	for (u32 i = 0; i < count; i++) {
		str a = checked_line(&one.arena, &one.findings.items.at[i]);
		str b = checked_line(&two.arena, &two.findings.items.at[i]);

		if (!str_equal(a, b))
			fail_msg("1 worker:  " STR_FMT "\n2 workers: " STR_FMT, STR_ARG(a),
				STR_ARG(b));
	}
	assert_int_equal(one.findings.items.len, two.findings.items.len);
	assert_true(count > 0);
	checked_close(&one);
	checked_close(&two);
}

// Without bodies of the library less is known, but nothing wrong is said.
static void nothing_unexpected_without_a_goroot(void **state)
{
	const str pattern = STR("./...");
	struct load_options options = options_for(&pattern);
	struct marks marks;
	struct checked checked;

	(void)state;
	options.goroot = STR_EMPTY;
	options.no_goroot = true;
	checked_open(&checked, &options, 2);
	assert_int_equal(checked.program.goroot_minor, 0);
	read_marks(&checked.program, &marks);
	assert_int_equal(count_unexpected(&checked, &marks), 0);
	assert_true(checked.findings.items.len > marks.count / 2);
	checked_close(&checked);
}

static int is_rule(const struct dirent *entry)
{
	enum fault_id id;

	return fault_find(str_from_c(entry->d_name), &id);
}

// Adds lab/rules/<ID>/bad and ok of every rule; returns how many there are now.
static u32 add_folders(struct CMUnitTest *tests, char (*names)[32])
{
	static const char *const sides[] = {"bad", "ok"};
	struct dirent **entries = NULL;
	int rules = scandir(lab, &entries, is_rule, alphasort);
	u32 count = 0;

	for (int i = 0; i < rules; i++) {
		for (u32 s = 0; s < ARRAY_LEN(sides) && count < MAX_FOLDERS; s++, count++) {
			snprintf(names[count], sizeof(names[count]), "./%.16s/%s",
				entries[i]->d_name, sides[s]);
			tests[count] = (struct CMUnitTest){.name = names[count],
				.test_func = folder_has_its_findings,
				.initial_state = names[count]};
		}
		free(entries[i]);
	}
	free(entries);
	return count;
}

int main(void)
{
	static char names[MAX_FOLDERS][32];
	struct CMUnitTest tests[MAX_FOLDERS + 2] = {
		cmocka_unit_test(workers_do_not_change_the_findings),
		cmocka_unit_test(nothing_unexpected_without_a_goroot),
	};
	u32 folders = add_folders(tests + 2, names);

	if (folders == 0) {
		printf("not ok 1 - no folders in %s\n", lab);
		return EXIT_FAILURE;
	}
	return _cmocka_run_group_tests("lab", tests, folders + 2, NULL, NULL);
}
