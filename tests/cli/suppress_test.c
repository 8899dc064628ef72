// SPDX-License-Identifier: Apache-2.0
#include "cli/suppress.h"

#include "golang/syntax/parse.h"

#include "support/testing.h"

static const char text[] = "package p\n"                                    // 1
			   "\n"                                             // 2
			   "func a() {\n"                                   // 3
			   "\tf := open() //lint:ignore DEF001 behind it\n" // 4
			   "\tg := open()\n"                                // 5
			   "\t//lint:ignore DEF001 above it\n"              // 6
			   "\n"                                             // 7
			   "\t// and a word more\n"                         // 8
			   "\th := open(\n"                                 // 9
			   "\t\tf,\n"                                       // 10
			   "\t)\n"                                          // 11
			   "\tuse(g,\n"                                     // 12
			   "\t\th) //nolint:tocsin // its end\n"            // 13
			   "\t//tocsin:ignore DEF001 the head only\n"       // 14
			   "\tif x := open(\n"                              // 15
			   "\t\tg); x {\n"                                  // 16
			   "\t\topen()\n"                                   // 17
			   "\t}\n"                                          // 18
			   "}\n"                                            // 19
			   "\n"                                             // 20
			   "// b is silent.\n"                              // 21
			   "//\n"                                           // 22
			   "//nolint:DEF001\n"                              // 23
			   "func b() {\n"                                   // 24
			   "\topen()\n"                                     // 25
			   "}\n"                                            // 26
			   "\n"                                             // 27
			   "//lint:ignore DEF001 the line only\n"           // 28
			   "func c() {\n"                                   // 29
			   "\topen()\n"                                     // 30
			   "}\n"                                            // 31
			   "//lint:file-ignore POOL* all of it\n"           // 32
			   "//tocsin:ignore CTX001 at the end of the file"; // 33

struct fixture {
	struct program program;
	struct source source;
	struct source *sources[1];
	struct package package;
	struct package *packages[1];
	struct suppressions suppressions;
	char padded[sizeof(text) + 16];
};

static int set_up(void **state)
{
	static struct fixture fixture;
	struct parse_scratch *scratch = parse_scratch_open();

	fixture = (struct fixture){0};
	memcpy(fixture.padded, text, sizeof(text));
	fixture.source.path = STR("p/p.go");
	fixture.source.text = (str){fixture.padded, sizeof(text) - 1};
	fixture.sources[0] = &fixture.source;
	fixture.package.role = PACKAGE_TARGET;
	fixture.package.files = fixture.sources;
	fixture.package.file_count = 1;
	fixture.packages[0] = &fixture.package;
	fixture.program.packages = fixture.packages;
	fixture.program.package_count = 1;
	fixture.program.sources = fixture.sources;
	fixture.program.source_count = 1;
	fixture.program.names = symtab_open();
	arena_init(&fixture.program.arena);
	parse_file(
		&fixture.program.arena, scratch, fixture.program.names, PARSE_ALL, &fixture.source);
	parse_scratch_close(scratch);
	suppressions_collect(&fixture.program.arena, &fixture.program, &fixture.suppressions);
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *fixture = *state;

	arena_deinit(&fixture->program.arena);
	symtab_close(fixture->program.names);
	return 0;
}

static bool suppressed(struct fixture *fixture, enum fault_id id, u32 line)
{
	const struct finding finding = {.id = id, .where = {STR("p/p.go"), line, 1, line, 2}};

	return suppressions_match(&fixture->suppressions, &finding);
}

static void lines_that_are_covered(void **state)
{
	static const u32 covered[] = {4, 9, 10, 11, 12, 13, 15, 16, 24, 25, 26, 29};
	u32 next = 0;

	for (u32 line = 3; line <= 31; line++) {
		bool want = next < ARRAY_LEN(covered) && covered[next] == line;

		next += want;
		if (suppressed(*state, FAULT_DEF001, line) != want)
			fail_msg("line %u is %scovered", line, want ? "not " : "");
	}
}

static void other_faults_are_not(void **state)
{
	assert_false(suppressed(*state, FAULT_CTX001, 4));
	assert_true(suppressed(*state, FAULT_CTX001, 13)); // nolint:tocsin means every fault
	assert_false(suppressed(*state, FAULT_CTX001, 25));
}

static void a_whole_file(void **state)
{
	const struct finding elsewhere = {.id = FAULT_POOL001, .where = {STR("q.go"), 5, 1, 5, 2}};
	struct fixture *fixture = *state;

	assert_true(suppressed(fixture, FAULT_POOL001, 5));
	assert_true(suppressed(fixture, FAULT_POOL004, 30));
	assert_false(suppressions_match(&fixture->suppressions, &elsewhere));
}

static void use_is_remembered(void **state)
{
	struct fixture *fixture = *state;
	u32 used = 0;

	suppressed(fixture, FAULT_DEF001, 4);
	suppressed(fixture, FAULT_DEF001, 5);
	assert_int_equal(fixture->suppressions.list.len, 8);
	vec_each (struct suppression, it, &fixture->suppressions.list)
		used += it->used;
	assert_int_equal(used, 1);
	assert_true(fixture->suppressions.list.at[0].used);
	assert_int_equal(fixture->suppressions.list.at[0].line, 4);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(lines_that_are_covered),
		CASE(other_faults_are_not),
		CASE(a_whole_file),
		CASE(use_is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
