// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.h"

#include "support/testing.h"

#include <jansson.h>
#include <math.h>

struct fixture {
	struct arena arena;
	struct strbuf out;
	struct json_writer json;
};

static void set_up(struct fixture *fixture, bool pretty)
{
	arena_init(&fixture->arena);
	strbuf_init(&fixture->out, &fixture->arena);
	json_init(&fixture->json, &fixture->out, pretty);
}

static void write_sample(struct json_writer *json)
{
	json_begin_object(json, NULL);
	json_str(json, "file", STR("a.go"));
	json_u64(json, "line", UINT64_MAX);
	json_begin_array(json, "steps");
	json_begin_object(json, NULL);
	json_end_object(json);
	json_bool(json, NULL, true);
	json_none(json, NULL);
	json_double(json, NULL, 0.25);
	json_double(json, NULL, INFINITY);
	json_begin_array(json, NULL);
	json_end_array(json);
	json_end_array(json);
	json_end_object(json);
}

static void writes_compact(void **state)
{
	struct fixture fixture;

	(void)state;
	set_up(&fixture, false);
	write_sample(&fixture.json);
	assert_text(strbuf_str(&fixture.out), "{\"file\":\"a.go\",\"line\":18446744073709551615,"
					      "\"steps\":[{},true,null,0.25,null,[]]}");
	arena_deinit(&fixture.arena);
}

static void pretty_is_the_same_value(void **state)
{
	struct fixture fixture;
	json_t *value;

	(void)state;
	set_up(&fixture, true);
	json_begin_object(&fixture.json, NULL);
	json_str(&fixture.json, "a", STR("b"));
	json_begin_array(&fixture.json, "c");
	json_u64(&fixture.json, NULL, 1);
	json_u64(&fixture.json, NULL, 2);
	json_end_array(&fixture.json);
	json_end_object(&fixture.json);
	assert_text(
		strbuf_str(&fixture.out), "{\n  \"a\": \"b\",\n  \"c\": [\n    1,\n    2\n  ]\n}");
	value = json_loadb(fixture.out.ptr, fixture.out.len, 0, NULL);
	assert_int_equal(json_array_size(json_object_get(value, "c")), 2);
	json_decref(value);
	arena_deinit(&fixture.arena);
}

// Any bytes at all come out as valid JSON, and text as itself.
static void every_byte_is_escaped(void **state)
{
	struct fixture fixture;
	char bytes[256];
	json_t *value;

	(void)state;
	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	set_up(&fixture, false);
	json_begin_array(&fixture.json, NULL);
	json_str(&fixture.json, NULL, (str){bytes, sizeof(bytes)});
	json_str(&fixture.json, NULL, STR("Zeitüberschreitung 超时 \xf0\x9f\x94\x94"));
	json_end_array(&fixture.json);
	value = json_loadb(fixture.out.ptr, fixture.out.len, JSON_ALLOW_NUL, NULL);
	assert_non_null(value);
	assert_memory_equal(json_string_value(json_array_get(value, 0)), bytes, 128);
	assert_string_equal(json_string_value(json_array_get(value, 1)),
		"Zeitüberschreitung 超时 \xf0\x9f\x94\x94");
	json_decref(value);
	arena_deinit(&fixture.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_compact),
		cmocka_unit_test(pretty_is_the_same_value),
		cmocka_unit_test(every_byte_is_escaped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
