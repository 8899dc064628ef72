// SPDX-License-Identifier: Apache-2.0
// The detectors that look at goroutines and defers: a bad and a right case for each.
#include "detect/support/look.h"

#include "support/testing.h"

#define SHOP "/src/shop/"

static int set_up(void **state)
{
	static struct look look;

	look_open(&look);
	*state = &look;
	return 0;
}

static int tear_down(void **state)
{
	look_close(*state);
	return 0;
}

// One sender that nobody receives from, started by a handler.
static void add_sender(struct look *look, u64 channel)
{
	look_goroutine(look, WAIT_CHAN_SEND, 600,
		"runtime.chansend1 /go/src/runtime/chan.go:160\n"
		"example.com/shop/store.Query.func1 " SHOP "store/query.go:14",
		"example.com/shop/store.Query " SHOP "store/query.go:12");
	look_waits_on(look, channel, true);
	look_leaked(look);
}

static void leaked_senders_are_grouped_at_their_go_statement(void **state)
{
	struct look *look = *state;
	const struct finding *finding;

	for (u32 i = 0; i < 100; i++)
		add_sender(look, 0xc000100000 + i * 96);
	look_channel(look, 0xc000100000, 0, 1);
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_CTX003, SHOP "store/query.go:12");
	assert_text(finding->function, "example.com/shop/store.Query");
	assert_int_equal(finding->confidence, CONFIDENCE_CONFIRMED);
	assert_int_equal(finding->severity, SEVERITY_ERROR);
	assert_text(look_fact(finding, "goroutines"), "100");
	assert_text(look_fact(finding, "longest_wait_seconds"), "600.0");
	assert_text(look_fact(finding, "stack_bytes"), "819200");
	assert_text(
		look_steps(look, finding), SHOP "store/query.go:12;" SHOP "store/query.go:14;:0");
	assert_text(finding->steps[1].message,
		"100 blocked here sending on a channel (chan int, without a buffer)");
}

static void new_leaks_are_told_from_old_ones(void **state)
{
	struct look *look = *state;
	struct look before;
	const struct finding *finding;

	look_open(&before);
	for (u32 i = 0; i < 5; i++)
		add_sender(&before, 0xc000100000 + i * 96);
	for (u32 i = 0; i < 8; i++)
		add_sender(look, 0xc000100000 + i * 96);
	look_detect(look, &before, 5);
	finding = look_found(look, FAULT_CTX003, SHOP "store/query.go:12");
	assert_text(look_fact(finding, "new_goroutines"), "3");
	assert_text(look_fact(finding, "between_looks_seconds"), "5.0");
	look_close(&before);
}

static void waiting_without_proof_is_silent(void **state)
{
	struct look *look = *state;

	for (u32 i = 0; i < 100; i++) {
		add_sender(look, 0xc000100000);
		look_last(look)->leaked = i % 2 ? LEAK_NO : LEAK_UNKNOWN;
	}
	// An idle pool of workers, and the connections of a server between two requests.
	for (u32 i = 0; i < 64; i++) {
		look_goroutine(look, WAIT_CHAN_RECEIVE, 90000,
			"example.com/shop/pool.(*Pool).work " SHOP "pool/pool.go:40",
			"example.com/shop/pool.New " SHOP "pool/pool.go:20");
		look_waits_on(look, 0xc000200000, false);
		look_goroutine(look, WAIT_IO, 90000,
			"net/http.(*conn).serve /go/src/net/http/server.go:2092",
			"net/http.(*Server).Serve /go/src/net/http/server.go:3300");
	}
	look_detect(look, NULL, 0);
	assert_int_equal(look->findings.items.len, 0);
}

// Code tables that cannot be read: no go statement is known, and no line.
static void goroutines_without_any_place_are_silent(void **state)
{
	struct look *look = *state;

	look_goroutine(look, WAIT_CHAN_SEND, 600, NULL, NULL);
	look_last(look)->created_pc = 0x401000;
	look_leaked(look);
	look->creators.len = 0;
	look_detect(look, NULL, 0);
	assert_int_equal(look->findings.items.len, 0);
}

