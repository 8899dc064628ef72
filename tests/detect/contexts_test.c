// SPDX-License-Identifier: Apache-2.0
// The detectors that look at contexts: a bad and a right case for each.
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

// A goroutine that waits for the end of a context and for work.
static void add_watcher(struct look *look, u64 done, u64 work)
{
	look_goroutine(look, WAIT_SELECT, 600,
		"runtime.selectgo /go/src/runtime/select.go:328\n"
		"example.com/shop/cache.(*Cache).refresh " SHOP "cache/cache.go:31",
		"example.com/shop/cache.New " SHOP "cache/cache.go:22");
	look_waits_on(look, done, false);
	look_waits_on(look, work, false);
	look_leaked(look);
}

static void a_lost_cancel_is_proven_by_who_waits_for_it(void **state)
{
	struct look *look = *state;
	const struct finding *finding;

	for (u32 i = 0; i < 4; i++) {
		look_context(look, CONTEXT_CANCEL, UINT32_MAX);
		vec_last(&look->contexts)->done = 0xc000100000 + i * 96;
		add_watcher(look, 0xc000100000 + i * 96, 0xc000200000 + i * 96);
	}
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_CTX001, SHOP "cache/cache.go:22");
	assert_int_equal(finding->confidence, CONFIDENCE_CONFIRMED);
	assert_text(look_fact(finding, "goroutines"), "4");
	assert_int_equal(look->findings.items.len, 1);
}

static void a_worker_for_the_life_of_the_process_is_silent(void **state)
{
	struct look *look = *state;

	look_context(look, CONTEXT_CANCEL, UINT32_MAX);
	vec_last(&look->contexts)->done = 0xc000100000;
	add_watcher(look, 0xc000100000, 0xc000200000);
	look_detect(look, NULL, 0);
	assert_int_equal(look->findings.items.len, 0);
}

static void add_children(struct look *look, u32 parent, u32 count)
{
	for (u32 i = 0; i < count; i++)
		look_context(look, CONTEXT_CANCEL, parent);
}

static void contexts_pile_up_under_one_parent(void **state)
{
	struct look *look = *state;
	u32 serve = look_goroutine(look, WAIT_IO, 5, "main.serve " SHOP "cmd/shopd/main.go:30",
		"main.main " SHOP "cmd/shopd/main.go:20");
	u32 parent = look_context(look, CONTEXT_CANCEL, UINT32_MAX);
	const struct finding *finding;

	look_held_by(look, serve);
	add_children(look, parent, 2500);
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_CTX001, "");
	assert_int_equal(finding->confidence, CONFIDENCE_LIKELY);
	assert_text(look_fact(finding, "contexts"), "2500");
	assert_text(look_steps(look, finding), SHOP "cmd/shopd/main.go:30;:0");
}

static void a_lost_cancel_function_needs_no_growth(void **state)
{
	struct look *look = *state;
	u32 parent = look_context(look, CONTEXT_CANCEL, UINT32_MAX);
	const struct finding *finding;

	add_children(look, parent, 150);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_CTX001);
	for (u32 i = 1; i < look->contexts.len; i++)
		look->contexts.at[i].cancel = CANCEL_LOST;
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_CTX001, "");
	assert_int_equal(finding->confidence, CONFIDENCE_CONFIRMED);
	assert_text(look_fact(finding, "lost"), "150");
}

// Sessions in a map, each with its cancel function.
static void kept_cancel_functions_are_silent(void **state)
{
	struct look *look = *state;

	add_children(look, look_context(look, CONTEXT_CANCEL, UINT32_MAX), 5000);
	for (u32 i = 1; i < look->contexts.len; i++)
		look->contexts.at[i].cancel = CANCEL_HELD;
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_CTX001);
}

// A service that is quiet between two looks keeps its fault.
static void a_pile_that_lasts_is_one_without_growth(void **state)
{
	struct look *look = *state;
	struct look before;

	look_open(&before);
	add_children(&before, look_context(&before, CONTEXT_CANCEL, UINT32_MAX), 2500);
	add_children(look, look_context(look, CONTEXT_CANCEL, UINT32_MAX), 2500);
	look_detect(look, &before, 1);
	assert_text(look_fact(look_found(look, FAULT_CTX001, ""), "new_contexts"), "0");
	// Others each time.
	for (u32 i = 1; i < before.contexts.len; i++)
		before.contexts.at[i].address += 1;
	look_detect(look, &before, 1);
	look_silent(look, FAULT_CTX001);
	look_close(&before);
}

