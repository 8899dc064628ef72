// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"
#include "detect/profile_judge.h"
#include "support/testing.h"

enum { LOOKS = 9 };

struct fixture {
	struct arena arena;
	struct strbuf texts[LOOKS];
	struct finding_list found;
	struct error err;
};

static int set_up(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	arena_init(&fixture.arena);
	fixture.found.arena = &fixture.arena;
	for (u32 i = 0; i < LOOKS; i++) {
		strbuf_init(&fixture.texts[i], &fixture.arena);
		strbuf_printf(&fixture.texts[i],
			"goroutine 1 [running]:\nmain.main()\n\t/app/main.go:3 +0x1\n\n");
	}
	*state = &fixture;
	return 0;
}

static int tear_down(void **state)
{
	arena_deinit(&((struct fixture *)*state)->arena);
	return 0;
}

// So many goroutines in each dump of the series.
static void add(struct fixture *fixture, const u32 *counts, const char *state, const char *stack)
{
	for (u32 i = 0; i < LOOKS; i++) {
		for (u32 g = 0; g < counts[i]; g++)
			strbuf_printf(&fixture->texts[i],
				"goroutine 5 [%s]:\n%screated by main.serve in goroutine 1\n"
				"\t/app/serve.go:7 +0x1\n\n",
				state, stack);
	}
}

static void judge(struct fixture *fixture, u32 count)
{
	struct series_entry *entries = arena_array(&fixture->arena, struct series_entry, LOOKS);

	for (u32 i = 0; i < count; i++)
		assert_true(profile_read(&fixture->arena, strbuf_str(&fixture->texts[i]),
			&entries[i].file, &fixture->err));
	detect_profile(entries, count, &fixture->found);
}

static const struct finding *only(struct fixture *fixture)
{
	assert_int_equal(fixture->found.items.len, 1);
	return &fixture->found.items.at[0];
}

static const u32 leak[LOOKS] = {2, 5, 9, 12, 16, 20, 22, 27, 31};

static void senders_that_grow(void **state)
{
	struct fixture *fixture = *state;
	const struct finding *finding;

	add(fixture, leak, "chan send", "main.query.func1()\n\t/app/query.go:12 +0x1\n");
	judge(fixture, LOOKS);
	finding = only(fixture);
	assert_int_equal(finding->id, FAULT_CTX003);
	assert_int_equal(finding->severity, SEVERITY_ERROR);
	assert_int_equal(finding->confidence, CONFIDENCE_LIKELY);
	assert_int_equal(finding->where.line, 12);
	assert_text(finding->message,
		"goroutines sending here grow from 2 to 31 over 9 profiles and do not end");
	assert_text(finding->steps[0].where.file, "/app/serve.go");
}

static void receivers_that_grow_are_a_warning(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, leak, "chan receive", "main.wait()\n\t/app/wait.go:12 +0x1\n");
	judge(fixture, LOOKS);
	assert_int_equal(only(fixture)->id, FAULT_CTX003);
	assert_int_equal(only(fixture)->severity, SEVERITY_WARNING);
}

static void sleepers_locks_and_watchers(void **state)
{
	struct fixture *fixture = *state;
	bool ids[FAULT_COUNT] = {0};

	add(fixture, leak, "sleep",
		"time.Sleep(0x1)\n\t/go/src/runtime/time.go:9 +0x1\n"
		"main.poll()\n\t/app/poll.go:12 +0x1\n");
	add(fixture, leak, "sync.Mutex.Lock",
		"sync.(*Mutex).Lock(...)\n\t/go/src/sync/mutex.go:9\n"
		"main.(*T).get()\n\t/app/t.go:12 +0x1\n");
	add(fixture, leak, "select",
		"context.(*cancelCtx).propagateCancel.func2()\n\t/go/src/context/context.go:9 "
		"+0x1\n");
	judge(fixture, LOOKS);
	assert_int_equal(fixture->found.items.len, 3);
	vec_each (const struct finding, finding, &fixture->found.items)
		ids[finding->id] = true;
	assert_true(ids[FAULT_CTX010] && ids[FAULT_DEF010] && ids[FAULT_CTX001]);
}

static void what_comes_and_goes_is_silent(void **state)
{
	struct fixture *fixture = *state;
	const u32 busy[LOOKS] = {2, 30, 9, 25, 4, 20, 28, 7, 31};
	const u32 filled[LOOKS] = {2, 20, 32, 32, 32, 32, 32, 32, 32};
	const u32 few[LOOKS] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
	const u32 ends[LOOKS] = {2, 8, 14, 20, 26, 32, 38, 30, 33};

	add(fixture, busy, "chan send", "main.a()\n\t/app/a.go:1 +0x1\n");
	add(fixture, filled, "chan receive", "main.b()\n\t/app/b.go:1 +0x1\n");
	add(fixture, few, "chan send", "main.c()\n\t/app/c.go:1 +0x1\n");
	add(fixture, ends, "chan send", "main.d()\n\t/app/d.go:1 +0x1\n");
	judge(fixture, LOOKS);
	assert_int_equal(fixture->found.items.len, 0);
}

static void connections_explain_growth(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, leak, "select", "main.(*socket).write()\n\t/app/socket.go:12 +0x1\n");
	add(fixture, leak, "IO wait",
		"internal/poll.runtime_pollWait(0x1)\n\t/go/src/runtime/netpoll.go:9 +0x1\n"
		"main.(*socket).read()\n\t/app/socket.go:25 +0x1\n");
	judge(fixture, LOOKS);
	assert_int_equal(fixture->found.items.len, 0);
}

#define OPEN_BODY "net/http.(*persistConn).readLoop(0x1)\n\t/go/src/net/http/transport.go:9 +0x1\n"

// What reads a Body waits for the network.
static void open_bodies(void **state)
{
	struct fixture *fixture = *state;
	const struct finding *finding;

	add(fixture, leak, "select", OPEN_BODY);
	judge(fixture, LOOKS);
	finding = only(fixture);
	assert_int_equal(finding->id, FAULT_DEF001);
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_int_equal(finding->where.line, 0);
	assert_text(finding->message,
		"open HTTP responses grow from 2 to 31 over 9 profiles and do not end");
}

static void bodies_that_are_read(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, leak, "select", OPEN_BODY);
	add(fixture, leak, "IO wait",
		"internal/poll.runtime_pollWait(0x1)\n\t/go/src/runtime/netpoll.go:9 +0x1\n"
		"main.copy()\n\t/app/copy.go:25 +0x1\n");
	judge(fixture, LOOKS);
	assert_int_equal(fixture->found.items.len, 0);
}

static void seven_profiles_are_too_few(void **state)
{
	struct fixture *fixture = *state;

	add(fixture, leak, "chan send", "main.query.func1()\n\t/app/query.go:12 +0x1\n");
	judge(fixture, 7);
	assert_int_equal(fixture->found.items.len, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(senders_that_grow),
		TEST(receivers_that_grow_are_a_warning),
		TEST(sleepers_locks_and_watchers),
		TEST(what_comes_and_goes_is_silent),
		TEST(connections_explain_growth),
		TEST(open_bodies),
		TEST(bodies_that_are_read),
		TEST(seven_profiles_are_too_few),
	};

	return cmocka_run_group_tests_name("growth", tests, NULL, NULL);
}