static void main_may_wait_for_ever(void **state)
{
	struct look *look = *state;

	look_goroutine(
		look, WAIT_CHAN_RECEIVE, 600, "main.main " SHOP "cmd/shopd/main.go:30", NULL);
	look_last(look)->id = 1;
	look_leaked(look);
	look_goroutine(look, WAIT_EMPTY_SELECT, 600, "main.idle " SHOP "cmd/shopd/main.go:40",
		"main.main " SHOP "cmd/shopd/main.go:20");
	look_leaked(look);
	look_goroutine(look, WAIT_NIL_CHAN, 600, "main.sleep " SHOP "cmd/shopd/main.go:50",
		"main.main " SHOP "cmd/shopd/main.go:21");
	look_leaked(look);
	look_detect(look, NULL, 0);
	assert_int_equal(look->findings.items.len, 0);
}

static void one_leaked_receiver_is_a_note(void **state)
{
	struct look *look = *state;

	look_goroutine(look, WAIT_CHAN_RECEIVE, 600, "main.listen " SHOP "cmd/shopd/main.go:30",
		"main.start " SHOP "cmd/shopd/main.go:20");
	look_waits_on(look, 0xc000100000, false);
	look_leaked(look);
	look_detect(look, NULL, 0);
	assert_int_equal(look_found(look, FAULT_CTX003, SHOP "cmd/shopd/main.go:20")->severity,
		SEVERITY_NOTE);
}

// errgroup starts it, but what it runs is the program's: the line that waits tells more.
static void goroutines_of_a_library_are_placed_in_the_program(void **state)
{
	struct look *look = *state;

	for (u32 i = 0; i < 2; i++) {
		look_goroutine(look, WAIT_CHAN_SEND, 60,
			"example.com/shop/store.All.func1 " SHOP "store/all.go:9\n"
			"golang.org/x/sync/errgroup.(*Group).Go.func1 "
			"/home/u/go/pkg/mod/golang.org/x/sync@v0.8.0/errgroup/errgroup.go:78",
			"golang.org/x/sync/errgroup.(*Group).Go "
			"/home/u/go/pkg/mod/golang.org/x/sync@v0.8.0/errgroup/errgroup.go:75");
		look_waits_on(look, 0xc000100000, true);
		look_leaked(look);
	}
	look_detect(look, NULL, 0);
	look_found(look, FAULT_CTX003, SHOP "store/all.go:9");
}

// The goroutine that waits for the group of the stuck ones is no second fault.
static void a_waiter_of_leaked_goroutines_is_left_out(void **state)
{
	struct look *look = *state;

	add_sender(look, 0xc000100000);
	look_goroutine(look, WAIT_SEMAPHORE, 600,
		"sync.runtime_Semacquire /go/src/runtime/sema.go:71\n"
		"sync.(*WaitGroup).Wait /go/src/sync/waitgroup.go:118\n"
		"example.com/shop/store.Query.func2 " SHOP "store/query.go:20",
		"example.com/shop/store.Query " SHOP "store/query.go:19");
	look_leaked(look);
	look_detect(look, NULL, 0);
	look_found(look, FAULT_CTX003, SHOP "store/query.go:12");
	look_goroutine(look, WAIT_SEMAPHORE, 600,
		"sync.runtime_Semacquire /go/src/runtime/sema.go:71\n"
		"sync.(*WaitGroup).Wait /go/src/sync/waitgroup.go:118\n"
		"main.collect.func1 " SHOP "cmd/shopd/main.go:20",
		"main.collect " SHOP "cmd/shopd/main.go:19");
	look_leaked(look);
	look_detect(look, NULL, 0);
	assert_int_equal(look->findings.items.len, 2);
}

