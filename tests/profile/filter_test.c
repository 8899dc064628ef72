// SPDX-License-Identifier: Apache-2.0
#include "profile/filter.h"

#include "profile/made.h"
#include "profile/top.h"

struct wanted {
	const char *focus, *ignore, *hide, *show, *show_from, *tag_focus, *tag_ignore;
};

static struct regex *regex(struct fixture *fixture, const char *text)
{
	struct regex *ret = NULL;

	if (text && !regex_open(str_from_c(text), "--x", &ret, &fixture->err))
		fail_msg("%s", fixture->err.text);
	return ret;
}

static struct tag_filter *tag(struct fixture *fixture, const char *text)
{
	struct tag_filter *ret = NULL;

	if (text && !tag_filter_open(str_from_c(text), "--x", &ret, &fixture->err))
		fail_msg("%s", fixture->err.text);
	return ret;
}

// The sum of the second values that the filter leaves.
static i64 left(struct fixture *fixture, struct wanted wanted, struct profile *ret)
{
	struct profile_filter filter = {regex(fixture, wanted.focus), regex(fixture, wanted.ignore),
		regex(fixture, wanted.hide), regex(fixture, wanted.show),
		regex(fixture, wanted.show_from), tag(fixture, wanted.tag_focus),
		tag(fixture, wanted.tag_ignore)};
	i64 sum = 0;

	profile_filter(&fixture->arena, &fixture->profile, &filter, ret);
	profile_filter_close(&filter);
	for (u32 i = 0; i < ret->sample_count; i++)
		sum += profile_sample_values(ret, i)[1];
	return sum;
}

static void add_labelled(struct fixture *fixture, u64 value, u64 bytes)
{
	struct strbuf sample;

	strbuf_init(&sample, &fixture->arena);
	message_bytes(&sample, 1, packed(fixture, STACK(1)));
	message_bytes(&sample, 2, packed(fixture, VALUES(1, value)));
	message_bytes(&sample, 3, NUMBERS(1, 8, 2, 6));            // "/m.go": "main.work"
	message_bytes(&sample, 3, NUMBERS(1, 9, 3, bytes, 4, 10)); // "app": bytes
	message_bytes(&fixture->out, 2, strbuf_str(&sample));
}

static void read_it(struct fixture *fixture)
{
	build(fixture);
	add_labelled(fixture, 100, 2048);
	message_bytes(&fixture->out, 6, STR("bytes")); // string 10
	assert_true(read_profile(fixture));
}

static void chooses_samples_by_their_frames(void **state)
{
	struct fixture *fixture = *state;
	struct profile profile;

	read_it(fixture);
	assert_int_equal(left(fixture, (struct wanted){0}, &profile), 165);
	assert_int_equal(left(fixture, (struct wanted){.focus = "^main\\.leaf$"}, &profile), 50);
	assert_int_equal(left(fixture, (struct wanted){.ignore = "leaf"}, &profile), 115);
	assert_int_equal(left(fixture, (struct wanted){.focus = "m\\.go"}, &profile), 165);
	assert_int_equal(left(fixture, (struct wanted){.focus = "nothing"}, &profile), 0);
	assert_int_equal(profile.sample_count, 0);
}

static void leaves_frames_out(void **state)
{
	struct fixture *fixture = *state;
	struct profile profile;
	struct top top;

	read_it(fixture);
	// main.leaf is inlined into main.work: the location stays with one line.
	assert_int_equal(left(fixture, (struct wanted){.hide = "leaf"}, &profile), 165);
	top_make(&fixture->arena, &profile, 1, false, &top);
	for (u32 i = 0; i < top.count; i++) {
		if (str_equal(top.nodes[i].name, STR("main.work")))
			assert_int_equal(top.nodes[i].flat, 50);
		if (str_equal(top.nodes[i].name, STR("main.leaf")))
			assert_int_equal(top.nodes[i].cum, 0);
	}
	// What has only main.main on its stack goes away with it.
	assert_int_equal(left(fixture, (struct wanted){.show = "leaf|work"}, &profile), 50);
	assert_int_equal(profile.samples[0].stack_len, 1);
}

static void begins_stacks_at_the_outermost_match(void **state)
{
	struct fixture *fixture = *state;
	struct profile profile;
	struct top top;

	read_it(fixture);
	// main.leaf is inlined into main.work, which recursion has twice on one stack.
	assert_int_equal(
		left(fixture, (struct wanted){.show_from = "^main\\.work$"}, &profile), 50);
	assert_int_equal(profile.sample_count, 2);
	assert_int_equal(profile.samples[0].stack_len, 1);
	assert_int_equal(profile.samples[1].stack_len, 2);
	assert_int_equal(left(fixture, (struct wanted){.show_from = "leaf"}, &profile), 50);
	top_make(&fixture->arena, &profile, 1, false, &top);
	for (u32 i = 0; i < top.count; i++)
		assert_int_equal(
			top.nodes[i].cum, str_equal(top.nodes[i].name, STR("main.leaf")) ? 50 : 0);
	// A file of a mapping is matched as well; what is hidden is not.
	assert_int_equal(left(fixture, (struct wanted){.show_from = "^app$"}, &profile), 165);
	assert_int_equal(
		left(fixture, (struct wanted){.hide = "main\\.main", .show_from = "main\\.main"},
			&profile),
		0);
	assert_int_equal(left(fixture, (struct wanted){.show_from = "nothing"}, &profile), 0);
}

static void chooses_samples_by_their_labels(void **state)
{
	static const struct {
		const char *tag;
		i64 focused;
	} cases[] = {
		{"work", 100},
		{"/m.go:main.work", 100},
		{"/m.go=^main.work$", 100},
		{"/m.go=work,nothing", 100}, // one of one label's expressions
		{"work,nothing", 0},         // all of any label's
		{"other=work", 0},
		{"2kb", 100},
		{"2048", 100},
		{"1kb:4kb", 100},
		{"app=3kb:", 0},
		{":1kb", 0},
	};
	struct fixture *fixture = *state;
	struct profile profile;

	read_it(fixture);
	for (u32 i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(
			left(fixture, (struct wanted){.tag_focus = cases[i].tag}, &profile),
			cases[i].focused);
		assert_int_equal(
			left(fixture, (struct wanted){.tag_ignore = cases[i].tag}, &profile),
			165 - cases[i].focused);
	}
}

static void says_where_an_expression_is_broken(void **state)
{
	struct fixture *fixture = *state;
	struct regex *ret;

	assert_false(regex_open(STR("a(b"), "--focus", &ret, &fixture->err));
	assert_string_equal(fixture->err.text,
		"--focus: at character 4 of the expression: missing closing parenthesis");
}

// As many steps as there are ways to split the text: the limit ends it.
static void gives_up_on_what_takes_too_long(void **state)
{
	struct fixture *fixture = *state;
	struct regex *ret = regex(fixture, "^(a+)+$");

	assert_false(regex_matches(ret, STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")));
	assert_true(regex_matches(ret, STR("aaa")));
	regex_close(ret);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			chooses_samples_by_their_frames, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			leaves_frames_out, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			begins_stacks_at_the_outermost_match, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			chooses_samples_by_their_labels, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			says_where_an_expression_is_broken, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			gives_up_on_what_takes_too_long, fixture_set_up, fixture_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