static void growth_between_two_looks_shows_a_pile_early(void **state)
{
	struct look *look = *state;
	struct look before;
	u32 parent = look_context(look, CONTEXT_CANCEL, UINT32_MAX);

	look_open(&before);
	add_children(&before, look_context(&before, CONTEXT_CANCEL, UINT32_MAX), 300);
	add_children(look, parent, 305);
	look_detect(look, &before, 5);
	look_silent(look, FAULT_CTX001);
	add_children(look, parent, 20);
	look_detect(look, &before, 5);
	assert_text(look_fact(look_found(look, FAULT_CTX001, ""), "new_contexts"), "25");
	look_close(&before);
}

// A busy proxy: each context has a goroutine that holds it, waits for it, or at least stands for it.
static void contexts_in_use_are_silent(void **state)
{
	struct look *look = *state;
	u32 parent = look_context(look, CONTEXT_CANCEL, UINT32_MAX);

	for (u32 i = 0; i < 3000; i++) {
		u32 index = look_goroutine(look, WAIT_SELECT, 30,
			"example.com/shop/proxy.(*Proxy).copy " SHOP "proxy/proxy.go:80",
			"net/http.(*Server).Serve /go/src/net/http/server.go:3300");

		look_context(look, CONTEXT_TIMER, parent);
		vec_last(&look->contexts)->done = 0xc000100000 + i * 96;
		if (i % 2)
			look_held_by(look, index);
		else
			look_waits_on(look, 0xc000100000 + i * 96, false);
	}
	add_children(look, parent, 2500); // and as many whose goroutines show nothing
	look_detect(look, NULL, 0);
	assert_int_equal(look->findings.items.len, 0);
}

static void a_context_derived_from_one_in_use_is_used(void **state)
{
	struct look *look = *state;
	u32 parent = look_context(look, CONTEXT_CANCEL, UINT32_MAX);
	u32 holder = look_goroutine(look, WAIT_IO, 5, "main.serve " SHOP "cmd/shopd/main.go:30",
		"main.main " SHOP "cmd/shopd/main.go:20");

	for (u32 i = 0; i < 2500; i++) {
		u32 child = look_context(look, CONTEXT_CANCEL, parent);

		look_context(look, CONTEXT_VALUE, child);
		look_held_by(look, holder);
	}
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_CTX001);
}

static void a_cancel_function_in_a_value(void **state)
{
	struct look *look = *state;
	u32 handler = look_goroutine(look, WAIT_IO, 5,
		"example.com/shop/web.(*Server).handle " SHOP "web/web.go:30",
		"net/http.(*Server).Serve /go/src/net/http/server.go:3300");
	u32 parent = look_context(look, CONTEXT_CANCEL, UINT32_MAX);
	const struct finding *finding;

	for (u32 i = 0; i < 3; i++) {
		look_context(look, CONTEXT_VALUE, parent);
		vec_last(&look->contexts)->value_key = STR("web.cancelKey");
		vec_last(&look->contexts)->value_type = STR("context.CancelFunc");
	}
	look_held_by(look, handler);
	look_context(look, CONTEXT_VALUE, parent);
	vec_last(&look->contexts)->value_key = STR("web.userKey");
	vec_last(&look->contexts)->value_type = STR("func()");
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_CTX006, SHOP "web/web.go:30");
	assert_text(look_fact(finding, "contexts"), "3");
	assert_text(look_fact(finding, "key"), "web.cancelKey");
}

static void values_of_other_types_are_silent(void **state)
{
	struct look *look = *state;
	u32 parent = look_context(look, CONTEXT_CANCEL, UINT32_MAX);

	look_context(look, CONTEXT_VALUE, parent);
	vec_last(&look->contexts)->value_key = STR("web.cancelKey");
	vec_last(&look->contexts)->value_type = STR("*web.session");
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_CTX006);
}

static void add_chain(struct look *look, u32 length, u32 holder)
{
	u32 parent = UINT32_MAX;

	for (u32 i = 0; i < length; i++)
		parent = look_context(look, CONTEXT_VALUE, parent);
	look_held_by(look, holder);
}

static void a_chain_of_a_thousand_is_made_in_a_loop(void **state)
{
	struct look *look = *state;
	u32 holder = look_goroutine(look, WAIT_CHAN_RECEIVE, 5,
		"example.com/shop/queue.(*Consumer).run " SHOP "queue/queue.go:44",
		"main.main " SHOP "cmd/shopd/main.go:20");
	const struct finding *finding;

	add_chain(look, 1200, holder);
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_CTX007, SHOP "queue/queue.go:44");
	assert_int_equal(finding->confidence, CONFIDENCE_CONFIRMED);
	assert_text(look_fact(finding, "depth"), "1200");
	assert_text(look_fact(finding, "values"), "1200");
}

