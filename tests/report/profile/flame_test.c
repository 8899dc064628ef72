// SPDX-License-Identifier: Apache-2.0
#include "report/profile/flame.h"

#include "profile/made.h"

#include <jansson.h>

static const char NASTY[] = "</script><script>alert(1)</script>";

static void escapes_what_ends_a_text(void **state)
{
	struct fixture *fixture = *state;

	flame_escape(&fixture->out, STR("<b>&\"'\x01\xff\xe4\xb8\x96"));
	assert_text(strbuf_str(&fixture->out),
		"&lt;b&gt;&amp;&quot;&#39;\xef\xbf\xbd\xef\xbf\xbd\xe4\xb8\x96");
}

static void shortens_names(void **state)
{
	(void)state;
	assert_text(flame_short_name(STR("example.com/shop/store.(*DB).Load")), "store.(*DB).Load");
	assert_text(flame_short_name(STR("main.main")), "main.main");
	assert_text(flame_short_name(STR("example.com/a.Map[example.com/b/c.K,int].Get")),
		"a.Map[example.com/b/c.K,int].Get");
	assert_text(flame_short_name(STR("")), "");
}

// One sample each in main.main and in the function with the nasty name below it.
static void make_tree(struct fixture *fixture, i64 second, struct calltree *tree)
{
	const char *const strings[] = {"", "samples", "count", "main.main", NASTY};

	message_bytes(&fixture->out, 1, NUMBERS(1, 1, 2, 2));
	add_sample(fixture, STACK(1), VALUES(30));
	add_sample(fixture, STACK(2, 1), VALUES((u64)second));
	add_location(fixture, 1, STACK(1));
	add_location(fixture, 2, STACK(2));
	for (u64 i = 1; i <= 2; i++)
		message_bytes(&fixture->out, 5, NUMBERS(1, i, 2, 2 + i));
	message_bytes(&fixture->out, 3, NUMBERS(1, 1, 2, 0x1000, 3, 0x9000));
	for (u32 i = 0; i < ARRAY_LEN(strings); i++)
		message_bytes(&fixture->out, 6, str_from_c(strings[i]));
	assert_true(read_profile(fixture));
	calltree_make(&fixture->arena, &fixture->profile, 0, FLAME_MIN_SHARE, tree);
}

static struct profile_report report_of(struct fixture *fixture)
{
	return (struct profile_report){
		.profile = &fixture->profile, .name = STR("a <profile>"), .version = STR("1")};
}

static i64 number(const json_t *nodes, const char *key, size_t index)
{
	return json_integer_value(json_array_get(json_object_get(nodes, key), index));
}

static json_t *data_of(str page)
{
	str begin = STR("id=\"data\">");
	str rest = str_skip(page, str_find(page, begin) + begin.len);
	json_t *data = json_loadb(rest.ptr, str_find(rest, STR("</script>")), 0, NULL);

	assert_non_null(data);
	return data;
}

static void the_page_holds_the_tree(void **state)
{
	struct fixture *fixture = *state;
	struct profile_report report = report_of(fixture);
	struct calltree tree;
	struct strbuf page;
	json_t *data, *nodes;

	make_tree(fixture, 12, &tree);
	strbuf_init(&page, &fixture->arena);
	profile_report_html(&report, &tree, &page);
	assert_int_equal(str_find(strbuf_str(&page), STR("alert(1)</script>")), page.len);
	data = data_of(strbuf_str(&page));
	assert_string_equal(json_string_value(json_object_get(data, "name")), "a <profile>");
	assert_true(json_is_false(json_object_get(data, "difference")));
	assert_string_equal(json_string_value(json_array_get(
				    json_array_get(json_object_get(data, "functions"), 1), 0)),
		NASTY);
	nodes = json_object_get(data, "nodes");
	assert_int_equal(number(nodes, "value", 0), 42);
	assert_int_equal(number(nodes, "own", 1), 30);
	assert_int_equal(number(nodes, "children", 1), 1);
	assert_int_equal(number(nodes, "function", 2), 1);
	assert_int_equal(number(nodes, "value", 2), 12);
	json_decref(data);
}

static void the_page_holds_a_difference(void **state)
{
	struct fixture *fixture = *state;
	struct profile_report report = report_of(fixture);
	struct calltree tree;
	struct strbuf page;
	json_t *data, *nodes;

	make_tree(fixture, -12, &tree);
	strbuf_init(&page, &fixture->arena);
	profile_report_html(&report, &tree, &page);
	data = data_of(strbuf_str(&page));
	assert_true(json_is_true(json_object_get(data, "difference")));
	nodes = json_object_get(data, "nodes");
	assert_int_equal(number(nodes, "value", 0), 30);
	assert_int_equal(number(nodes, "base", 0), 12);
	assert_int_equal(number(nodes, "base_own", 2), 12);
	json_decref(data);
}

static void the_drawing_has_a_frame_a_node(void **state)
{
	struct fixture *fixture = *state;
	struct profile_report report = report_of(fixture);
	struct calltree tree;
	struct strbuf drawing;
	str text;

	make_tree(fixture, 12, &tree);
	strbuf_init(&drawing, &fixture->arena);
	profile_report_svg(&report, &tree, &drawing);
	text = strbuf_str(&drawing);
	assert_true(str_find(text, STR("<title>main.main\n42 (100.00%), of its own 30 (71.43%)"
				       "</title>")) < text.len);
	assert_true(str_find(text, STR("&lt;/script&gt;")) < text.len);
	assert_true(str_find(text, STR("<script>")) == text.len);
	// 12 of 42 of 1176 pixels
	assert_true(str_find(text, STR("width=\"335.50\"")) < text.len);
	assert_true(str_ends(text, STR("</svg>\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			escapes_what_ends_a_text, fixture_set_up, fixture_tear_down),
		cmocka_unit_test(shortens_names),
		cmocka_unit_test_setup_teardown(
			the_page_holds_the_tree, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			the_page_holds_a_difference, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			the_drawing_has_a_frame_a_node, fixture_set_up, fixture_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
