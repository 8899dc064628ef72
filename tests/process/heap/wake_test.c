// SPDX-License-Identifier: Apache-2.0
// Goroutines that are being woken: what the runtime leaves in g, sudog, hchan and notifyList in between.
#include "process/heap/wake.h"

#include "process/heap/support/fake_heap.h"
#include "support/testing.h"

#include <stdlib.h>

enum { LIMIT = 1 << 30, GOROUTINE = 512, SUDOG = 128, CHANNEL = 128 };

static const u32 minors[] = {19, 21, 22, 23, 24, 25, 26, 27};

// A goroutine that waits with two sudogs, on two channels.
struct scene {
	struct fake_heap fake;
	u64 g, sudog[3], channel[2], list;
	struct goroutine goroutine;
	struct wait_on waits[2];
	struct goroutine_table table;
	struct wake_context context;
	address_list addresses;
};

static u64 offset_of(const struct scene *scene, enum layout_field field)
{
	return (u64)scene->fake.runtime.layout.offset[field];
}

static void put(struct scene *scene, u64 object, enum layout_field field, u64 value)
{
	fake_heap_put(&scene->fake, object + offset_of(scene, field), value);
}

static void put_u32(struct scene *scene, u64 object, enum layout_field field, u32 value)
{
	memcpy(fake_heap_bytes(&scene->fake, object + offset_of(scene, field)), &value,
		sizeof(value));
}

static void init(struct scene *scene, u32 minor, enum wait_kind kind, u32 waits)
{
	struct fake_heap *fake = &scene->fake;
	struct error err = {0};
	u64 sudogs, channels;

	*scene = (struct scene){0};
	fake_heap_init(fake, minor);
	scene->g = fake_heap_span(fake, &(struct fake_span){.size = GOROUTINE, .pages = 1});
	sudogs = fake_heap_span(fake, &(struct fake_span){.size = SUDOG, .pages = 1});
	channels = fake_heap_span(
		fake, &(struct fake_span){.size = CHANNEL, .pages = 1, .is_noscan = true});
	for (u32 i = 0; i < 3; i++)
		scene->sudog[i] = sudogs + i * SUDOG;
	for (u32 i = 0; i < 2; i++) {
		scene->channel[i] = channels + i * CHANNEL;
		scene->waits[i] = (struct wait_on){scene->channel[i], scene->sudog[i], true, false};
		put(scene, scene->channel[i], LAYOUT_hchan_recvq_first, scene->sudog[i]);
	}
	scene->list = sudogs + 10 * SUDOG;
	scene->goroutine = (struct goroutine){.address = scene->g,
		.wait_kind = (u8)kind,
		.wait_count = waits,
		.has_sudogs = true,
		.stack = UINT32_MAX};
	scene->table = (struct goroutine_table){
		.at = &scene->goroutine, .len = 1, .waits = scene->waits, .wait_count = 2};
	if (!fake_heap_open(fake, LIMIT, &err))
		fail_msg("%s", err.text);
	scene->context = (struct wake_context){&fake->runtime, fake->heap, &scene->table, NULL};
}

static void deinit(struct scene *scene)
{
	heap_vec_free(&scene->addresses);
	fake_heap_deinit(&scene->fake);
}

static enum wake ask(struct scene *scene)
{
	return wake_of(&scene->context, &scene->goroutine, &scene->addresses);
}

static void test_channels(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		struct scene scene;

		init(&scene, minors[i], WAIT_SELECT, 2);
		assert_int_equal(ask(&scene), WAKE_BY);
		assert_int_equal(scene.addresses.len, 2);
		assert_int_equal(scene.addresses.at[1], scene.channel[1]);
		scene.goroutine.has_param = true;
		assert_int_equal(ask(&scene), WAKE_SOON);
		scene.goroutine.has_param = false;
		scene.waits[1].address = 0; // could be anything
		assert_int_equal(ask(&scene), WAKE_UNKNOWN);
		deinit(&scene);
	}
}

