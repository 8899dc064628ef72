// SPDX-License-Identifier: Apache-2.0
#include "profile/pprof.h"

#include "profile/made.h"
#include "profile/top.h"
#include "support/testing.h"

#include <libdeflate.h>
#include <stdio.h>

static void reads_every_table(void **state)
{
	struct fixture *fixture = *state;
	const struct profile *profile = &fixture->profile;
	const struct profile_location *inlined;

	build(fixture);
	assert_true(read_profile(fixture));
	assert_int_equal(profile->type_count, 2);
	assert_text(profile->types[1].type, "cpu");
	assert_text(profile->types[1].unit, "nanoseconds");
	assert_int_equal(profile->default_type, 1);
	assert_int_equal(profile->sample_count, 4);
	assert_int_equal(profile_sample_values(profile, 2)[1], 20);
	assert_int_equal(profile->samples[2].stack_len, 3);
	inlined = &profile->locations[profile->stacks[profile->samples[0].stack_at]];
	assert_int_equal(inlined->address, 0x1000 * 900);
	assert_int_equal(inlined->line_count, 2);
	assert_text(
		profile->functions[profile->lines[inlined->lines_at].function].name, "main.leaf");
	assert_int_equal(profile->lines[inlined->lines_at + 1].line, 20);
	assert_text(profile->mappings[inlined->mapping].file, "app");
	assert_int_equal(profile->time_unix_ns, 1700000000000000000);
	assert_int_equal(profile->period, 10000000);
}

static void reads_the_same_from_gzip(void **state)
{
	struct fixture *fixture = *state;
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(6);
	char compressed[4096];
	size_t size;

	build(fixture);
	size = libdeflate_gzip_compress(
		compressor, fixture->out.ptr, fixture->out.len, compressed, sizeof(compressed));
	libdeflate_free_compressor(compressor);
	assert_true(size > 0);
	assert_true(pprof_read(
		&fixture->arena, (str){compressed, size}, &fixture->profile, &fixture->err));
	assert_int_equal(fixture->profile.sample_count, 4);
	for (size_t cut = 3; cut < size; cut += 7) {
		assert_false(pprof_read(
			&fixture->arena, (str){compressed, cut}, &fixture->profile, &fixture->err));
		assert_non_null(strstr(fixture->err.text, "byte"));
	}
}

static const struct top_node *node(const struct top *top, const char *name)
{
	for (u32 i = 0; i < top->count; i++) {
		if (str_equal(top->nodes[i].name, str_from_c(name)))
			return &top->nodes[i];
	}
	fail_msg("no %s", name);
	return NULL;
}

static void counts_a_sample_once_per_function(void **state)
{
	struct fixture *fixture = *state;
	struct top top;

	build(fixture);
	assert_true(read_profile(fixture));
	top_make(&fixture->arena, &fixture->profile, 1, false, &top);
	assert_int_equal(top.total, 65);
	assert_text(top.nodes[0].name, "main.leaf");
	assert_int_equal(node(&top, "main.leaf")->flat, 50);
	assert_int_equal(node(&top, "main.leaf")->cum, 50);
	assert_int_equal(node(&top, "main.work")->flat, 0);
	assert_int_equal(node(&top, "main.work")->cum, 50);
	assert_int_equal(node(&top, "main.main")->flat, 10);
	assert_int_equal(node(&top, "main.main")->cum, 65);
	assert_int_equal(node(&top, "[app]")->flat, 5);
	top_make(&fixture->arena, &fixture->profile, 1, true, &top);
	assert_text(top.nodes[0].name, "main.main");
}

static void says_where_it_is_cut_off(void **state)
{
	struct fixture *fixture = *state;
	str whole;

	build(fixture);
	whole = strbuf_str(&fixture->out);
	for (size_t cut = 0; cut < whole.len; cut++) {
		// A cut between two fields leaves a message that lacks something: that is told too, or it is
		// a profile with fewer samples.
		if (!pprof_read(&fixture->arena, str_sub(whole, 0, cut), &fixture->profile,
			    &fixture->err))
			assert_true(fixture->err.kind == ERROR_INPUT && fixture->err.text[0]);
	}
}

static void refuses_what_does_not_hold_together(void **state)
{
	struct fixture *fixture = *state;

	message_bytes(&fixture->out, 1, NUMBERS(1, 1, 2, 1));
	message_bytes(&fixture->out, 6, STR(""));
	message_bytes(&fixture->out, 6, STR("x"));
	assert_true(read_profile(fixture));
	add_sample(fixture, STACK(5), VALUES(1));
	assert_false(read_profile(fixture));
	assert_non_null(strstr(fixture->err.text, "location 5, which there is not"));
}

