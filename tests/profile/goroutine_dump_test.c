// SPDX-License-Identifier: Apache-2.0
#include "profile/goroutine_dump.h"

#include "support/testing.h"

struct fixture {
	struct arena arena;
	struct goroutine_dump dump;
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

static void read(struct fixture *fixture, const char *text)
{
	if (!goroutine_dump_read(&fixture->arena, str_from_c(text), &fixture->dump, &fixture->err))
		fail_msg("%s", fixture->err.text);
}

static const char WHOLE[] =
	"SIGQUIT: quit\nPC=0x46 m=0 sigcode=0\n\n"
	"goroutine 1 [running, locked to thread]:\n"
	"main.(*T).run(0xc000012345, {0x1, 0x2})\n"
	"\t/src/my app/a.go:12 +0x1d fp=0xc0 sp=0xc1 pc=0x4\n"
	"main.main()\n\t/src/my app/a.go:30 +0x2\n\n"
	"goroutine 18 gp=0xc000 m=nil [chan send (leaked), 25 minutes, synctest bubble 7] "
	"{job: index, \"a b\": \"c, \\\"d\\\"\"}:\n"
	"main.each[...](...)\n\t/src/b.go:7\n"
	"...17 frames elided...\n"
	"main.work.func1()\n\t/src/b.go:9 +0x44\n"
	"created by main.work in goroutine 1\n\t/src/b.go:8 +0x33\n\n"
	"goroutine 19 [select (no cases)]:\n"
	"\tgoroutine running on other thread; stack unavailable\n"
	"created by main.main\n\t/src/a.go:3 +0x1\n\n"
	"rax    0x0\n";

static void reads_every_part_of_a_goroutine(void **state)
{
	struct fixture *fixture = *state;
	const struct dump_goroutine *first, *second, *third;
	const struct dump_frame *frames;

	read(fixture, WHOLE);
	assert_int_equal(fixture->dump.count, 3);
	assert_false(fixture->dump.is_truncated);
	first = &fixture->dump.goroutines[0];
	assert_int_equal(first->id, 1);
	assert_text(first->state, "running");
	assert_true(first->is_locked);
	assert_int_equal(first->frame_count, 2);
	frames = fixture->dump.frames + first->frames_at;
	assert_text(frames[0].function, "main.(*T).run");
	assert_text(frames[0].file, "/src/my app/a.go");
	assert_int_equal(frames[0].line, 12);
	assert_false(frames[0].is_inlined);
	second = &fixture->dump.goroutines[1];
	assert_int_equal(second->id, 18);
	assert_text(second->state, "chan send");
	assert_true(second->is_leaked && second->is_elided);
	assert_int_equal(second->wait_minutes, 25);
	assert_int_equal(second->bubble, 7);
	frames = fixture->dump.frames + second->frames_at;
	assert_text(frames[0].function, "main.each[...]");
	assert_true(frames[0].is_inlined);
	assert_text(second->creator.function, "main.work");
	assert_text(second->creator.file, "/src/b.go");
	assert_int_equal(second->creator.line, 8);
	assert_int_equal(second->creator_id, 1);
	assert_int_equal(second->label_count, 2);
	assert_text(fixture->dump.labels[0].key, "job");
	assert_text(fixture->dump.labels[0].text, "index");
	assert_text(fixture->dump.labels[1].key, "a b");
	assert_text(fixture->dump.labels[1].text, "c, \"d\"");
	third = &fixture->dump.goroutines[2];
	assert_text(third->state, "select (no cases)");
	assert_true(third->has_no_stack);
	assert_text(third->creator.function, "main.main");
	assert_int_equal(third->creator_id, 0);
}

// Wherever the dump ends, what stands before is read, and no frame is made up.
static void survives_every_cut(void **state)
{
	struct fixture *fixture = *state;
	str whole = str_from_c(WHOLE);

	for (size_t cut = 0; cut < whole.len; cut++) {
		struct goroutine_dump dump;

		if (!goroutine_dump_read(
			    &fixture->arena, str_sub(whole, 0, cut), &dump, &fixture->err))
			continue;
		assert_true(dump.count >= 1 && dump.count <= 3);
		for (u32 i = 0; i < dump.frame_count; i++)
			assert_true(str_starts(dump.frames[i].function, STR("main.")));
	}
}

static void says_that_it_is_cut_off(void **state)
{
	struct fixture *fixture = *state;

	read(fixture, "goroutine 5 [select]:\nmain.a()\n\t/a.go:1 +0x1\nmain.b(0x1, 0x");
	assert_true(fixture->dump.is_truncated);
	assert_int_equal(fixture->dump.goroutines[0].frame_count, 1);
	read(fixture, "goroutine 5 [select]:\nmain.a()\n\t/a.go:1 +0x1\n");
	assert_false(fixture->dump.is_truncated);
}

static void goroutines_without_blank_lines_are_apart(void **state)
{
	struct fixture *fixture = *state;

	read(fixture, "goroutine 5 [IO wait]:\r\nmain.a()\r\n\t/a.go:1 +0x1\r\n"
		      "goroutine 6 [sync.Mutex.Lock]:\r\nmain.b()\r\n\t/b.go:2 +0x1\r\n");
	assert_int_equal(fixture->dump.count, 2);
	assert_text(fixture->dump.goroutines[1].state, "sync.Mutex.Lock");
	assert_text(fixture->dump.frames[1].file, "/b.go");
}

static void becomes_a_profile(void **state)
{
	struct fixture *fixture = *state;
	struct profile profile;

	read(fixture, "goroutine 5 [IO wait]:\nmain.a()\n\t/a.go:1 +0x1\n\n"
		      "goroutine 7 [IO wait]:\nmain.a()\n\t/a.go:1 +0x1\n\n"
		      "goroutine 6 [select]:\nmain.a()\n\t/a.go:1 +0x1\n");
	goroutine_dump_profile(&fixture->arena, &fixture->dump, &profile);
	assert_int_equal(profile.sample_count, 2);
	assert_int_equal(profile.values[0], 2);
	assert_text(profile.labels[0].key, "state");
	assert_text(profile.labels[0].text, "IO wait");
	assert_int_equal(profile.values[1], 1);
	assert_text(profile.types[0].type, "goroutine");
}

static void text_without_goroutines_is_none(void **state)
{
	struct fixture *fixture = *state;

	assert_false(goroutine_dump_is(STR("goroutine 5:\ngoroutine x [y]:\n goroutine 1 [z]:")));
	assert_false(goroutine_dump_read(
		&fixture->arena, STR("hello\n"), &fixture->dump, &fixture->err));
	assert_non_null(strstr(fixture->err.text, "no goroutine"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_every_part_of_a_goroutine, set_up, tear_down),
		cmocka_unit_test_setup_teardown(survives_every_cut, set_up, tear_down),
		cmocka_unit_test_setup_teardown(says_that_it_is_cut_off, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			goroutines_without_blank_lines_are_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(becomes_a_profile, set_up, tear_down),
		cmocka_unit_test_setup_teardown(text_without_goroutines_is_none, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