// A select whose cases are all nil has no sudog; one whose sudogs could not be read has.
static void test_select_of_nothing(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		struct scene scene;

		init(&scene, minors[i], WAIT_SELECT, 0);
		assert_int_equal(ask(&scene), WAKE_UNKNOWN);
		scene.goroutine.has_sudogs = false;
		assert_int_equal(ask(&scene), WAKE_NEVER);
		scene.goroutine.wait_kind = WAIT_CHAN_RECEIVE;
		assert_int_equal(ask(&scene), WAKE_UNKNOWN);
		scene.goroutine.wait_kind = WAIT_EMPTY_SELECT;
		assert_int_equal(ask(&scene), WAKE_NEVER);
		scene.goroutine.wait_kind = WAIT_SLEEP;
		assert_int_equal(ask(&scene), WAKE_UNKNOWN);
		deinit(&scene);
	}
}

static void check_queues(struct scene *scene, bool first, bool second)
{
	struct wake_queue_check checks[2] = {
		{scene->channel[0], scene->sudog[0], 0, false},
		{scene->channel[1], scene->sudog[1], 0, false},
	};

	wake_queues_check(&scene->context, scene->fake.workers, checks, 2);
	assert_int_equal(checks[0].is_queued, first);
	assert_int_equal(checks[1].is_queued, second);
}

static void test_queues(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		struct scene scene;

		init(&scene, minors[i], WAIT_SELECT, 2);
		check_queues(&scene, true, true);
		// The second one stands behind another, and in the other queue.
		put(&scene, scene.channel[1], LAYOUT_hchan_recvq_first, 0);
		put(&scene, scene.channel[1], LAYOUT_hchan_sendq_first, scene.sudog[2]);
		put(&scene, scene.sudog[1], LAYOUT_sudog_prev, scene.sudog[2]);
		check_queues(&scene, true, true);
		// waitq.dequeue of the other one, and then of this.
		put(&scene, scene.channel[1], LAYOUT_hchan_sendq_first, scene.sudog[1]);
		put(&scene, scene.sudog[1], LAYOUT_sudog_prev, 0);
		check_queues(&scene, true, true);
		put(&scene, scene.channel[1], LAYOUT_hchan_sendq_first, 0);
		check_queues(&scene, true, false);
		deinit(&scene);
	}
}

// From Go 1.26 on a semaphore's or condition's waiter notes down what it waits on.
static void test_semaphore(void **state)
{
	struct scene scene;

	(void)state;
	init(&scene, 27, WAIT_SEMAPHORE, 1);
	assert_int_equal(ask(&scene), WAKE_BY);
	assert_int_equal(scene.addresses.at[0], scene.channel[0]);
	scene.goroutine.wait_count = 0; // dequeued
	assert_int_equal(ask(&scene), WAKE_UNKNOWN);
	deinit(&scene);
}

static enum wake ask_with(struct scene *scene, u32 ticket, u32 given, u32 called)
{
	put_u32(scene, scene->sudog[0], LAYOUT_sudog_ticket, ticket);
	put_u32(scene, scene->list, LAYOUT_notify_list_wait, given);
	put_u32(scene, scene->list, LAYOUT_notify_list_notify, called);
	return ask(scene);
}

static void test_condition(void **state)
{
	static const u32 some[] = {26, 27};

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(some); i++) {
		struct scene scene;

		init(&scene, some[i], WAIT_COND, 1);
		scene.waits[0] = (struct wait_on){scene.list, scene.sudog[0], false, false};
		assert_int_equal(ask_with(&scene, 4, 5, 4), WAKE_BY);
		assert_int_equal(scene.addresses.len, 1);
		assert_int_equal(scene.addresses.at[0], scene.list);
		assert_int_equal(ask_with(&scene, 4, 9, 0), WAKE_BY);
		assert_int_equal(ask_with(&scene, 4, 5, 5), WAKE_SOON);
		assert_int_equal(ask_with(&scene, 4, 4, 4), WAKE_UNKNOWN); // not given out yet
		assert_int_equal(ask_with(&scene, 4, 5, 6), WAKE_UNKNOWN); // more called than given
		// The counts wrap.
		assert_int_equal(ask_with(&scene, UINT32_MAX, 1, UINT32_MAX), WAKE_BY);
		assert_int_equal(ask_with(&scene, UINT32_MAX, 1, 0), WAKE_SOON);
		scene.waits[0].sudog = 0;
		assert_int_equal(ask_with(&scene, 4, 5, 4), WAKE_UNKNOWN);
		deinit(&scene);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_channels),
		cmocka_unit_test(test_select_of_nothing),
		cmocka_unit_test(test_queues),
		cmocka_unit_test(test_semaphore),
		cmocka_unit_test(test_condition),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
