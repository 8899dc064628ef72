// SPDX-License-Identifier: Apache-2.0
#include "golang/load/gomod.h"

#include "golang/load/gomod_line.h"
#include "support/testing.h"

static struct arena arena;

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_deinit(&arena);
	return 0;
}

static struct gomod parse(const char *text, enum gomod_kind kind)
{
	struct gomod mod;

	gomod_parse(&arena, str_from_c(text), kind, &mod);
	return mod;
}

static void test_everything(void **state)
{
	struct gomod mod = parse("// Deprecated: use v2\n"
				 "module \"example.com/m\" // the module\r\n"
				 "\n"
				 "go 1.23.4\n"
				 "toolchain go1.24.1\n"
				 "godebug default=go1.21\n"
				 "require example.com/a v1.2.3\n"
				 "require (\n"
				 "\texample.com/b v0.1.0 // indirect\n"
				 "\t`example.com/c` v2.0.0+incompatible\n"
				 "\n"
				 ")\n"
				 "exclude example.com/a v1.2.2\n"
				 "replace example.com/a => ../a\n"
				 "replace (\n"
				 "\texample.com/b v0.1.0 => example.com/fork v0.1.1\n"
				 ")\n"
				 "retract [v1.0.0, v1.9.9] // broken\n"
				 "retract v1.9.10\n"
				 "tool example.com/a/cmd/tool\n"
				 "ignore (\n"
				 "\t./generated\n"
				 "\tnode_modules\n"
				 ")\n"
				 "tool ()\n",
		GOMOD_MAIN);

	(void)state;
	assert_int_equal(mod.problems.len, 0);
	assert_text(mod.module, "example.com/m");
	assert_int_equal(mod.go_minor, 23);
	assert_text(mod.toolchain, "go1.24.1");
	assert_int_equal(mod.requires.len, 3);
	assert_text(mod.requires.at[1].path, "example.com/b");
	assert_text(mod.requires.at[1].version, "v0.1.0");
	assert_int_equal(mod.requires.at[1].line, 9);
	assert_text(mod.requires.at[2].path, "example.com/c");
	assert_int_equal(mod.excludes.len, 1);
	assert_int_equal(mod.replaces.len, 2);
	assert_text(mod.replaces.at[0].old_version, "");
	assert_text(mod.replaces.at[0].new_path, "../a");
	assert_text(mod.replaces.at[0].new_version, "");
	assert_text(mod.replaces.at[1].old_version, "v0.1.0");
	assert_text(mod.replaces.at[1].new_path, "example.com/fork");
	assert_text(mod.replaces.at[1].new_version, "v0.1.1");
	assert_int_equal(mod.ignores.len, 2);
	assert_text(mod.ignores.at[1].path, "node_modules");
}

static void test_work(void **state)
{
	struct gomod mod = parse("go 1.22\n"
				 "use ./a\n"
				 "use (\n"
				 "\t./b\n"
				 "\t.\n"
				 ")\n"
				 "replace example.com/x => ./x\n",
		GOMOD_WORK);

	(void)state;
	assert_int_equal(mod.problems.len, 0);
	assert_int_equal(mod.go_minor, 22);
	assert_int_equal(mod.uses.len, 3);
	assert_text(mod.uses.at[1].path, "./b");
	assert_int_equal(mod.replaces.len, 1);
}

// What is wrong, the line of the problem and a part of its text.
static const struct {
	const char *text;
	u32 line;
	const char *says;
} broken[] = {
	{"module a\nmodule b\n", 2, "second module"},
	{"module a b\n", 1, "usage"},
	{"module a\ngo 1.21\ngo 1.22\n", 3, "second go"},
	{"go latest\n", 1, "not a Go version"},
	{"require a\n", 1, "usage"},
	{"require (\n\ta v1.0.0\n\tb\n)\n", 3, "usage"},
	{"require (\n\ta v1.0.0\n", 1, "no closing"},
	{"replace a => b\n", 1, "must be a folder"},
	{"replace a => ./b v1.0.0\n", 1, "has no version"},
	{"replace a b\n", 1, "usage"},
	{"module \"a\n", 1, "closing"},
	{"module `a\n", 1, "closing"},
	{"module \"a\\x\"\n", 1, "escape"},
	{"/* old */ module a\n", 1, "comments begin with //"},
	{"modul a\n", 1, "unknown directive: modul"},
	{"use ./a\n", 1, "unknown directive: use"},
	{"retract v1\nretract x\n", 2, "usage"},
	{"module a\001\n", 1, "byte 0x01"},
	{"ignore a b\n", 1, "usage"},
	{"toolchain\n", 1, "usage"},
	{"godebug x\n", 1, "usage"},
	{"tool\n", 1, "usage"},
};

static void test_broken(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(broken); i++) {
		struct gomod mod = parse(broken[i].text, GOMOD_MAIN);

		assert_int_equal(mod.problems.len, 1);
		assert_int_equal(mod.problems.at[0].line, broken[i].line);
		assert_true(str_find(mod.problems.at[0].text, str_from_c(broken[i].says)) <
			    mod.problems.at[0].text.len);
	}
}

// What a newer Go may have added to a dependency's go.mod does not concern us.
static void test_dependency(void **state)
{
	struct gomod mod =
		parse("module m\nfuture x\nreplace a => ./b\nretract ???\nrequire a v1.0.0\n",
			GOMOD_DEPENDENCY);

	(void)state;
	assert_int_equal(mod.problems.len, 0);
	assert_int_equal(mod.replaces.len, 0);
	assert_int_equal(mod.requires.len, 1);
}

static void test_limits(void **state)
{
	struct gomod_line line;
	struct gomod mod;
	struct error err;
	char words[4 * GOMOD_MAX_TOKENS], lines[3 * 100 + 1];

	(void)state;
	for (u32 i = 0; i < sizeof(words); i++)
		words[i] = i % 2 ? ' ' : 'x';
	assert_false(gomod_line_read((str){words, sizeof(words)}, &line, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	for (u32 i = 0; i < 100; i++)
		memcpy(lines + 3 * i, "xx\n", 3);
	lines[300] = 0;
	mod = parse(lines, GOMOD_MAIN);
	assert_int_equal(mod.problems.len, GOMOD_MAX_PROBLEMS);
}

static void test_go_minor(void **state)
{
	u16 minor = 99;

	(void)state;
	assert_true(gomod_go_minor(STR("1.21"), &minor));
	assert_int_equal(minor, 21);
	assert_true(gomod_go_minor(STR("1.23.4"), &minor));
	assert_int_equal(minor, 23);
	assert_true(gomod_go_minor(STR("1.22rc1"), &minor));
	assert_int_equal(minor, 22);
	assert_false(gomod_go_minor(STR("2.0"), &minor));
	assert_false(gomod_go_minor(STR("1."), &minor));
	assert_false(gomod_go_minor(STR("1.x"), &minor));
	assert_false(gomod_go_minor(STR("1.99999999"), &minor));
	assert_int_equal(minor, 22);
}

int main(void)
{
	const struct CMUnitTest cases[] = {
		cmocka_unit_test(test_everything),
		cmocka_unit_test(test_work),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_dependency),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_go_minor),
	};

	return cmocka_run_group_tests(cases, set_up, tear_down);
}
