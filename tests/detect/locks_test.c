// SPDX-License-Identifier: Apache-2.0
// The detector that looks at locks.
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

#define LOCKING                                                       \
	"internal/sync.(*Mutex).lockSlow /go/src/sync/mutex.go:171\n" \
	"sync.(*Mutex).Lock /go/src/sync/mutex.go:90\n"

static u32 add_waiters(struct look *look, u32 count, u64 wait_s, bool leaked)
{
	u32 first = look->goroutines.len;

	for (u32 i = 0; i < count; i++) {
		look_goroutine(look, WAIT_SEMAPHORE, wait_s,
			LOCKING "example.com/shop/store.(*DB).Load " SHOP "store/db.go:12",
			"net/http.(*Server).Serve /go/src/net/http/server.go:3300");
		if (leaked)
			look_leaked(look);
	}
	return first;
}

static void a_queue_whose_owner_has_returned(void **state)
{
	struct look *look = *state;
	const struct finding *finding;

	look_goroutine(look, WAIT_IO, 60, "main.main " SHOP "cmd/shopd/main.go:20", NULL);
	look_lock(look, 0xc000500000, add_waiters(look, 20, 200, false), 21);
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_DEF010, SHOP "store/db.go:12");
	assert_int_equal(finding->confidence, CONFIDENCE_LIKELY);
	assert_text(look_fact(finding, "waiting"), "20");
	// Someone else at work in that package may hold it.
	look_goroutine(look, WAIT_IO, 60,
		"example.com/shop/store.(*DB).compact " SHOP "store/db.go:99",
		"main.main " SHOP "cmd/shopd/main.go:20");
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_DEF010);
}

static void short_queues_are_silent(void **state)
{
	struct look *look = *state;

	look_lock(look, 0xc000500000, add_waiters(look, 200, 119, false), 200);
	look_lock(look, 0xc000600000, add_waiters(look, 2, 500, false), 202);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_DEF010);
}

static void a_lock_that_nobody_can_reach(void **state)
{
	struct look *look = *state;

	look_lock(look, 0xc000500000, add_waiters(look, 1, 0, true), 1);
	look_lock(look, 0xc000600000, add_waiters(look, 2, 0, true), 3);
	look_detect(look, NULL, 0);
	{
		const struct finding *finding =
			look_found(look, FAULT_DEF010, SHOP "store/db.go:12");

		assert_int_equal(finding->confidence, CONFIDENCE_CONFIRMED);
		assert_text(look_fact(finding, "locks"), "2");
		assert_text(look_fact(finding, "leaked"), "2");
	}
}

static void an_owner_that_can_never_run(void **state)
{
	struct look *look = *state;
	const struct finding *finding;
	struct lock *lock;
	u32 owner = look_goroutine(look, WAIT_CHAN_SEND, 600,
		"example.com/shop/store.(*DB).notify " SHOP "store/db.go:80\n"
		"example.com/shop/store.(*DB).Save " SHOP "store/db.go:44",
		"main.main " SHOP "cmd/shopd/main.go:20");

	look_waits_on(look, 0xc000100000, true);
	look_leaked(look);
	look_defer(look, DEFER_OPEN_CODED, "sync.(*Mutex).Unlock", SHOP "store/db.go:42", 2, 1);
	add_waiters(look, 1, 5, false);
	lock = look_lock(look, 0xc000500000, 1, 2);
	lock->owner = owner;
	lock->owner_evidence = STR("deferred Unlock in store.(*DB).Save");
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_DEF010, SHOP "store/db.go:42");
	assert_int_equal(finding->confidence, CONFIDENCE_CONFIRMED);
	assert_text(finding->message,
		"a lock stays locked (1 goroutine waits): its owner can never run again");
	look_found(look, FAULT_CTX003, SHOP "cmd/shopd/main.go:20");
}

// It holds the lock and works: the queue will get it.
static void an_owner_at_work_is_silent(void **state)
{
	struct look *look = *state;
	u32 owner = look_goroutine(look, WAIT_NONE, 0,
		"example.com/shop/store.(*DB).compact " SHOP "store/db.go:99",
		"main.main " SHOP "cmd/shopd/main.go:20");

	look_lock(look, 0xc000500000, add_waiters(look, 20, 200, false), 21)->owner = owner;
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_DEF010);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_queue_whose_owner_has_returned),
		CASE(short_queues_are_silent),
		CASE(a_lock_that_nobody_can_reach),
		CASE(an_owner_that_can_never_run),
		CASE(an_owner_at_work_is_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