static void refuses_values_that_do_not_fit(void **state)
{
	struct fixture *fixture = *state;

	message_bytes(&fixture->out, 1, NUMBERS(1, 0, 2, 0));
	message_bytes(&fixture->out, 6, STR(""));
	add_sample(fixture, STACK(0), VALUES(1, 2));
	assert_false(read_profile(fixture));
	assert_non_null(strstr(fixture->err.text, "more values than the profile has types"));
}

// The id that an entity has on the wire: the index itself, shifted, backwards, in steps, over 32 bits.
static u64 made_id(u32 manner, u64 index)
{
	const u64 ids[] = {index, index + 1, 21 - index, index * 130, index << 33};

	return ids[manner];
}

// Twenty samples of up to nineteen locations, with a location after each sample: more runs than are remembered.
static void build_mixed(struct fixture *fixture, u32 manner)
{
	message_bytes(&fixture->out, 1, NUMBERS(1, 0, 2, 0));
	for (u64 i = 1; i <= 20; i++) {
		u64 stack[21] = {0};

		for (u64 k = 0; k < i - 1; k++)
			stack[k] = made_id(manner, (i + 7 * k) % 20 + 1);
		add_sample(fixture, stack, VALUES(i));
		add_location(fixture, made_id(manner, i), STACK(0));
	}
	message_bytes(&fixture->out, 6, STR(""));
	add_sample(fixture, STACK(made_id(manner, 20)), VALUES(21)); // ends the file
}

static void finds_locations_by_ids_of_any_kind(void **state)
{
	struct fixture *fixture = *state;
	const struct profile *profile = &fixture->profile;

	for (u32 manner = 0; manner < 5; manner++) {
		fixture->out.len = 0;
		build_mixed(fixture, manner);
		assert_true(read_profile(fixture));
		assert_int_equal(profile->sample_count, 21);
		for (u32 i = 1; i <= 20; i++) {
			const struct profile_sample *sample = &profile->samples[i - 1];

			assert_int_equal(sample->stack_len, i - 1);
			for (u32 k = 0; k < sample->stack_len; k++)
				assert_int_equal(profile->stacks[sample->stack_at + k],
					(i + 7 * k) % 20 + 1);
		}
		assert_int_equal(profile->stacks[profile->samples[20].stack_at], 20);
	}
}

static void takes_the_last_of_equal_ids(void **state)
{
	struct fixture *fixture = *state;
	const struct profile *profile = &fixture->profile;

	message_bytes(&fixture->out, 1, NUMBERS(1, 0, 2, 0));
	add_sample(fixture, STACK(1, 2, 3), VALUES(1));
	add_location(fixture, 1, STACK(0));
	add_location(fixture, 2, STACK(0));
	add_location(fixture, 1, STACK(0));
	message_bytes(&fixture->out, 6, STR(""));
	assert_false(read_profile(fixture));
	assert_non_null(strstr(fixture->err.text, "location 3, which there is not"));
	add_location(fixture, 3, STACK(0));
	assert_true(read_profile(fixture));
	assert_int_equal(profile->stacks[0], 3);
	assert_int_equal(profile->stacks[1], 2);
	assert_int_equal(profile->stacks[2], 4);
}

static void names_the_byte_of_what_is_no_message(void **state)
{
	struct fixture *fixture = *state;
	char expected[80];

	message_bytes(&fixture->out, 1, NUMBERS(1, 0, 2, 0));
	message_number(&fixture->out, 3, 5);
	snprintf(expected, sizeof(expected), "at byte %zu of the profile: a mapping without an id",
		fixture->out.len);
	message_bytes(&fixture->out, 6, STR(""));
	assert_false(read_profile(fixture));
	assert_string_equal(fixture->err.text, expected);
}

static void refuses_other_files(void **state)
{
	struct fixture *fixture = *state;

	strbuf_add(&fixture->out, STR("package main\n\nfunc main() {}\n"));
	assert_false(read_profile(fixture));
	fixture->out.len = 0;
	assert_false(read_profile(fixture));
	assert_non_null(strstr(fixture->err.text, "no sample types"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			reads_every_table, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			reads_the_same_from_gzip, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			counts_a_sample_once_per_function, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			says_where_it_is_cut_off, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			refuses_what_does_not_hold_together, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			refuses_values_that_do_not_fit, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			finds_locations_by_ids_of_any_kind, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			takes_the_last_of_equal_ids, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			names_the_byte_of_what_is_no_message, fixture_set_up, fixture_tear_down),
		cmocka_unit_test_setup_teardown(
			refuses_other_files, fixture_set_up, fixture_tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
