// SPDX-License-Identifier: Apache-2.0
#include "detect/profile_judge.h"

#include "support/testing.h"

enum { LOOKS = 9, FEW = 6, SIZE = 100 };

struct fixture {
	struct arena arena;
	struct finding_list found;
	struct error err;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	arena_init(&fixture.arena);
	fixture.found.arena = &fixture.arena;
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	arena_deinit(&((struct fixture *)*state)->arena);
	return 0;
}

// Objects in use and allocated by a library function that main.f calls, ten collections apart, every object sampled; and
// connections.
static void judge_beside(struct fixture *fixture, const char *stack, const u32 *in_use,
	u32 per_look, u32 count, const u32 *connections)
{
	struct series_entry *entries = arena_array(&fixture->arena, struct series_entry, count);

	for (u32 i = 0; i < count; i++) {
		u32 allocated = 1000 + per_look * i;
		str text = arena_printf(&fixture->arena,
			"heap profile: 1: 1 [1: 2] @ heap/2\n%u: %u [%u: %u] @ 0x1 0x2 0x3\n"
			"%s\n%u: %u [1000: 100000] @ 0x9\n#\t0x9\tnet.newFD+0x1\t/go/src/net/fd.go:9\n"
			"\n# NumGC = %u\n",
			in_use[i], SIZE * in_use[i], allocated, SIZE * allocated, stack,
			connections[i], SIZE * connections[i], 100 + 10 * i);

		assert_true(profile_read(&fixture->arena, text, &entries[i].file, &fixture->err));
	}
	detect_profile(entries, count, &fixture->found);
}

static const u32 steady[LOOKS] = {100, 100, 100, 100, 100, 100, 100, 100, 100};

static void judge(struct fixture *fixture, const char *stack, const u32 *in_use, u32 per_look)
{
	judge_beside(fixture, stack, in_use, per_look, LOOKS, steady);
}

#define CALLS(function)                                \
	"#\t0x1\t" function "+0x1\t/go/src/x/x.go:9\n" \
	"#\t0x2\tmain.f+0x1\t/app/f.go:7\n"            \
	"#\t0x3\tmain.main+0x1\t/app/f.go:70\n"
#define IN_NEW                                             \
	"#\t0x1\tmain.newBuffer+0x1\t/app/p.go:7\n"        \
	"#\t0x2\tsync.(*Pool).Get+0x1\t/go/src/x/x.go:9\n" \
	"#\t0x3\tmain.main+0x1\t/app/f.go:70\n"

static const u32 leak[LOOKS] = {100, 200, 300, 400, 500, 600, 700, 800, 900};

static void expect(struct fixture *fixture, enum fault_id id, enum severity severity)
{
	const struct finding *finding = &fixture->found.items.at[0];

	assert_int_equal(fixture->found.items.len, 1);
	assert_int_equal(finding->id, id);
	assert_int_equal(finding->severity, severity);
	assert_int_equal(finding->where.line, 7);
	assert_int_equal(finding->confidence, CONFIDENCE_LIKELY);
	fixture->found.items.len = 0;
}

static void what_stays(void **state)
{
	struct fixture *fixture = *state;

	judge(fixture, CALLS("context.WithCancel"), leak, 200);
	expect(fixture, FAULT_CTX001, SEVERITY_WARNING);
	judge(fixture, CALLS("context.WithDeadlineCause"), leak, 200);
	expect(fixture, FAULT_CTX001, SEVERITY_WARNING);
	judge(fixture, CALLS("context.WithValue"), leak, 200);
	expect(fixture, FAULT_CTX007, SEVERITY_WARNING);
	judge(fixture, CALLS("time.NewTicker"), leak, 200);
	expect(fixture, FAULT_CTX015, SEVERITY_NOTE);
	judge(fixture, IN_NEW, leak, 200);
	expect(fixture, FAULT_POOL003, SEVERITY_NOTE);
}

static void the_numbers(void **state)
{
	struct fixture *fixture = *state;
	const struct finding *finding;

	judge(fixture, CALLS("context.WithCancel"), leak, 200);
	finding = &fixture->found.items.at[0];
	assert_text(finding->message, "contexts that are derived here stay: 50 % of what is "
				      "allocated is kept, throughout 9 profiles");
	assert_text(finding->function, "main.f");
	assert_text(finding->evidence->facts[0].value, "10000");
	assert_text(finding->evidence->facts[1].value, "90000");
	assert_text(finding->evidence->facts[2].value, "160000");
	assert_text(finding->evidence->facts[3].value, "0.5");
}

static void few_profiles_are_a_note(void **state)
{
	struct fixture *fixture = *state;

	judge_beside(fixture, CALLS("context.WithCancel"), leak, 200, FEW, steady);
	expect(fixture, FAULT_CTX001, SEVERITY_NOTE);
}

// A context for each connection; and a busy hour, which ends.
static void load_is_silent(void **state)
{
	struct fixture *fixture = *state;
	const u32 busy[LOOKS] = {100, 240, 380, 500, 640, 780, 900, 720, 800};

	judge_beside(fixture, CALLS("context.WithCancel"), leak, 200, LOOKS, leak);
	judge_beside(fixture, CALLS("context.WithCancel"), leak, 200, FEW, leak);
	judge(fixture, CALLS("context.WithCancel"), busy, 200);
	assert_int_equal(fixture->found.items.len, 0);
}

static void what_is_let_go_is_silent(void **state)
{
	struct fixture *fixture = *state;

	judge(fixture, CALLS("context.WithCancel"), steady, 200);
	judge(fixture, CALLS("time.NewTimer"), steady, 200);
	judge(fixture, CALLS("strings.Repeat"), leak, 200);
	judge(fixture, IN_NEW, steady, 10); // a hundred cycles each
	assert_int_equal(fixture->found.items.len, 0);
}

// 100 in use, 100 made a cycle.
static void a_pool_that_loses_its_objects(void **state)
{
	struct fixture *fixture = *state;

	judge(fixture, IN_NEW, steady, 1000);
	expect(fixture, FAULT_POOL014, SEVERITY_NOTE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_stays),
		TEST(the_numbers),
		TEST(few_profiles_are_a_note),
		TEST(load_is_silent),
		TEST(what_is_let_go_is_silent),
		TEST(a_pool_that_loses_its_objects),
	};

	return cmocka_run_group_tests_name("heap judges", tests, NULL, NULL);
}
