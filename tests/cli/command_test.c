// SPDX-License-Identifier: Apache-2.0
#include "cli/check_arguments.h"

#include "support/testing.h"

struct fixture {
	struct arena arena;
	struct check_arguments got;
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
	struct command_line line = {.arena = &fixture->arena, .command = &command_check};

	while (rest.len) {
		str word = str_cut(&rest, ' ');

		list[count++] = (char *)arena_copy(
			&fixture->arena, arena_c_str(&fixture->arena, word), word.len + 1, 1);
	}
	line.word_count = count;
	line.words = list;
	return check_arguments_read(&line, &fixture->got, &fixture->err);
}

static void nothing_means_the_defaults(void **state)
{
	struct fixture *fixture = *state;

	assert_true(read_words(fixture, ""));
	assert_text(fixture->got.format, "text");
	assert_int_equal(fixture->got.patterns.len, 0);
	assert_int_equal(fixture->got.fail_from, SEVERITY_WARNING);
	assert_int_equal(fixture->got.show_from, SEVERITY_WARNING);
	assert_false(fixture->got.never_fail);
	assert_true(fixture->got.rules[FAULT_DEF001]);
	assert_true(fixture->got.rules[FAULT_POOL004]);
	assert_false(fixture->got.rules[FAULT_POOL014]); // has no static rule, ever
}

static void every_way_to_write_a_value(void **state)
{
	struct fixture *fixture = *state;

	assert_true(
		read_words(fixture, "-fjson -j 3 --output=x.json a --tags a,b -qv b -- --c -d"));
	assert_text(fixture->got.format, "json");
	assert_int_equal(fixture->got.jobs, 3);
	assert_text(fixture->got.output, "x.json");
	assert_text(fixture->got.tags, "a,b");
	assert_true(fixture->got.quiet && fixture->got.verbose);
	assert_int_equal(fixture->got.patterns.len, 4);
	assert_text(fixture->got.patterns.at[0], "a");
	assert_text(fixture->got.patterns.at[2], "--c");
	assert_text(fixture->got.patterns.at[3], "-d");
}

static void lists_may_be_given_again(void **state)
{
	struct fixture *fixture = *state;

	assert_true(
		read_words(fixture, "--only def001 --rules cancel-lost,pool* --disable POOL002"));
	assert_true(fixture->got.rules[FAULT_DEF001] && fixture->got.rules[FAULT_CTX001]);
	assert_true(fixture->got.rules[FAULT_POOL001]);
	assert_false(fixture->got.rules[FAULT_POOL002]);
	assert_false(fixture->got.rules[FAULT_DEF002]);
}

static void help_is_not_an_error(void **state)
{
	struct fixture *fixture = *state;

	assert_true(read_words(fixture, "--help --only nonsense"));
	assert_true(fixture->got.patterns.wants_help);
	assert_true(read_words(fixture, "-h"));
	assert_true(fixture->got.patterns.wants_help);
}

static void mistakes_are_named(void **state)
{
	static const struct {
		const char *words, *message;
	} cases[] = {
		{"--formt json", "there is no option --formt; did you mean --format?"},
		{"--xyzzy", "there is no option --xyzzy"},
		{"-x", "there is no option -x"},
		{"--format", "--format wants a value: text|json|sarif|github"},
		{"--format jsonn", "--format cannot be 'jsonn'; did you mean json?"},
		{"--format yaml2", "--format cannot be 'yaml2', only text|json|sarif|github"},
		{"--quiet=yes", "--quiet takes no value"},
		{"--jobs many", "--jobs wants a number, not 'many'"},
		{"--jobs 99999999999", "--jobs wants a number, not '99999999999'"},
		{"--only DEF01", "there is no fault 'DEF01'; did you mean DEF001?"},
		{"--disable nonsense",
			"there is no fault 'nonsense'; `tocsin explain` lists them all"},
		{"--only POOL014",
			"check has no rule for POOL014; `tocsin explain` lists what it finds"},
		{"--only DEF001 --disable DEF*", "--disable leaves nothing to look for"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_false(read_words(fixture, cases[i].words));
		assert_int_equal(fixture->err.kind, ERROR_USAGE);
		assert_string_equal(fixture->err.text, cases[i].message);
	}
}

static void programs_get_the_notes_as_well(void **state)
{
	struct fixture *fixture = *state;

	assert_true(read_words(fixture, "--format json"));
	assert_int_equal(fixture->got.show_from, SEVERITY_NOTE);
	assert_true(read_words(fixture, "--format sarif --severity error"));
	assert_int_equal(fixture->got.show_from, SEVERITY_ERROR);
	assert_true(read_words(fixture, "--fail-on note")); // what fails is listed
	assert_int_equal(fixture->got.show_from, SEVERITY_NOTE);
	assert_true(read_words(fixture, "--fail-on note --exit-zero"));
	assert_int_equal(fixture->got.show_from, SEVERITY_WARNING);
}

static void failing_can_be_turned_off(void **state)
{
	struct fixture *fixture = *state;

	assert_true(read_words(fixture, "--fail-on never"));
	assert_true(fixture->got.never_fail);
	assert_true(read_words(fixture, "--exit-zero"));
	assert_true(fixture->got.never_fail);
	assert_true(read_words(fixture, "--fail-on error --severity warning"));
	assert_int_equal(fixture->got.fail_from, SEVERITY_ERROR);
	assert_int_equal(fixture->got.show_from, SEVERITY_WARNING);
}

// Every option of every command says what it does, and no name or letter is there twice.
static void tables_are_sound(void **state)
{
	(void)state;
	for (u32 i = 0; commands[i]; i++) {
		const struct command *command = commands[i];

		assert_ptr_equal(command_find(command->name), command);
		assert_true(command->summary.len && command->description.len);
		for (const struct option *a = command->options; a && a->name.len; a++) {
			assert_true(str_ends(a->help, STR(".")));
			assert_true((a->kind == OPTION_FLAG) == (a->value.len == 0));
			for (const struct option *b = command->options; b < a; b++) {
				assert_false(str_equal(a->name, b->name));
				assert_true(a->letter == 0 || a->letter != b->letter);
			}
		}
	}
}

static void unknown_commands_are_named(void **state)
{
	struct fixture *fixture = *state;

	assert_null(command_find(STR("chekc")));
	assert_false(command_unknown(STR("chekc"), &fixture->err));
	assert_string_equal(fixture->err.text, "there is no command 'chekc'; did you mean check?");
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(nothing_means_the_defaults),
		CASE(every_way_to_write_a_value),
		CASE(lists_may_be_given_again),
		CASE(help_is_not_an_error),
		CASE(mistakes_are_named),
		CASE(programs_get_the_notes_as_well),
		CASE(failing_can_be_turned_off),
		CASE(tables_are_sound),
		CASE(unknown_commands_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
