// SPDX-License-Identifier: Apache-2.0
#include "process/heap/mark.h"

#include "process/heap/support/fake_heap.h"
#include "support/testing.h"

enum { LIMIT = 1 << 30, WORKERS = 2 };

static void open_heap(struct fake_heap *fake)
{
	struct error err = {0};

	if (!fake_heap_open(fake, LIMIT, &err))
		fail_msg("%s", err.text);
}

static bool is_marked(const struct marker *marker, u64 address)
{
	object_key object = marker_find(marker, address);

	assert_int_not_equal(object, UINT64_MAX);
	return marker_is_marked(marker, object);
}

// A chain over all objects of many spans, with cycles; what is beside it stays unmarked.
static void test_reachability(void **state)
{
	static const u32 minors[] = {19, 21, 23, 27};

	(void)state;
	for (u32 k = 0; k < ARRAY_LEN(minors); k++) {
		struct fake_heap fake;
		struct marker *marker;
		u64 spans[40], objects, bytes;
		u32 count = 8192 / 64 - 8;

		fake_heap_init(&fake, minors[k]);
		for (u32 i = 0; i < 40; i++)
			spans[i] =
				fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
		for (u32 i = 0; i < 39; i++)
			for (u32 j = 0; j < count; j += 2) {
				u64 object = spans[i] + j * 64;

				// To the next object of another span, by an interior pointer; and back.
				fake_heap_put_pointer(&fake, object, 8,
					i < 38 ? spans[i + 1] + j * 64 + 24
					       : spans[0] + ((j + 2) % count) * 64);
				fake_heap_put_pointer(&fake, object, 16, spans[0]);
				fake_heap_put(&fake, object + 32, spans[39]);
			}
		open_heap(&fake);
		marker = marker_open(fake.heap, WORKERS);
		marker_root(marker, 0, spans[0] + 63, true);
		marker_root(marker, 0, 0, true);
		marker_root(marker, 0, spans[39] + 8192, true);
		marker_run(marker, fake.workers, NULL, NULL);
		for (u32 i = 0; i < 39; i++)
			for (u32 j = 0; j < count; j++)
				assert_int_equal(is_marked(marker, spans[i] + j * 64), j % 2 == 0);
		assert_false(is_marked(marker, spans[39]));
		marker_count(marker, &objects, &bytes);
		assert_int_equal(objects, 39 * (count / 2));
		assert_int_equal(bytes, objects * 64);
		marker_close(marker);
		fake_heap_deinit(&fake);
	}
}

// Within one span, upwards and downwards and across the words of its bits, with an end outside of it.
static void test_chain_within_a_span(void **state)
{
	static const u32 order[] = {3, 200, 199, 64, 63, 5, 128, 127, 126, 250, 4};
	struct fake_heap fake;
	struct marker *marker;
	u64 span, other, objects, bytes;

	(void)state;
	fake_heap_init(&fake, 23);
	span = fake_heap_span(&fake, &(struct fake_span){.size = 32, .pages = 1});
	other = fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
	for (u32 i = 0; i + 1 < ARRAY_LEN(order); i++)
		fake_heap_put_pointer(
			&fake, span + order[i] * 32, 8, span + order[i + 1] * 32 + 16);
	fake_heap_put_pointer(&fake, span + order[ARRAY_LEN(order) - 1] * 32, 8, other + 128);
	fake_heap_put_pointer(&fake, other + 128, 0, other);
	// To the end of the span, where no object is; and one that nobody reaches.
	fake_heap_put_pointer(&fake, span + 5 * 32, 16, span + 8191);
	fake_heap_put_pointer(&fake, span + 100 * 32, 8, span + 101 * 32);
	open_heap(&fake);
	marker = marker_open(fake.heap, WORKERS);
	marker_root(marker, 0, span + order[0] * 32, true);
	marker_run(marker, fake.workers, NULL, NULL);
	for (u32 i = 0; i < ARRAY_LEN(order); i++)
		assert_true(is_marked(marker, span + order[i] * 32));
	assert_true(is_marked(marker, other + 128));
	assert_true(is_marked(marker, other));
	assert_false(is_marked(marker, span + 100 * 32));
	assert_false(is_marked(marker, span + 101 * 32));
	marker_count(marker, &objects, &bytes);
	assert_int_equal(objects, ARRAY_LEN(order) + 2);
	assert_int_equal(bytes, ARRAY_LEN(order) * 32 + 2 * 64);
	marker_close(marker);
	fake_heap_deinit(&fake);
}

