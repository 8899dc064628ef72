// SPDX-License-Identifier: Apache-2.0
#include "profile/read.h"

#include "support/testing.h"

struct fixture {
	struct arena arena;
	struct profile_file file;
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
	arena_deinit(&((struct fixture *)*state)->arena);
	return 0;
}

static bool read(struct fixture *fixture, const char *text)
{
	return profile_read(&fixture->arena, str_from_c(text), &fixture->file, &fixture->err);
}

static str function_of(const struct profile *profile, u32 sample, u32 frame)
{
	u32 location = profile->stacks[profile->samples[sample].stack_at + frame];

	return profile->functions[profile->lines[profile->locations[location].lines_at].function]
	        .name;
}

// 10 objects of 1024 bytes, one in 524288 bytes sampled: 1/(1-exp(-1024/524288)) = 512.5 times as many.
static void scales_the_heap_as_the_runtime_does(void **state)
{
	struct fixture *fixture = *state;
	const struct profile *profile = &fixture->file.profile;

	assert_true(read(fixture, "heap profile: 1: 1024 [10: 10240] @ heap/1048576\n"
				  "1: 1024 [10: 10240] @ 0x10 0x20\n"
				  "#\t0xf\tmain.alloc+0x1\t\t/src/a.go:3\n"
				  "#\t0x1f\tmain.main+0x2f\t/src/a.go:9\n\n"
				  "0: 0 [1: 64] @ 0x30\n\n"
				  "# runtime.MemStats\n# NumGC = 41\n# DebugGC = false\n"));
	assert_int_equal(fixture->file.form, PROFILE_TEXT);
	assert_int_equal(profile->sample_count, 2);
	assert_text(profile->types[0].type, "alloc_objects");
	assert_text(profile->types[profile->default_type].type, "inuse_space");
	assert_int_equal(profile->values[0], 5125);
	assert_int_equal(profile->values[2], 512);
	assert_int_equal(profile->values[3], 524800);
	assert_int_equal(profile->labels[0].number, 1024);
	assert_text(function_of(profile, 0, 0), "main.alloc");
	assert_text(function_of(profile, 0, 1), "main.main");
	assert_int_equal(profile->samples[1].stack_len, 0);
	assert_int_equal(profile->gc_cycles, 42);
	assert_int_equal(profile->period, 524288);
}

static void reads_counts_with_labels(void **state)
{
	struct fixture *fixture = *state;
	const struct profile *profile = &fixture->file.profile;

	assert_true(read(fixture,
		"goroutine profile: total 12\n"
		"11 @ 0x1 0x2\n# labels: {\"a \\\"b\\\"\":\"c\", \"d\":\"\xe4\xb8\x96\"}\n"
		"#\t0x1\tmain.wait+0x1\t/src/a.go:3\n\n1 @ 0x3\n\n"));
	assert_text(profile->types[0].type, "goroutine");
	assert_int_equal(profile->values[0], 11);
	assert_int_equal(profile->samples[0].label_count, 2);
	assert_text(profile->labels[0].key, "a \"b\"");
	assert_text(profile->labels[1].text, "\xe4\xb8\x96");
	assert_int_equal(profile->gc_cycles, 0);
}

static void reads_contention_in_nanoseconds(void **state)
{
	struct fixture *fixture = *state;
	const struct profile *profile = &fixture->file.profile;

	assert_true(read(fixture, "--- contention:\ncycles/second=2000000000\n"
				  "5000 3 @ 0x1\n#\t0x1\tmain.lock+0x1\t/src/a.go:3\n\n"));
	assert_int_equal(profile->values[0], 3);
	assert_int_equal(profile->values[1], 2500);
	assert_true(read(fixture, "--- mutex:\ncycles/second=1000000000\nsampling period=1\n"
				  "5000 3 @ 0x1\n\n"));
	assert_int_equal(profile->values[1], 5000);
}

static void says_where_text_is_broken(void **state)
{
	struct fixture *fixture = *state;

	assert_false(read(fixture, "heap profile: 1: 1 [1: 1] @ heap/2\n1: x [2: 3] @ 0x1\n"));
	assert_string_equal(fixture->err.text,
		"at byte 35: this is no line of such a profile: '1: x [2: 3] @ 0x1'");
	assert_false(read(fixture, "--- mutex:\nhello\n"));
	assert_non_null(strstr(fixture->err.text, "cycles/second"));
	assert_true(read(fixture, "goroutine profile: total 12\n11 @ 0x1 0x"));
	assert_non_null(strstr(fixture->file.profile.note.ptr, "cut off"));
	assert_int_equal(fixture->file.profile.sample_count, 0);
}

static void names_what_is_saved_by_mistake(void **state)
{
	struct fixture *fixture = *state;

	assert_false(read(fixture, "<html><body>404"));
	assert_non_null(strstr(fixture->err.text, "web page"));
	assert_false(read(fixture, "go 1.23 trace\0\0\0"));
	assert_non_null(strstr(fixture->err.text, "execution trace"));
	assert_false(read(fixture, ""));
	assert_non_null(strstr(fixture->err.text, "empty"));
	assert_true(read(fixture, "panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n"
				  "\t/a.go:3 +0x1\nexit status 2\n"));
	assert_int_equal(fixture->file.form, PROFILE_DUMP);
	assert_int_equal(fixture->file.dump.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			scales_the_heap_as_the_runtime_does, set_up, tear_down),
		cmocka_unit_test_setup_teardown(reads_counts_with_labels, set_up, tear_down),
		cmocka_unit_test_setup_teardown(reads_contention_in_nanoseconds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(says_where_text_is_broken, set_up, tear_down),
		cmocka_unit_test_setup_teardown(names_what_is_saved_by_mistake, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
