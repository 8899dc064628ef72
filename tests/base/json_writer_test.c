// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.h"

#include "support/testing.h"

#include <math.h>

struct fixture {
	struct arena arena;
	struct strbuf out;
	struct json_writer json;
};

static void begin(struct fixture *fixture, bool pretty)
{
	arena_init(&fixture->arena);
	strbuf_init(&fixture->out, &fixture->arena);
	json_init(&fixture->json, &fixture->out, pretty);
}

static void write_sample(struct json_writer *json)
{
	json_begin_object(json, NULL);
	json_str(json, "a", STR("x"));
	json_begin_array(json, "list");
	json_u64(json, NULL, UINT64_MAX);
	json_bool(json, NULL, false);
	json_null(json, NULL);
	json_begin_object(json, NULL);
	json_end_object(json);
	json_end_array(json);
	json_double(json, "d", 0.25);
	json_end_object(json);
}

static void compact_and_pretty(void **state)
{
	struct fixture fixture;

	(void)state;
	begin(&fixture, false);
	write_sample(&fixture.json);
	assert_text(strbuf_str(&fixture.out),
		"{\"a\":\"x\",\"list\":[18446744073709551615,false,null,{}],\"d\":0.25}");
	arena_deinit(&fixture.arena);
	begin(&fixture, true);
	write_sample(&fixture.json);
	assert_text(strbuf_str(&fixture.out),
		"{\n  \"a\": \"x\",\n  \"list\": [\n    18446744073709551615,\n    false,\n    null,\n"
		"    {}\n  ],\n  \"d\": 0.25\n}");
	arena_deinit(&fixture.arena);
}

static void assert_quoted(str value, const char *expected)
{
	struct fixture fixture;

	begin(&fixture, false);
	json_quote(&fixture.out, value);
	assert_text(strbuf_str(&fixture.out), expected);
	arena_deinit(&fixture.arena);
}

static void strings_are_escaped(void **state)
{
	(void)state;
	assert_quoted(STR(""), "\"\"");
	assert_quoted(STR("a\"b\\c\n\t\r\b\f"), "\"a\\\"b\\\\c\\n\\t\\r\\b\\f\"");
	assert_quoted(STR("\x01\x1f\x7f"), "\"\\u0001\\u001f\\u007f\"");
	assert_quoted(STR("a\0b"), "\"a\\u0000b\"");
	assert_quoted(STR("\u00e9\u4e16"), "\"\u00e9\u4e16\"");
}

static void bad_utf8_becomes_the_replacement_character(void **state)
{
	(void)state;
	assert_quoted(STR("a\xff-\xe4\xb8-"), "\"a\uFFFD-\uFFFD\uFFFD-\"");
}

static void numbers_that_json_has_not_are_null(void **state)
{
	struct fixture fixture;

	(void)state;
	begin(&fixture, false);
	json_begin_array(&fixture.json, NULL);
	json_double(&fixture.json, NULL, (double)NAN);
	json_double(&fixture.json, NULL, (double)INFINITY);
	json_double(&fixture.json, NULL, 1e300);
	json_end_array(&fixture.json);
	assert_text(strbuf_str(&fixture.out), "[null,null,1e+300]");
	arena_deinit(&fixture.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compact_and_pretty),
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(bad_utf8_becomes_the_replacement_character),
		cmocka_unit_test(numbers_that_json_has_not_are_null),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