struct watch {
	struct marker *marker;
	u64 next;
	u32 calls;
};

// The first hit gives the root of the second; the second is told too.
static void on_hit(void *context, u32 worker, object_key object)
{
	struct watch *watch = context;

	(void)object;
	watch->calls++;
	marker_root(watch->marker, worker, watch->next, true);
}

static void test_watched_objects(void **state)
{
	struct fake_heap fake;
	struct watch watch = {0};
	u64 span;

	(void)state;
	fake_heap_init(&fake, 23);
	span = fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
	fake_heap_put_pointer(&fake, span, 0, span + 64);
	fake_heap_put_pointer(&fake, span + 192, 0, span + 256);
	fake_heap_put_pointer(&fake, span + 320, 0, span + 384);
	open_heap(&fake);
	watch.marker = marker_open(fake.heap, WORKERS);
	watch.next = span + 192;
	marker_watch(watch.marker, marker_find(watch.marker, span + 64));
	marker_watch(watch.marker, marker_find(watch.marker, span + 256));
	marker_watch(watch.marker, marker_find(watch.marker, span + 320));
	marker_root(watch.marker, 0, span, true);
	marker_run(watch.marker, fake.workers, on_hit, &watch);
	assert_int_equal(watch.calls, 2);
	assert_true(is_marked(watch.marker, span + 256));
	assert_false(is_marked(watch.marker, span + 320));
	assert_false(is_marked(watch.marker, span + 384));
	marker_close(watch.marker);
	fake_heap_deinit(&fake);
}

// Excluded objects are passed by, until they are asked for.
static void test_excluded_objects(void **state)
{
	struct fake_heap fake;
	struct marker *marker;
	u64 span;

	(void)state;
	fake_heap_init(&fake, 23);
	span = fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
	fake_heap_put_pointer(&fake, span, 0, span + 64);
	fake_heap_put_pointer(&fake, span + 64, 0, span + 128);
	open_heap(&fake);
	marker = marker_open(fake.heap, WORKERS);
	marker_exclude(marker, marker_find(marker, span + 64));
	marker_root(marker, 0, span, true);
	marker_root(marker, 0, span + 64, true);
	marker_run(marker, fake.workers, NULL, NULL);
	assert_false(is_marked(marker, span + 128));
	marker_scan(marker, 0, marker_find(marker, span + 64));
	marker_run(marker, fake.workers, NULL, NULL);
	assert_true(is_marked(marker, span + 128));
	marker_close(marker);
	fake_heap_deinit(&fake);
}

static void test_guessed_roots(void **state)
{
	struct fake_heap fake;
	struct marker *marker;
	u64 span;

	(void)state;
	fake_heap_init(&fake, 23);
	span = fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1, .free_index = 10});
	open_heap(&fake);
	marker = marker_open(fake.heap, WORKERS);
	marker_root(marker, 0, span + 9 * 64, false);
	marker_root(marker, 0, span + 10 * 64, false);
	marker_root(marker, 0, span + 11 * 64, true);
	marker_run(marker, fake.workers, NULL, NULL);
	assert_true(is_marked(marker, span + 9 * 64));
	assert_false(is_marked(marker, span + 10 * 64));
	assert_true(is_marked(marker, span + 11 * 64));
	marker_close(marker);
	fake_heap_deinit(&fake);
}

