// SPDX-License-Identifier: Apache-2.0
// `tocsin check` on trees that are broken: what can be read is checked (leak.go has a fault that must be found), what
// cannot is named with its place, and exit code 2 is only for nothing at all.
#include "rules/support/shell.h"

#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char go_mod[] = "module m\n\ngo 1.19\n";

static const char leak[] = "package m\n"
			   "\n"
			   "import \"os\"\n"
			   "\n"
			   "func leak(name string) {\n"
			   "\tf, err := os.Open(name)\n"
			   "\tif err == nil {\n"
			   "\t\tprintln(f.Name())\n"
			   "\t}\n"
			   "}\n";

static int setup(void **state)
{
	static struct shell shell;

	shell_open(&shell);
	tempdir_write(&shell.dir, "go.mod", go_mod);
	tempdir_write(&shell.dir, "leak.go", leak);
	*state = &shell;
	return 0;
}

static int teardown(void **state)
{
	shell_close(*state);
	return 0;
}

// Runs `prepare`, then the check; the leak is found all the same, and stderr says `message`.
static void still_finds(struct shell *shell, const char *prepare, const char *message)
{
	char line[2000];

	snprintf(line, sizeof(line), "{ %s ; } && $T check --no-goroot ./...", prepare);
	shell_run(shell, line);
	if (shell->code != 1)
		fail_msg("%s: exit code %d: " STR_FMT, prepare, shell->code, STR_ARG(shell->err));
	assert_says(shell->out, "--> leak.go:6:12 in leak");
	if (message)
		assert_says(shell->err, message);
	else
		assert_text(shell->err, "");
}

static void bytes_that_are_not_utf8(void **state)
{
	still_finds(*state, "printf 'package m\\n\\nvar s = \"\\377\\376\"\\n' >latin.go",
		"latin.go:3: illegal UTF-8 encoding\n");
}

static void files_in_utf16(void **state)
{
	still_finds(*state, "printf '\\377\\376p\\0a\\0c\\0k\\0' >wide.go",
		"wide.go:1: illegal UTF-8 encoding (got UTF-16): the file is left out\n");
}

static void nul_bytes(void **state)
{
	still_finds(*state, "printf 'package m\\n\\nvar x = 1\\0\\n' >nul.go",
		"nul.go:3: illegal character NUL\n");
}

static void files_without_a_package_clause(void **state)
{
	still_finds(*state, "printf 'packge m\\n' >typo.go && : >empty.go",
		"typo.go:1: expected 'package', found packge: the file is left out\n");
	still_finds(*state, ":", "empty.go:1: expected 'package', found 'EOF'");
}

static void a_line_of_twenty_megabytes(void **state)
{
	still_finds(*state,
		"{ printf 'package m\\n\\nvar s = \"'; head -c 20000000 /dev/zero | tr '\\0' x; "
		"printf '\"\\n'; } >long.go",
		NULL);
	still_finds(*state,
		"{ printf 'package m\\n\\nfunc long() {'; yes ' _ = 1;' | head -n 2500000 | tr -d "
		"'\\n'; printf '}\\n'; } >long.go",
		NULL);
}

static void ten_thousand_nested_braces(void **state)
{
	static const char *const openings[] = {"{", "if x {", "func() {", "for {"};
	char line[400];

	for (size_t i = 0; i < ARRAY_LEN(openings); i++) {
		snprintf(line, sizeof(line),
			"{ printf 'package m\\n\\nfunc deep(x bool) {'; yes '%s' | head -n 10000 | "
			"tr -d '\\n'; yes '}' | head -n 10001 | tr -d '\\n'; echo; } >deep.go",
			openings[i]);
		still_finds(*state, line, "deep.go:3: nested deeper than 2000 levels: not read\n");
	}
}

static void import_cycles(void **state)
{
	struct shell *shell = *state;

	tempdir_write(&shell->dir, "a/a.go", "package a\n\nimport _ \"m/b\"\n");
	tempdir_write(&shell->dir, "b/b.go", "package b\n\nimport _ \"m/a\"\n");
	still_finds(shell, ":", "b/b.go:3: import cycle: m/a -> m/b -> m/a");
}

static void modules_that_are_missing(void **state)
{
	static const char use[] = "package m\n\nimport \"example.com/gone\"\n\nvar X = gone.X\n";
	struct shell *shell = *state;

	tempdir_write(&shell->dir, "use.go", use);
	tempdir_write(
		&shell->dir, "go.mod", "module m\n\ngo 1.19\n\nrequire example.com/gone v1.2.3\n");
	still_finds(shell, "export GOMODCACHE=/nowhere GOFLAGS=",
		"go.mod:5: module example.com/gone v1.2.3 is not in the module cache");
	assert_says(shell->out, "Not resolved: 1 import");
	shell_run(shell, "$T check --no-goroot --verbose");
	assert_says(shell->err, "not found: example.com/gone (imported by use.go:3)");
}