static void dropped_responses_are_seen_by_their_connections(void **state)
{
	struct look *look = *state;
	const struct finding *finding;

	for (u32 i = 0; i < 3; i++) {
		look_goroutine(look, WAIT_SELECT, 60,
			"net/http.(*persistConn).readLoop /go/src/net/http/transport.go:2200",
			"net/http.(*Transport).dialConn /go/src/net/http/transport.go:1800");
		look_waits_on(look, 0xc000100000 + i * 96, false);
		look_leaked(look);
		look_goroutine(look, WAIT_SELECT, 60,
			"net/http.(*persistConn).writeLoop /go/src/net/http/transport.go:2400",
			"net/http.(*Transport).dialConn /go/src/net/http/transport.go:1801");
		look_leaked(look);
	}
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_DEF001, "");
	assert_text(finding->function, "net/http.(*persistConn).readLoop");
	assert_text(look_fact(finding, "goroutines"), "3");
	assert_int_equal(look->findings.items.len, 1);
}

static void add_bodies(struct look *look, u32 count)
{
	for (u32 i = 0; i < count; i++)
		look_goroutine(look, WAIT_SELECT, 60,
			"net/http.(*persistConn).readLoop /go/src/net/http/transport.go:2200",
			"net/http.(*Transport).dialConn /go/src/net/http/transport.go:1800");
}

static void more_open_bodies_than_could_be_read(void **state)
{
	struct look *look = *state;
	const struct finding *finding;

	look_goroutine(look, WAIT_SLEEP, 0, "main.poll " SHOP "cmd/shopd/main.go:40",
		"main.main " SHOP "cmd/shopd/main.go:20");
	// The peer's side, in the same process.
	for (u32 i = 0; i < 300; i++)
		look_goroutine(look, WAIT_IO, 60,
			"net/http.(*conn).serve /go/src/net/http/server.go:2092",
			"net/http.(*Server).Serve /go/src/net/http/server.go:3300");
	add_bodies(look, 100);
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_DEF001, "");
	assert_int_equal(finding->confidence, CONFIDENCE_LIKELY);
	assert_text(look_fact(finding, "responses"), "100");
	assert_text(look_fact(finding, "possible_readers"), "1");
}

// A proxy: each body is copied by a handler.
static void bodies_that_are_read_are_silent(void **state)
{
	struct look *look = *state;

	add_bodies(look, 1000);
	for (u32 i = 0; i < 1000; i++)
		look_goroutine(look, WAIT_IO, 60,
			"net/http.(*bodyEOFSignal).Read /go/src/net/http/transport.go:2900\n"
			"net/http/httputil.(*ReverseProxy).ServeHTTP /go/src/net/http/httputil/r.go:1\n"
			"net/http.(*conn).serve /go/src/net/http/server.go:2092",
			"net/http.(*Server).Serve /go/src/net/http/server.go:3300");
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_DEF001);
}

static void add_deferring(struct look *look, u32 count, enum defer_kind kind)
{
	look_goroutine(look, WAIT_IO, 60,
		"os.(*File).Read /go/src/os/file.go:118\n"
		"example.com/shop/store.Scan " SHOP "store/scan.go:21\n"
		"main.run " SHOP "cmd/shopd/main.go:40",
		"main.main " SHOP "cmd/shopd/main.go:20");
	look_defer(look, DEFER_OPEN_CODED, "main.run.func1", SHOP "cmd/shopd/main.go:38", 3, 1);
	look_defer(look, kind, "os.(*File).Close", SHOP "store/scan.go:19", 2, count);
}

static void defers_of_one_statement_pile_up(void **state)
{
	struct look *look = *state;
	const struct finding *finding;

	add_deferring(look, 40, DEFER_HEAP);
	add_deferring(look, 5000, DEFER_HEAP);
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_DEF002, SHOP "store/scan.go:19");
	assert_text(finding->function, "example.com/shop/store.Scan");
	assert_text(look_fact(finding, "pending"), "5040");
	assert_text(look_fact(finding, "largest"), "5000");
	assert_text(look_fact(finding, "goroutines"), "2");
	assert_text(look_fact(finding, "goid"), "11");
	assert_text(look_steps(look, finding),
		SHOP "cmd/shopd/main.go:20;" SHOP "store/scan.go:19;" SHOP "store/scan.go:21");
}

