// SPDX-License-Identifier: Apache-2.0
// The built program as a user runs it: exit codes, what goes to stdout and stderr, and bad surroundings.
#include "base/file.h"
#include "base/strbuf.h"

#include "support/tempdir.h"
#include "support/testing.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char go_mod[] = "module example.com/shop\n\ngo 1.19\n";

static const char leak[] = "package shop\n"
			   "\n"
			   "import (\n"
			   "\t\"errors\"\n"
			   "\t\"os\"\n"
			   ")\n"
			   "\n"
			   "func Load(path string) error {\n"
			   "\tf, err := os.Open(path)\n"
			   "\tif err != nil {\n"
			   "\t\treturn err\n"
			   "\t}\n"
			   "\tif len(path) > 100 {\n"
			   "\t\treturn errors.New(\"too long\")\n"
			   "\t}\n"
			   "\treturn f.Close()\n"
			   "}\n";

static const char clean[] = "package shop\n\nfunc Two() int { return 2 }\n";

struct fixture {
	struct arena arena;
	struct tempdir dir;
	int code;
	str out, err;
};

static str read_back(struct fixture *fixture, const char *name)
{
	char path[300];
	struct error err;
	str text;

	snprintf(path, sizeof(path), "%s/%s", fixture->dir.path, name);
	if (!file_read(&fixture->arena, path, 64 << 20, &text, &err))
		fail_msg("%s", err.text);
	return text;
}

// Runs a line of shell in the folder, in which $T is the program; a later redirection in the line wins.
static void run(struct fixture *fixture, const char *line)
{
	const char *program = getenv("TOCSIN");
	char shell[2000];
	int status;

	if (!program)
		fail_msg("TOCSIN names no program");
	snprintf(shell, sizeof(shell), "cd '%s' && T='%s' && { %s ; } >.out 2>.err </dev/null",
		fixture->dir.path, program, line);
	status = system(shell);
	assert_true(WIFEXITED(status));
	fixture->code = WEXITSTATUS(status);
	fixture->out = read_back(fixture, ".out");
	fixture->err = read_back(fixture, ".err");
}

static bool says(str text, const char *part)
{
	return str_find(text, str_from_c(part)) < text.len;
}

static void assert_says(str text, const char *part)
{
	if (!says(text, part))
		fail_msg("'%s' is not in: " STR_FMT, part, STR_ARG(text));
}

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	arena_init(&fixture.arena);
	tempdir_init(&fixture.dir);
	tempdir_write(&fixture.dir, "go.mod", go_mod);
	tempdir_write(&fixture.dir, "load.go", leak);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	tempdir_deinit(&fixture->dir);
	arena_deinit(&fixture->arena);
	return 0;
}

static void a_fault_is_exit_code_1(void **state)
{
	struct fixture *fixture = *state;

	run(fixture, "$T check");
	assert_int_equal(fixture->code, 1);
	assert_says(fixture->out, "error[DEF001] release-missing: ");
	assert_says(fixture->out, "--> load.go:9:");
	assert_says(fixture->out, "os.Open(path)");
	assert_says(fixture->out, "1 error in 1 file, ");
	assert_int_equal(fixture->err.len, 0);
	assert_false(says(fixture->out, "\033"));
}

static void what_fails_can_be_chosen(void **state)
{
	static const struct {
		const char *line;
		int code;
	} cases[] = {
		{"$T check --fail-on error", 1},
		{"$T check --fail-on never", 0},
		{"$T check --exit-zero", 0},
		{"$T check --disable DEF001", 0},
		{"$T check --only DEF010", 0},
		{"$T check --only def001", 1},
		{"$T check --severity error", 1},
		{"$T check --max-findings 1", 1},
		{"$T check -C / ./nowhere/at/all", 2},
		{"cd / && $T check -C \"$OLDPWD\"", 1},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		run(fixture, cases[i].line);
		if (fixture->code != cases[i].code)
			fail_msg("%s: exit code %d", cases[i].line, fixture->code);
	}
}

static void nothing_found_is_exit_code_0(void **state)
{
	struct fixture *fixture = *state;

	tempdir_write(&fixture->dir, "load.go", clean);
	run(fixture, "$T check ./...");
	assert_int_equal(fixture->code, 0);
	assert_says(fixture->out, "No faults found in 1 file, ");
	run(fixture, "$T check --quiet");
	assert_int_equal(fixture->out.len, 0);
}

