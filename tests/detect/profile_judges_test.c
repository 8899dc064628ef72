// SPDX-License-Identifier: Apache-2.0
#include "detect/profile_judge.h"

#include "base/strbuf.h"
#include "support/testing.h"

struct fixture {
	struct arena arena;
	struct strbuf text;
	u64 goroutines;
	struct finding_list found;
	struct error err;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	arena_init(&fixture.arena);
	strbuf_init(&fixture.text, &fixture.arena);
	fixture.found.arena = &fixture.arena;
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	arena_deinit(&((struct fixture *)*state)->arena);
	return 0;
}

// Goroutines that stand at one line, and were started by main.serve.
static void add(struct fixture *fixture, u32 count, const char *state, const char *stack)
{
	for (u32 i = 0; i < count; i++)
		strbuf_printf(&fixture->text,
			"goroutine %llu [%s]:\n%screated by main.serve in goroutine 1\n"
			"\t/app/serve.go:7 +0x1\n\n",
			(unsigned long long)++fixture->goroutines, state, stack);
}

static void judge(struct fixture *fixture)
{
	struct series_entry entry = {.name = STR("dump")};

	assert_true(profile_read(
		&fixture->arena, strbuf_str(&fixture->text), &entry.file, &fixture->err));
	detect_profile(&entry, 1, &fixture->found);
}

static const struct finding *only(struct fixture *fixture)
{
	assert_int_equal(fixture->found.items.len, 1);
	return &fixture->found.items.at[0];
}

#define LOCKS(function, place)                                                           \
	"sync.runtime_SemacquireMutex(0x1)\n\t/go/src/runtime/sema.go:9 +0x1\n"          \
	"sync.(*Mutex).Lock(...)\n\t/go/src/sync/mutex.go:9\n" function "\n\t" place " " \
	"+0x1\n"

static void leaked_ones_are_confirmed(void **state)
{
	struct fixture *fixture = *state;
	const struct finding *finding;

	add(fixture, 1, "running", "main.main()\n\t/app/main.go:3 +0x1\n");
	add(fixture, 3, "chan send (leaked), 7 minutes",
		"main.query.func1()\n\t/app/query.go:12 +0x1\n");
	judge(fixture);
	finding = only(fixture);
	assert_int_equal(finding->id, FAULT_CTX003);
	assert_int_equal(finding->confidence, CONFIDENCE_CONFIRMED);
	assert_int_equal(finding->severity, SEVERITY_ERROR);
	assert_text(finding->where.file, "/app/query.go");
	assert_int_equal(finding->where.line, 12);
	assert_text(finding->function, "main.query.func1");
	assert_text(finding->message,
		"goroutines blocked here for ever, sending (3): Go has proven "
		"that nothing can wake them");
	assert_int_equal(finding->step_count, 2);
	assert_text(finding->steps[0].where.file, "/app/serve.go");
	assert_text(finding->evidence->facts[0].value, "3");
	assert_text(finding->evidence->facts[1].value, "7");
}

static void a_leak_profile_is_confirmed(void **state)
{
	struct fixture *fixture = *state;

	strbuf_add(&fixture->text, STR("goroutineleak profile: total 4\n4 @ 0x1 0x2\n"
				       "#\t0x1\tmain.wait+0x1\t/app/wait.go:5\n"
				       "#\t0x2\tmain.run+0x1\t/app/wait.go:9\n\n"));
	judge(fixture);
	assert_int_equal(only(fixture)->id, FAULT_CTX003);
	assert_int_equal(only(fixture)->confidence, CONFIDENCE_CONFIRMED);
	assert_int_equal(only(fixture)->where.line, 5);
}

static void a_lone_leaked_receiver_is_a_note(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, 1, "chan receive (leaked)", "main.wait()\n\t/app/wait.go:5 +0x1\n");
	judge(fixture);
	assert_int_equal(only(fixture)->severity, SEVERITY_NOTE);
}

static void waiters_for_leaked_ones_are_silent(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, 2, "chan send (leaked)", "main.f()\n\t/app/f.go:5 +0x1\n");
	add(fixture, 1, "sync.WaitGroup.Wait (leaked)",
		"sync.(*WaitGroup).Wait(0x1)\n\t/go/src/sync/waitgroup.go:9 +0x1\n"
		"main.g()\n\t/app/g.go:5 +0x1\n");
	judge(fixture);
	assert_text(only(fixture)->where.file, "/app/f.go");
}