static void few_defers_are_silent_unless_they_grow(void **state)
{
	struct look *look = *state;
	struct look before;

	add_deferring(look, 31, DEFER_HEAP);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_DEF002);
	look_open(&before);
	add_deferring(&before, 31, DEFER_HEAP);
	look_detect(look, &before, 5);
	look_silent(look, FAULT_DEF002);
	look_close(&before);
	look_open(&before);
	add_deferring(&before, 12, DEFER_HEAP);
	look_detect(look, &before, 5);
	assert_text(look_fact(look_found(look, FAULT_DEF002, SHOP "store/scan.go:19"),
			    "largest_before"),
		"12");
	look_close(&before);
}

// Recursion has one pending call in each of many frames.
static void recursion_is_no_pile(void **state)
{
	struct look *look = *state;

	look_goroutine(look, WAIT_IO, 60,
		"example.com/shop/store.walk " SHOP "store/walk.go:30\n"
		"example.com/shop/store.walk " SHOP "store/walk.go:30",
		"main.main " SHOP "cmd/shopd/main.go:20");
	for (u32 i = 0; i < 100; i++)
		look_defer(look, DEFER_STACK, "sync.(*Mutex).Unlock", SHOP "store/walk.go:28",
			1 + i, 1);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_DEF002);
}

static void defers_above_an_endless_wait_never_run(void **state)
{
	struct look *look = *state;
	const struct finding *finding;

	for (u32 i = 0; i < 2; i++) {
		look_goroutine(look, WAIT_EMPTY_SELECT, 60,
			"runtime.block /go/src/runtime/select.go:104\n"
			"example.com/shop/store.(*Feed).Run " SHOP "store/feed.go:33",
			"main.main " SHOP "cmd/shopd/main.go:20");
		look_defer(look, DEFER_OPEN_CODED, "example.com/shop/store.(*Feed).flush",
			SHOP "store/feed.go:30", 2, 1);
	}
	// What is pending in main ends with the process.
	look_goroutine(look, WAIT_EMPTY_SELECT, 60,
		"runtime.block /go/src/runtime/select.go:104\n"
		"main.main " SHOP "cmd/shopd/main.go:60",
		NULL);
	look_last(look)->id = 1;
	look_defer(look, DEFER_OPEN_CODED, "context.WithCancel.func1", SHOP "cmd/shopd/main.go:50",
		2, 1);
	look_defer(look, DEFER_OPEN_CODED, "main.main.func2", SHOP "cmd/shopd/main.go:51", 2, 1);
	look_defer(
		look, DEFER_OPEN_CODED, "sync.(*Mutex).Unlock", SHOP "cmd/shopd/main.go:52", 2, 1);
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_DEF011, SHOP "store/feed.go:30");
	assert_int_equal(finding->severity, SEVERITY_WARNING);
	assert_text(look_fact(finding, "goroutines"), "2");
	look_defer(look, DEFER_OPEN_CODED, "runtime/pprof.StopCPUProfile",
		SHOP "cmd/shopd/main.go:53", 2, 1);
	look_detect(look, NULL, 0);
	assert_int_equal(look->findings.items.len, 2);
}

static void a_wait_that_may_end_leaves_defers_alone(void **state)
{
	struct look *look = *state;

	look_goroutine(look, WAIT_SELECT, 6000,
		"example.com/shop/store.(*Feed).Run " SHOP "store/feed.go:33",
		"main.main " SHOP "cmd/shopd/main.go:20");
	look_defer(look, DEFER_OPEN_CODED, "example.com/shop/store.(*Feed).flush",
		SHOP "store/feed.go:30", 1, 1);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_DEF011);
}