static void a_growing_chain_is_confirmed(void **state)
{
	struct look *look = *state;
	struct look before;
	const char *stack = "example.com/shop/queue.(*Consumer).run " SHOP "queue/queue.go:44";
	const char *created = "main.main " SHOP "cmd/shopd/main.go:20";
	const struct finding *finding;

	look_open(&before);
	add_chain(&before, 280, look_goroutine(&before, WAIT_CHAN_RECEIVE, 5, stack, created));
	add_chain(look, 300, look_goroutine(look, WAIT_CHAN_RECEIVE, 5, stack, created));
	look_detect(look, &before, 5);
	finding = look_found(look, FAULT_CTX007, SHOP "queue/queue.go:44");
	assert_int_equal(finding->confidence, CONFIDENCE_CONFIRMED);
	assert_text(look_fact(finding, "depth_before"), "280");
	look_detect(look, NULL, 0);
	assert_int_equal(look_found(look, FAULT_CTX007, SHOP "queue/queue.go:44")->confidence,
		CONFIDENCE_LIKELY);
	look_close(&before);
}

static void middlewares_make_short_chains(void **state)
{
	struct look *look = *state;
	u32 holder = look_goroutine(look, WAIT_IO, 5, "main.serve " SHOP "cmd/shopd/main.go:30",
		"main.main " SHOP "cmd/shopd/main.go:20");

	for (u32 i = 0; i < 100; i++)
		add_chain(look, 60, holder);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_CTX007);
}

// A context past its deadline, held by the goroutine that was added last.
static void add_overdue(struct look *look, i64 seconds)
{
	struct context_node *node;

	look_context(look, CONTEXT_TIMER, UINT32_MAX);
	node = vec_last(&look->contexts);
	node->is_cancelled = true;
	node->error = STR("context deadline exceeded");
	node->deadline_unix_ns = 1700000000000000000;
	node->is_deadline_left_known = true;
	node->deadline_left_ns = -seconds * 1000000000;
	look_held_by(look, look->goroutines.len - 1);
}

static void work_goes_on_after_the_deadline(void **state)
{
	struct look *look = *state;
	const struct finding *finding;

	look_goroutine(look, WAIT_SLEEP, 0,
		"time.Sleep /go/src/runtime/time.go:195\n"
		"example.com/shop/hash.one " SHOP "hash/hash.go:50\n"
		"example.com/shop/hash.All " SHOP "hash/hash.go:31",
		"main.main " SHOP "cmd/shopd/main.go:20");
	add_overdue(look, 300);
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_CTX010, SHOP "hash/hash.go:31");
	assert_int_equal(finding->confidence, CONFIDENCE_LIKELY);
	assert_text(look_fact(finding, "overdue_seconds"), "300.0");
}

static void a_short_overrun_or_a_live_context_is_silent(void **state)
{
	struct look *look = *state;
	const char *stack = "example.com/shop/hash.All " SHOP "hash/hash.go:31";
	const char *created = "main.main " SHOP "cmd/shopd/main.go:20";

	look_goroutine(look, WAIT_SLEEP, 0, stack, created);
	add_overdue(look, 10);
	// Running: what it seems to hold may be a leftover.
	look_goroutine(look, WAIT_NONE, 0, stack, created);
	add_overdue(look, 300);
	// Between two jobs: the last one's context is over, the worker's own is not.
	look_goroutine(look, WAIT_SLEEP, 0, stack, created);
	add_overdue(look, 300);
	look_context(look, CONTEXT_CANCEL, UINT32_MAX);
	look_held_by(look, 2);
	// At rest.
	look_goroutine(look, WAIT_IO, 300, stack, created);
	add_overdue(look, 300);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_CTX010);
}

static void add_cancelled_worker(struct look *look, bool cancelled, u32 turn)
{
	look_goroutine(look, WAIT_SLEEP, 0, "example.com/shop/poll.Loop " SHOP "poll/poll.go:12",
		"main.main " SHOP "cmd/shopd/main.go:20");
	look_last(look)->wait_since_ns = 1000 + turn;
	look_context(look, CONTEXT_CANCEL, UINT32_MAX);
	vec_last(&look->contexts)->is_cancelled = cancelled;
	look_held_by(look, look->goroutines.len - 1);
}