static void a_broken_go_mod(void **state)
{
	struct shell *shell = *state;

	tempdir_write(&shell->dir, "go.mod", "module m\n\ngo 1.19\nrequire (\n\t???\n");
	still_finds(shell, ":", "go.mod:4: this block has no closing )\n");
	tempdir_write(&shell->dir, "go.mod", "modul m\n");
	still_finds(shell, ":", "go.mod:1: unknown directive: modul\n");
	still_finds(shell, "head -c 20000000 /dev/zero >go.mod", "20000000 bytes, the limit is ");
	// As for the go command, a folder of that name is none.
	still_finds(shell, "rm go.mod && mkdir go.mod", NULL);
}

static void what_cannot_be_opened(void **state)
{
	if (geteuid() == 0) {
		print_message("root can read everything: skipped\n");
		skip();
	}
	still_finds(*state, "mkdir locked && chmod 0 locked",
		"locked: the folder cannot be read: Permission denied");
	still_finds(*state, "echo 'package m' >closed.go && chmod 0 closed.go", "closed.go: ");
}

static void links_in_a_circle(void **state)
{
	still_finds(*state,
		"mkdir d && ln -s . self && ln -s .. d/up && ln -s d/there here && "
		"ln -s ../here d/there && ln -s round.go round.go && ln -s nowhere dead.go",
		NULL);
}

static void what_is_not_a_file(void **state)
{
	still_finds(*state, "mkdir folder.go && mkfifo pipe.go && ln -s /dev/zero zero.go", NULL);
}

static void files_of_two_packages(void **state)
{
	still_finds(*state,
		"echo 'package other' >other.go && cp leak.go more.go && "
		"sed -i 's/leak/more/' more.go",
		"other.go:1: package other in a folder of package m: the file is left out\n");
}

// Both go on for as long as it takes to check thirty times.
static void files_that_change_while_they_are_read(void **state)
{
	static const char *const changes[] = {
		"mv other.go away; mv away other.go",
		"yes 'var x = 1' | head -c 3000000 >other.go; : >other.go",
	};
	struct shell *shell = *state;
	char line[600];

	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		snprintf(line, sizeof(line),
			"cp leak.go other.go; { while [ ! -e done ]; do %s; done; } 2>&- & "
			"worst=0; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do "
			"$T check --no-goroot >&- 2>&-; code=$?; "
			"[ $code -le $worst ] || worst=$code; done; touch done; wait; rm done; "
			"[ $worst -le 2 ]",
			changes[i]);
		shell_run(shell, line);
		assert_int_equal(shell->code, 0);
	}
}

static void nothing_to_analyse_is_exit_code_2(void **state)
{
	static const struct {
		const char *line, *message;
	} cases[] = {
		{"mkdir empty && $T check ./empty", "empty: there are no Go files in this folder"},
		{"$T check gone.go", "gone.go: there is no such file"},
		{"$T check ./gone", "gone: No such file or directory"},
		{"$T check ./gone/...", "gone"},
		{"$T check gone/...", "gone/...: neither a folder nor a package"},
		{"$T check /dev/null", "/dev/null: "},
		{"$T check go.mod", "go.mod: neither a folder nor a package"},
		{"echo 'packge m' >leak.go && $T check",
			"leak.go: expected 'package', found packge: the file is left out"},
		{"printf '//go:build never\\n\\npackage m\\n' >leak.go && $T check",
			"build constraints leave out all 1 Go files"},
	};
	struct shell *shell = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		shell_run(shell, cases[i].line);
		if (shell->code != 2)
			fail_msg("%s: exit code %d", cases[i].line, shell->code);
		assert_says(shell->err, "tocsin: ");
		assert_says(shell->err, cases[i].message);
		assert_int_equal(shell->out.len, 0);
	}
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(bytes_that_are_not_utf8),
		CASE(files_in_utf16),
		CASE(nul_bytes),
		CASE(files_without_a_package_clause),
		CASE(a_line_of_twenty_megabytes),
		CASE(ten_thousand_nested_braces),
		CASE(import_cycles),
		CASE(modules_that_are_missing),
		CASE(a_broken_go_mod),
		CASE(what_cannot_be_opened),
		CASE(links_in_a_circle),
		CASE(what_is_not_a_file),
		CASE(files_of_two_packages),
		CASE(files_that_change_while_they_are_read),
		CASE(nothing_to_analyse_is_exit_code_2),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