static void add_nested(struct look *look, u64 wait_s, const char *deferred)
{
	look_goroutine(look, WAIT_CHAN_RECEIVE, wait_s,
		"example.com/shop/store.(*DB).drain " SHOP "store/db.go:70\n"
		"example.com/shop/store.(*DB).Load.func1 " SHOP "store/db.go:52\n"
		"runtime.deferreturn /go/src/runtime/panic.go:602\n"
		"example.com/shop/store.(*DB).Load " SHOP "store/db.go:60",
		"main.main " SHOP "cmd/shopd/main.go:20");
	look_defer(look, DEFER_OPEN_CODED, deferred, SHOP "store/db.go:50", 2, 1);
}

static void a_release_waits_in_a_deferred_function(void **state)
{
	struct look *look = *state;

	add_nested(look, 190, "os.(*File).Close");
	look_detect(look, NULL, 0);
	assert_int_equal(
		look_found(look, FAULT_DEF017, SHOP "store/db.go:50")->severity, SEVERITY_NOTE);
}

// The wait is dated back to a collection before the one that met it: which one that was, others may tell.
static void waits_are_as_long_as_is_certain(void **state)
{
	struct look *look = *state;
	struct look before;

	add_nested(look, 150, "os.(*File).Close");
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_DEF017);
	look_goroutine(look, WAIT_IO, 100, "main.f " SHOP "cmd/shopd/main.go:20", NULL);
	look_last(look)->wait_since_ns = 1000 + 50000000000;
	look_detect(look, NULL, 0);
	look_found(look, FAULT_DEF017, SHOP "store/db.go:50");
	look->goroutines.len--;
	look_open(&before);
	add_nested(&before, 80, "os.(*File).Close");
	look_detect(look, &before, 70);
	look_found(look, FAULT_DEF017, SHOP "store/db.go:50");
	look_last(&before)->sp = 8;
	look_detect(look, &before, 70);
	look_silent(look, FAULT_DEF017);
	look_close(&before);
}

// An open-coded defer: the function itself calls it, and only the look knows that it was deferred.
static void an_open_coded_defer_runs(void **state)
{
	struct look *look = *state;

	look_goroutine(look, WAIT_CHAN_RECEIVE, 190,
		"example.com/shop/store.(*DB).Load.func1 " SHOP "store/db.go:52\n"
		"example.com/shop/store.(*DB).Load " SHOP "store/db.go:60",
		"main.main " SHOP "cmd/shopd/main.go:20");
	look_defer(look, DEFER_OPEN_CODED, "os.(*File).Close", SHOP "store/db.go:50", 1, 1);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_DEF017);
	look_last(look)->deferred = 1 + 1;
	look_detect(look, NULL, 0);
	look_found(look, FAULT_DEF017, SHOP "store/db.go:50");
}

static void short_clean_ups_and_locks_are_silent(void **state)
{
	struct look *look = *state;

	add_nested(look, 150, "os.(*File).Close");
	add_nested(look, 190, "sync.(*Mutex).Unlock");
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_DEF017);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(leaked_senders_are_grouped_at_their_go_statement),
		CASE(new_leaks_are_told_from_old_ones),
		CASE(waiting_without_proof_is_silent),
		CASE(goroutines_without_any_place_are_silent),
		CASE(main_may_wait_for_ever),
		CASE(one_leaked_receiver_is_a_note),
		CASE(goroutines_of_a_library_are_placed_in_the_program),
		CASE(a_waiter_of_leaked_goroutines_is_left_out),
		CASE(dropped_responses_are_seen_by_their_connections),
		CASE(more_open_bodies_than_could_be_read),
		CASE(bodies_that_are_read_are_silent),
		CASE(defers_of_one_statement_pile_up),
		CASE(few_defers_are_silent_unless_they_grow),
		CASE(recursion_is_no_pile),
		CASE(defers_above_an_endless_wait_never_run),
		CASE(a_wait_that_may_end_leaves_defers_alone),
		CASE(a_release_waits_in_a_deferred_function),
		CASE(waits_are_as_long_as_is_certain),
		CASE(an_open_coded_defer_runs),
		CASE(short_clean_ups_and_locks_are_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