static void work_under_a_cancelled_context_needs_both_looks(void **state)
{
	struct look *look = *state;
	struct look before;

	look_open(&before);
	add_cancelled_worker(&before, true, 0);
	add_cancelled_worker(look, true, 1);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_CTX010);
	look_detect(look, &before, 1);
	look_silent(look, FAULT_CTX010);
	look_detect(look, &before, 5);
	look_found(look, FAULT_CTX010, SHOP "poll/poll.go:12");
	// Another context each time: one after the other ends, as it should.
	before.contexts.at[0].done = 0xc000100000;
	look_detect(look, &before, 5);
	look_silent(look, FAULT_CTX010);
	before.contexts.at[0].done = 0;
	before.contexts.at[0].is_cancelled = false;
	look_detect(look, &before, 5);
	look_silent(look, FAULT_CTX010);
	look_close(&before);
}

static void add_stuck(struct look *look, enum wait_kind wait, u64 wait_s, u64 channel)
{
	look_goroutine(look, wait, wait_s, "example.com/shop/feed.push " SHOP "feed/feed.go:40",
		"example.com/shop/feed.Handle " SHOP "feed/feed.go:30");
	look_waits_on(look, channel, wait == WAIT_CHAN_SEND);
	look_context(look, CONTEXT_CANCEL, UINT32_MAX);
	vec_last(&look->contexts)->is_cancelled = true;
	look_held_by(look, look->goroutines.len - 1);
}

static void senders_whose_context_has_ended_are_likely_abandoned(void **state)
{
	struct look *look = *state;

	add_stuck(look, WAIT_CHAN_SEND, 430, 0xc000100000);
	add_stuck(look, WAIT_CHAN_SEND, 430, 0xc000100000);
	look_detect(look, NULL, 0);
	assert_int_equal(look_found(look, FAULT_CTX003, SHOP "feed/feed.go:30")->confidence,
		CONFIDENCE_LIKELY);
}

static void receivers_need_a_channel_of_their_own(void **state)
{
	struct look *look = *state;

	for (u32 i = 0; i < 12; i++)
		add_stuck(look, WAIT_CHAN_RECEIVE, 4000, 0xc000100000);
	look_channel(look, 0xc000100000, 0, 12);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_CTX003);
	look->goroutines.len = look->waits.len = look->contexts.len = look->holders.len = 0;
	look->channels.len = 0;
	for (u32 i = 0; i < 12; i++) {
		add_stuck(look, WAIT_CHAN_RECEIVE, 4000, 0xc000100000 + i * 96);
		look_channel(look, 0xc000100000 + i * 96, i, i + 1);
	}
	look_detect(look, NULL, 0);
	look_found(look, FAULT_CTX003, SHOP "feed/feed.go:30");
}

// Of many channels every second one has a second waiter.
static void each_of_many_channels_is_known(void **state)
{
	struct look *look = *state;
	enum { CHANNELS = 3000 };

	for (u32 i = 0; i < CHANNELS; i++) {
		u64 address = 0xc000100000 + (u64)(i * 7919 % CHANNELS) * 96;

		add_stuck(look, WAIT_CHAN_RECEIVE, 4000, address);
		look_channel(look, address, i % 2 ? i - 1 : i, i + 1);
	}
	look_detect(look, NULL, 0);
	assert_text(look_found(look, FAULT_CTX003, SHOP "feed/feed.go:30")->message,
		"goroutines started here are stuck (1,500 now): their context has ended, and nobody sends");
}

static void senders_under_back_pressure_are_silent(void **state)
{
	struct look *look = *state;

	for (u32 i = 0; i < 20; i++)
		add_stuck(look, WAIT_CHAN_SEND, 400, 0xc000100000);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_CTX003);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_lost_cancel_is_proven_by_who_waits_for_it),
		CASE(a_worker_for_the_life_of_the_process_is_silent),
		CASE(contexts_pile_up_under_one_parent),
		CASE(a_lost_cancel_function_needs_no_growth),
		CASE(kept_cancel_functions_are_silent),
		CASE(a_pile_that_lasts_is_one_without_growth),
		CASE(growth_between_two_looks_shows_a_pile_early),
		CASE(contexts_in_use_are_silent),
		CASE(a_context_derived_from_one_in_use_is_used),
		CASE(a_cancel_function_in_a_value),
		CASE(values_of_other_types_are_silent),
		CASE(a_chain_of_a_thousand_is_made_in_a_loop),
		CASE(a_growing_chain_is_confirmed),
		CASE(middlewares_make_short_chains),
		CASE(work_goes_on_after_the_deadline),
		CASE(a_short_overrun_or_a_live_context_is_silent),
		CASE(work_under_a_cancelled_context_needs_both_looks),
		CASE(senders_whose_context_has_ended_are_likely_abandoned),
		CASE(receivers_need_a_channel_of_their_own),
		CASE(each_of_many_channels_is_known),
		CASE(senders_under_back_pressure_are_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