static void rest_is_silent(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, 50, "chan receive, 90 minutes", "main.worker()\n\t/app/pool.go:5 +0x1\n");
	add(fixture, 50, "select, 90 minutes", "main.loop()\n\t/app/pool.go:15 +0x1\n");
	add(fixture, 50, "IO wait, 90 minutes",
		"internal/poll.runtime_pollWait(0x1)\n\t/go/src/runtime/netpoll.go:9 +0x1\n"
		"main.accept()\n\t/app/pool.go:25 +0x1\n");
	add(fixture, 50, "chan send, 4 minutes", "main.put()\n\t/app/pool.go:35 +0x1\n");
	add(fixture, 9, "chan send, 50 minutes", "main.put()\n\t/app/pool.go:45 +0x1\n");
	add(fixture, 9, "sync.Mutex.Lock, 4 minutes",
		LOCKS("main.(*cache).get(0x1)", "/app/cache.go:5"));
	add(fixture, 2, "sync.Mutex.Lock, 40 minutes",
		LOCKS("main.(*leader).wait(0x1)", "/app/leader.go:5"));
	judge(fixture);
	assert_int_equal(fixture->found.items.len, 0);
}

static void a_queue_of_senders_is_a_note(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, 10, "chan send, 5 minutes", "main.put()\n\t/app/put.go:5 +0x1\n");
	judge(fixture);
	assert_int_equal(only(fixture)->id, FAULT_CTX003);
	assert_int_equal(only(fixture)->severity, SEVERITY_NOTE);
	assert_int_equal(only(fixture)->confidence, CONFIDENCE_LIKELY);
}

static void a_queue_at_a_lock_with_its_owner_is_an_error(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, 2, "sync.Mutex.Lock, 6 minutes",
		LOCKS("main.(*cache).get(0x1)", "/app/cache.go:5"));
	add(fixture, 1, "semacquire, 6 minutes",
		LOCKS("main.(*cache).put(0x1)", "/app/cache.go:15"));
	add(fixture, 1, "chan receive, 7 minutes",
		"main.fetch()\n\t/app/fetch.go:5 +0x1\n"
		"main.(*cache).fill(0x1)\n\t/app/cache.go:25 +0x1\n");
	judge(fixture);
	assert_int_equal(only(fixture)->id, FAULT_DEF010);
	assert_int_equal(only(fixture)->severity, SEVERITY_ERROR);
	assert_int_equal(only(fixture)->where.line, 5);
	assert_text(only(fixture)->steps[0].where.file, "/app/cache.go");
	assert_int_equal(only(fixture)->steps[0].where.line, 25);
	assert_text(only(fixture)->evidence->facts[0].value, "3");
}

static void a_queue_at_a_lock_alone_is_a_note(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, 3, "sync.Mutex.Lock, 6 minutes",
		LOCKS("main.(*cache).get(0x1)", "/app/cache.go:5"));
	judge(fixture);
	assert_int_equal(only(fixture)->severity, SEVERITY_NOTE);
	assert_int_equal(only(fixture)->id, FAULT_DEF010);
}

static void leaked_lock_waiters_are_confirmed(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, 1, "sync.Mutex.Lock (leaked)",
		LOCKS("main.(*cache).get(0x1)", "/app/cache.go:5"));
	judge(fixture);
	assert_int_equal(only(fixture)->id, FAULT_DEF010);
	assert_int_equal(only(fixture)->confidence, CONFIDENCE_CONFIRMED);
}

static void the_place_is_the_program_s(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, 2, "chan send (leaked)",
		"io.(*pipe).write(0x1)\n\t/go/src/io/pipe.go:9 +0x1\n"
		"example.com/lib.Copy(0x1)\n\t/root/go/pkg/mod/example.com/lib@v1.0.0/a.go:5 +0x1\n"
		"main.run(0x1)\n\t/app/run.go:8 +0x1\n");
	judge(fixture);
	assert_text(only(fixture)->where.file, "/app/run.go");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(leaked_ones_are_confirmed),
		TEST(a_leak_profile_is_confirmed),
		TEST(a_lone_leaked_receiver_is_a_note),
		TEST(waiters_for_leaked_ones_are_silent),
		TEST(rest_is_silent),
		TEST(a_queue_of_senders_is_a_note),
		TEST(a_queue_at_a_lock_with_its_owner_is_an_error),
		TEST(a_queue_at_a_lock_alone_is_a_note),
		TEST(leaked_lock_waiters_are_confirmed),
		TEST(the_place_is_the_program_s),
	};

	return cmocka_run_group_tests_name("profile judges", tests, NULL, NULL);
}
