// SPDX-License-Identifier: Apache-2.0
#include "cli/inspect_arguments.h"

#include "support/testing.h"

struct fixture {
	struct arena arena;
	struct inspect_arguments got;
	struct error err;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	arena_init(&fixture.arena);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_deinit(&fixture->arena);
	return 0;
}

// Words are separated by single blanks.
static bool read_words(struct fixture *fixture, const char *words)
{
	str rest = str_from_c(words);
	char *list[32];
	int count = 0;
	struct command_line line = {.arena = &fixture->arena, .command = &command_inspect};

	while (rest.len) {
		str word = str_cut(&rest, ' ');

		list[count++] = (char *)arena_copy(
			&fixture->arena, arena_c_str(&fixture->arena, word), word.len + 1, 1);
	}
	line.word_count = count;
	line.words = list;
	return inspect_arguments_read(&line, &fixture->got, &fixture->err);
}

static void a_number_is_a_process(void **state)
{
	struct fixture *fixture = *state;

	assert_true(read_words(fixture, "4711"));
	assert_int_equal(fixture->got.pid, 4711);
	assert_int_equal(fixture->got.sections, SECTION_ALL);
	assert_int_equal(fixture->got.top, 20);
	assert_int_equal(fixture->got.fail_from, SEVERITY_WARNING);
	assert_text(fixture->got.format, "text");
	assert_true(read_words(fixture, "core.4711"));
	assert_int_equal(fixture->got.pid, 0);
	assert_text(fixture->got.core, "core.4711");
	// With an executable named, it is a file, whatever its name.
	assert_true(read_words(fixture, "--exe shop 4711"));
	assert_int_equal(fixture->got.pid, 0);
	assert_text(fixture->got.core, "4711");
}

static void every_option_has_its_meaning(void **state)
{
	struct fixture *fixture = *state;

	assert_true(read_words(fixture,
		"--only goroutines,defers --only locks --function main. --state send --min-wait 5m "
		"--leaked --system --top 0 --freeze --for 1m30s --heap-limit 2GiB --jobs 3 "
		"--fail-on error --all 1"));
	assert_int_equal(
		fixture->got.sections, SECTION_GOROUTINES | SECTION_DEFERS | SECTION_LOCKS);
	assert_text(fixture->got.filter.function, "main.");
	assert_text(fixture->got.filter.state, "send");
	assert_int_equal(fixture->got.filter.min_wait_ns, 300000000000);
	assert_true(fixture->got.filter.leaked_only && fixture->got.filter.with_system);
	assert_int_equal(fixture->got.top, 0);
	assert_true(fixture->got.freeze && fixture->got.all);
	assert_int_equal(fixture->got.for_ns, 90000000000);
	assert_int_equal(fixture->got.limit_bytes, 2ull << 30);
	assert_int_equal(fixture->got.jobs, 3);
	assert_int_equal(fixture->got.fail_from, SEVERITY_ERROR);
	assert_true(read_words(fixture, "--watch 2s --fail-on never 1"));
	assert_int_equal(fixture->got.watch_ns, 2000000000);
	assert_true(fixture->got.never_fail);
	assert_true(read_words(fixture, "--help --watch nonsense"));
	assert_true(fixture->got.targets.wants_help);
}

static void mistakes_are_named(void **state)
{
	static const struct {
		const char *words, *message;
	} cases[] = {
		{"", "which process? Name its PID, or a core file"},
		{"1 2", "one process at a time: '2' is one too many"},
		{"0", "there is no process 0"},
		{"99999999999", "there is no process 99999999999"},
		{"--only gorotines 1", "--only has no part 'gorotines'; did you mean goroutines?"},
		{"--only xyz 1", "--only has no part 'xyz', only findings, goroutines, defers, "
				 "contexts, pools and locks"},
		{"--min-wait 5 1", "--min-wait wants a duration like 5s, 1m30s or 200ms, not '5'"},
		{"--for 0 1", "--for wants more than 0 and at most a day"},
		{"--for 25h 1", "--for wants more than 0 and at most a day"},
		{"--watch 10ms 1", "--watch wants at least 100ms"},
		{"--heap-limit 0 1",
			"--heap-limit wants more than 0; --no-heap leaves the heap out"},
		{"--heap-limit x 1", "--heap-limit wants a size like 512MiB or 2GiB, not 'x'"},
		{"--freeze core", "--freeze is for a running process; a core stands still"},
		{"--for 5s core", "--for is for a running process; a core stands still"},
		{"--watch 5s core", "--watch is for a running process; a core stands still"},
		{"--leaked --no-heap 1", "--leaked needs the heap: leave --no-heap out"},
		{"--only pools --no-heap 1",
			"--only asks for what is in the heap: leave --no-heap out"},
		{"--watch 2s --format json 1",
			"--watch shows a live view; it has no --format or --output"},
		{"--watch 2s --output x 1",
			"--watch shows a live view; it has no --format or --output"},
		{"--watch 2s --for 1s 1", "--watch shows growth itself, without --for and --diff"},
		{"--for 2s --diff x 1",
			"--for and --diff compare with different looks: choose one"},
		{"--format sarif 1", "--format cannot be 'sarif', only text|json"},
		{"--frezze 1", "there is no option --frezze; did you mean --freeze?"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_false(read_words(fixture, cases[i].words));
		assert_int_equal(fixture->err.kind, ERROR_USAGE);
		assert_string_equal(fixture->err.text, cases[i].message);
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_number_is_a_process),
		CASE(every_option_has_its_meaning),
		CASE(mistakes_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