static void wrong_words_are_exit_code_2(void **state)
{
	static const struct {
		const char *line, *message;
	} cases[] = {
		{"$T chekc", "did you mean check?"},
		{"$T check --formt json", "did you mean --format?"},
		{"$T check --only DEF01", "did you mean DEF001?"},
		{"$T explain cancel-lots", "did you mean cancel-lost?"},
		{"$T version now", "takes no arguments"},
		{"$T help chekc", "did you mean check?"},
		{"$T check ./nowhere", "nowhere"},
		{"$T check -C nowhere", "nowhere"},
		{"$T check --baseline nowhere", "nowhere"},
		{"$T check --output nowhere/out.json", "nowhere/out.json"},
		{"mkdir empty && $T check ./empty", "tocsin: "},
		{"$T check >/dev/full", "No space left on device"},
		{"$T check --output /dev/full", "No space left on device"},
		{"$T check >&-", "Bad file descriptor"},
		{"$T help check >/dev/full", "No space left on device"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		run(fixture, cases[i].line);
		if (fixture->code != 2)
			fail_msg("%s: exit code %d", cases[i].line, fixture->code);
		assert_says(fixture->err, cases[i].message);
		assert_int_equal(fixture->out.len, 0);
	}
}

static void unreadable_folders_are_named(void **state)
{
	struct fixture *fixture = *state;

	if (geteuid() == 0) {
		print_message("root can read everything: skipped\n");
		skip();
	}
	run(fixture, "mkdir locked && chmod 0 locked && $T check");
	assert_int_equal(fixture->code, 1);
	assert_says(fixture->err, "locked");
}

static void a_reader_that_leaves_is_no_trouble(void **state)
{
	struct fixture *fixture = *state;

	run(fixture, "{ $T check; echo $? >code; } | true");
	assert_int_equal(fixture->err.len, 0);
	assert_text(read_back(fixture, "code"), "1\n");
}

static void syntax_errors_do_not_stop_the_rest(void **state)
{
	struct fixture *fixture = *state;

	tempdir_write(&fixture->dir, "broken.go", "package shop\n\nfunc broken( {\n}\n");
	run(fixture, "$T check");
	assert_int_equal(fixture->code, 1);
	assert_says(fixture->err, "broken.go:3: ");
	assert_says(fixture->out, "--> load.go:9:");
	run(fixture, "$T check --format json");
	assert_says(fixture->out, "\"problems\":[{\"file\":\"broken.go\",\"line\":3,");
}

static json_t *parse(str text)
{
	json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(root);
	return root;
}

static void machine_formats_are_whole(void **state)
{
	struct fixture *fixture = *state;
	const char *id = NULL, *uri = NULL;
	json_t *root;

	run(fixture, "$T check --format json");
	assert_int_equal(fixture->code, 1);
	root = parse(fixture->out);
	assert_int_equal(json_unpack(root, "{s:[{s:s}]}", "findings", "id", &id), 0);
	assert_string_equal(id, "DEF001");
	json_decref(root);

	// The paths of SARIF are those from the root of the repository.
	run(fixture, "mkdir -p .git sub && mv load.go go.mod sub/ && cd sub && "
		     "$T check -f sarif -o ../out.sarif");
	assert_int_equal(fixture->code, 1);
	assert_int_equal(fixture->out.len, 0);
	root = parse(read_back(fixture, "out.sarif"));
	assert_int_equal(json_unpack(root, "{s:[{s:[{s:[{s:{s:{s:s}}}]}]}]}", "runs", "results",
				 "locations", "physicalLocation", "artifactLocation", "uri", &uri),
		0);
	assert_string_equal(uri, "sub/load.go");
	json_decref(root);

	run(fixture, "cd sub && $T check -f github -q");
	assert_true(str_starts(fixture->out, STR("::error file=sub/load.go,line=9,")));
}

static void comments_suppress(void **state)
{
	struct fixture *fixture = *state;

	run(fixture, "sed -i 's|os.Open(path)|& //lint:ignore DEF001 short-lived|' load.go && "
		     "$T check");
	assert_int_equal(fixture->code, 0);
	assert_says(fixture->out, "1 suppressed by a comment");
	assert_int_equal(fixture->err.len, 0);
	run(fixture,
		"sed -i 's|//lint:ignore|//tocsin:ignore|; s|DEF001|DEF002,DEF001|' load.go && "
		"echo '//tocsin:ignore POOL001 never was' >>load.go && $T check");
	assert_int_equal(fixture->code, 0);
	assert_says(
		fixture->err, "load.go:18: note: the comment that suppresses POOL001 has nothing");
}

static void a_baseline_hides_what_is_known(void **state)
{
	struct fixture *fixture = *state;

	run(fixture, "$T check --write-baseline known.txt");
	assert_int_equal(fixture->code, 0);
	assert_says(fixture->err, "1 findings written to known.txt");
	// Lines that move do not matter.
	run(fixture,
		"sed -i 's|^import|// moved\\n\\nimport|' load.go && $T check --baseline known.txt");
	assert_int_equal(fixture->code, 0);
	assert_says(fixture->out, "1 known from the baseline");
	assert_int_equal(fixture->err.len, 0);
	tempdir_write(&fixture->dir, "load.go", clean);
	run(fixture, "$T check --baseline known.txt");
	assert_int_equal(fixture->code, 0);
	assert_says(fixture->err, "DEF001 in load.go is not found any more");
}

static void colours_only_when_asked_for(void **state)
{
	struct fixture *fixture = *state;

	run(fixture, "$T check --color always");
	assert_says(fixture->out, "\033[1;31merror[DEF001]");
	run(fixture, "NO_COLOR=1 $T check --color always");
	assert_says(fixture->out, "\033[");
}

static void an_interrupt_leaves_nothing_behind(void **state)
{
	struct fixture *fixture = *state;

	// Opening a pipe that nobody reads waits for ever, with the work done. From the time on that it blocks
	// the signal (2, of which the mask has the second bit) it ends by it as it should.
	run(fixture,
		"mkfifo pipe && { $T check --output pipe & pid=$!; "
		"until grep -q '^SigBlk:.*[2367abef]$' /proc/$pid/status; do sleep 0.01; done; "
		"kill -INT $pid; wait $pid; }");
	assert_int_equal(fixture->code, 130);
	assert_int_equal(fixture->err.len, 0);
}

static void faults_are_explained(void **state)
{
	struct fixture *fixture = *state;
	json_t *root;

	run(fixture, "$T explain");
	assert_int_equal(fixture->code, 0);
	assert_says(
		fixture->out, "DEF001   error    check, inspect, profile, trace  release-missing");
	assert_says(
		fixture->out, "POOL014  note     profile                         pool-ineffective");
	assert_says(fixture->out,
		"DEF003   warning  -                               defer-before-error-check");
	run(fixture, "$T explain def001 cancel-lost");
	assert_int_equal(fixture->code, 0);
	assert_says(fixture->out, "DEF001");
	assert_says(fixture->out, "CTX001");
	run(fixture, "$T explain --format json");
	root = parse(fixture->out);
	assert_int_equal(json_array_size(json_object_get(root, "faults")), 48);
	json_decref(root);
	run(fixture, "$T explain --format markdown POOL004");
	assert_true(str_starts(fixture->out, STR("# ")));
}

static void help_and_version(void **state)
{
	static const char *const lines[] = {"$T", "$T help", "$T --help", "$T -h", "$T help help",
		"$T help check", "$T check --help", "$T explain -h", "$T inspect --help",
		"$T help inspect", "$T version --help"};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		run(fixture, lines[i]);
		assert_int_equal(fixture->code, 0);
		assert_says(fixture->out, "Usage: tocsin ");
		assert_int_equal(fixture->err.len, 0);
	}
	run(fixture, "$T --version");
	assert_true(str_starts(fixture->out, STR("tocsin ")));
	run(fixture, "$T version --verbose");
	assert_says(fixture->out, "48 in the catalogue");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_fault_is_exit_code_1),
		CASE(what_fails_can_be_chosen),
		CASE(nothing_found_is_exit_code_0),
		CASE(wrong_words_are_exit_code_2),
		CASE(unreadable_folders_are_named),
		CASE(a_reader_that_leaves_is_no_trouble),
		CASE(syntax_errors_do_not_stop_the_rest),
		CASE(machine_formats_are_whole),
		CASE(comments_suppress),
		CASE(a_baseline_hides_what_is_known),
		CASE(colours_only_when_asked_for),
		CASE(an_interrupt_leaves_nothing_behind),
		CASE(faults_are_explained),
		CASE(help_and_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