// More than a part (oblet): every pointer of it is followed.
static void test_large_objects(void **state)
{
	static const u8 mask[] = {1};
	struct fake_heap fake;
	struct marker *marker;
	u64 span = 0, large, type, objects, bytes, count = 0;

	(void)state;
	fake_heap_init(&fake, 27);
	type = fake_heap_type(&fake, 25, 512, 8, mask);
	large = fake_heap_span(&fake,
		&(struct fake_span){
			.size = 60 * 8192, .pages = 60, .is_large = true, .large_type = type});
	for (u64 at = 0; at < 60 * 8192; at += 512) {
		if (count % 100 == 0)
			span = fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
		fake_heap_put(&fake, large + at, span + count % 100 * 64);
		fake_heap_put(&fake, large + at + 8, span + 110 * 64);
		count++;
	}
	open_heap(&fake);
	marker = marker_open(fake.heap, WORKERS);
	marker_root(marker, 0, large + 12345, true);
	marker_run(marker, fake.workers, NULL, NULL);
	marker_count(marker, &objects, &bytes);
	assert_int_equal(objects, count + 1);
	assert_false(is_marked(marker, span + 110 * 64));
	marker_close(marker);
	fake_heap_deinit(&fake);
}

enum { GRAPH_SPANS = 40, GRAPH_COUNT = 100, GRAPH_EDGES = 3 };

static u32 next_random(u32 *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

// Random graphs, where workers meet in the same spans all the time: exactly what a walk by hand reaches
// is marked, and nothing is left behind by two that scan and mark one span at once.
static void test_random_graphs(void **state)
{
	(void)state;
	for (u32 seed = 1; seed <= 30; seed++) {
		static u32 edges[GRAPH_SPANS * GRAPH_COUNT][GRAPH_EDGES];
		static u32 todo[GRAPH_SPANS * GRAPH_COUNT];
		static bool is_reached[GRAPH_SPANS * GRAPH_COUNT];
		u32 random = seed, len = 0, total = GRAPH_SPANS * GRAPH_COUNT;
		struct fake_heap fake;
		struct marker *marker;
		u64 spans[GRAPH_SPANS];

		fake_heap_init(&fake, 23);
		memset(is_reached, 0, sizeof(is_reached));
		for (u32 i = 0; i < GRAPH_SPANS; i++)
			spans[i] =
				fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
		for (u32 i = 0; i < total; i++) {
			for (u32 k = 0; k < GRAPH_EDGES; k++) {
				u32 to = edges[i][k] = next_random(&random) % total;

				// Every third one leads nowhere: the walk does not reach all.
				if (next_random(&random) % 3 == 0)
					to = edges[i][k] = i;
				fake_heap_put_pointer(&fake,
					spans[i % GRAPH_SPANS] + i / GRAPH_SPANS * 64ull, k * 8,
					spans[to % GRAPH_SPANS] + to / GRAPH_SPANS * 64ull);
			}
		}
		open_heap(&fake);
		marker = marker_open(fake.heap, WORKERS);
		marker_root(marker, 0, spans[0], true);
		marker_run(marker, fake.workers, NULL, NULL);
		todo[len++] = 0;
		is_reached[0] = true;
		while (len) {
			u32 from = todo[--len];

			for (u32 k = 0; k < GRAPH_EDGES; k++) {
				u32 to = edges[from][k];

				if (!is_reached[to])
					todo[len++] = to;
				is_reached[to] = true;
			}
		}
		for (u32 i = 0; i < total; i++)
			assert_int_equal(
				is_marked(marker, spans[i % GRAPH_SPANS] + i / GRAPH_SPANS * 64ull),
				is_reached[i]);
		marker_close(marker);
		fake_heap_deinit(&fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reachability),
		cmocka_unit_test(test_chain_within_a_span),
		cmocka_unit_test(test_watched_objects),
		cmocka_unit_test(test_excluded_objects),
		cmocka_unit_test(test_guessed_roots),
		cmocka_unit_test(test_large_objects),
		cmocka_unit_test(test_random_graphs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
