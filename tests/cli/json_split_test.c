// SPDX-License-Identifier: Apache-2.0
#include "cli/json_split.h"

#include "support/tempdir.h"
#include "support/testing.h"

#include <stdio.h>

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

// Feeds the text in pieces of so many bytes.
static bool split(
	const char *text, size_t piece, struct json_member *members, u32 count, struct error *err)
{
	struct json_splitter splitter;
	str rest = str_from_c(text);

	for (u32 i = 0; i < count; i++)
		members[i] = (struct json_member){.name = members[i].name};
	json_split_init(&splitter, &arena, "x.json", members, count);
	while (rest.len) {
		if (!json_split_feed(&splitter, str_sub(rest, 0, piece), err))
			return false;
		rest = str_skip(rest, piece);
	}
	return json_split_end(&splitter, err);
}

static void members_are_found_whatever_the_pieces(void **state)
{
	static const char text[] =
		" { \"skip\" : [1, {\"a\": \"]}\\\"\", \"want\": 7}],\n"
		"  \"want\": {\"a\": [1, 2, \"}\"], \"b\": \"\\\\\"} ,\n"
		"  \"esc\\\"aped\": 3, \"number\": -1.5e3 , \"text\": \"a,b}\", \"last\":[]}\n ";
	struct json_member members[] = {{.name = "want"}, {.name = "number"}, {.name = "text"},
		{.name = "last"}, {.name = "missing"}};
	struct error err;

	(void)state;
	for (size_t piece = 1; piece < sizeof(text); piece++) {
		// A name with an escape is refused: no schema of this program has one.
		assert_false(split(text, piece, members, ARRAY_LEN(members), &err));
		assert_string_equal(err.text, "x.json:3:7: not a name");
	}
	for (size_t piece = 1; piece < sizeof(text); piece++) {
		static const char good[] =
			" { \"skip\" : [1, {\"a\": \"]}\\\"\", \"want\": 7}],\n"
			"  \"want\": {\"a\": [1, 2, \"}\"], \"b\": \"\\\\\"} ,\n"
			"  \"number\": -1.5e3 , \"text\": \"a,b}\", \"last\":[]}\n ";

		assert_true(split(good, piece, members, ARRAY_LEN(members), &err));
		assert_text(members[0].text, "{\"a\": [1, 2, \"}\"], \"b\": \"\\\\\"}");
		assert_int_equal(members[0].line, 2);
		assert_int_equal(members[0].column, 11);
		assert_text(members[1].text, "-1.5e3");
		assert_text(members[2].text, "\"a,b}\"");
		assert_text(members[3].text, "[]");
		assert_false(members[4].found);
	}
}

static void what_is_wrong_has_a_place(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{"", "x.json:1:1: the file is cut off here"},
		{"\n\n  ", "x.json:3:3: the file is cut off here"},
		{"[1]", "x.json:1:1: not a report of tocsin: '{' is expected"},
		{"tocsin", "x.json:1:1: not a report of tocsin: '{' is expected"},
		{"{a:1}", "x.json:1:2: a name in quotes is expected"},
		{"{\"a\" 1}", "x.json:1:6: ':' is expected"},
		{"{\"a\":1,\n}", "x.json:2:1: a name in quotes is expected"},
		{"{\"a\":1]}", "x.json:1:7: ']' without '['"},
		{"{\"a\":1} x", "x.json:1:9: more text behind the object"},
		{"{\"a\":[1,2", "x.json:1:10: the file is cut off here"},
		{"{\"a\":\"}", "x.json:1:8: the file is cut off here"},
	};
	struct json_member members[] = {{.name = "a"}};
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_false(split(cases[i].text, 3, members, 1, &err));
		assert_int_equal(err.kind, ERROR_INPUT);
		assert_string_equal(err.text, cases[i].message);
	}
	assert_true(split("{}", 1, members, 1, &err));
}

static void files_are_read_in_pieces(void **state)
{
	struct json_member members[] = {{.name = "b"}};
	struct tempdir dir;
	struct error err;
	char *text = arena_array(&arena, char, 1 << 20);
	char path[300];

	(void)state;
	memset(text, 'x', (1 << 20) - 20);
	memcpy(text, "{\"a\":\"", 6);
	memcpy(text + (1 << 20) - 20, "\",\"b\":17}", 10);
	tempdir_init(&dir);
	tempdir_write(&dir, "long.json", text);
	snprintf(path, sizeof(path), "%s/long.json", dir.path);
	assert_true(json_split_file(&arena, path, members, 1, &err));
	assert_text(members[0].text, "17");
	assert_false(json_split_file(&arena, "/nowhere/x.json", members, 1, &err));
	assert_non_null(strstr(err.text, "/nowhere/x.json: No such file"));
	assert_false(json_split_file(&arena, dir.path, members, 1, &err));
	tempdir_deinit(&dir);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(members_are_found_whatever_the_pieces),
		CASE(what_is_wrong_has_a_place),
		CASE(files_are_read_in_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
