// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/go_map.h"

#include "process/inspect/support/image.h"
#include "support/testing.h"

static const struct go_map_shape BUCKETS = {.unit_bytes = 144,
	.keys_at = 8,
	.key_stride = 16,
	.key_size = 16};
static const struct go_map_shape GROUPS = {.is_swiss = true,
	.unit_bytes = 200,
	.keys_at = 8,
	.key_stride = 24,
	.key_size = 16};

struct keys {
	u64 sum;
	u32 count, stop_after;
};

static bool take(void *context, const u8 *key)
{
	struct keys *keys = context;

	keys->sum += word_at(key) + word_at(key + 8);
	keys->count++;
	return keys->count != keys->stop_after;
}

static struct go_map_walk walk(
	struct image *image, const struct go_map_shape *shape, u64 map, struct keys *keys)
{
	*keys = (struct keys){0};
	return go_map_keys(&image->peek, shape, map, take, keys);
}

static void put_bucket_key(struct image *image, u64 bucket, u32 slot, u8 top, u64 key)
{
	image_put_u8(image, bucket + slot, top);
	image_put_u64(image, bucket + 8 + slot * 16ul, key);
}

static u64 new_hmap(struct image *image, u64 count, u8 log, u64 buckets, u64 old)
{
	u64 map = image_alloc(image, 48);

	image_put_u64(image, map, count);
	image_put_u8(image, map + 9, log);
	image_put_u64(image, map + 16, buckets);
	image_put_u64(image, map + 24, old);
	return map;
}

static void nil_and_empty_maps_have_no_keys(void **state)
{
	struct image image;
	struct keys keys;
	(void)state;

	image_init(&image);
	assert_true(walk(&image, &BUCKETS, 0, &keys).whole);
	assert_true(walk(&image, &GROUPS, 0, &keys).whole);
	assert_true(walk(&image, &BUCKETS, new_hmap(&image, 0, 200, 1, 1), &keys).whole);
	assert_int_equal(keys.count, 0);
	assert_false(walk(&image, &BUCKETS, 0x42, &keys).whole);
	image_deinit(&image);
}

static void buckets_with_an_overflow_chain(void **state)
{
	struct image image;
	struct keys keys;
	u64 buckets, overflow, map;
	(void)state;

	image_init(&image);
	buckets = image_alloc(&image, 4 * 144);
	overflow = image_alloc(&image, 144);
	put_bucket_key(&image, buckets, 0, 5, 1);
	put_bucket_key(&image, buckets, 1, 1, 100); // emptyOne: was deleted
	put_bucket_key(&image, buckets + 144 * 3, 7, 255, 2);
	image_put_u64(&image, buckets + 144 * 3 + 136, overflow);
	put_bucket_key(&image, overflow, 4, 77, 4);
	map = new_hmap(&image, 3, 2, buckets, 0);
	assert_true(walk(&image, &BUCKETS, map, &keys).whole);
	assert_int_equal(keys.count, 3);
	assert_int_equal(keys.sum, 7);
	image_deinit(&image);
}

static void a_growing_map_has_its_keys_in_both(void **state)
{
	struct image image;
	struct keys keys;
	struct go_map_walk result;
	u64 buckets, old, map;
	(void)state;

	image_init(&image);
	buckets = image_alloc(&image, 4 * 144);
	old = image_alloc(&image, 2 * 144);
	put_bucket_key(&image, buckets, 0, 9, 1); // moved already
	put_bucket_key(&image, buckets + 288, 0, 9, 2);
	put_bucket_key(&image, old, 0, 2, 64); // evacuatedX: its keys are in the new buckets
	put_bucket_key(&image, old, 1, 9, 64);
	put_bucket_key(&image, old + 144, 0, 9, 4); // not moved yet
	map = new_hmap(&image, 3, 2, buckets, old);
	result = walk(&image, &BUCKETS, map, &keys);
	assert_true(result.whole);
	assert_int_equal(result.claimed, 3);
	assert_int_equal(result.seen, 3);
	assert_int_equal(keys.sum, 7);
	image_deinit(&image);
}

static void buckets_that_make_no_sense_end(void **state)
{
	struct image image;
	struct keys keys;
	u64 buckets, map;
	(void)state;

	image_init(&image);
	buckets = image_alloc(&image, 144);
	put_bucket_key(&image, buckets, 0, 9, 1);
	map = new_hmap(&image, (u64)1 << 60, 60, buckets, 0);
	assert_false(walk(&image, &BUCKETS, map, &keys).whole);
	map = new_hmap(&image, (u64)1 << 60, 40, buckets, 0); // runs off the memory
	assert_false(walk(&image, &BUCKETS, map, &keys).whole);
	image_put_u64(&image, buckets + 136, buckets); // a chain that bites its tail
	map = new_hmap(&image, 1, 0, buckets, 0);
	assert_false(walk(&image, &BUCKETS, map, &keys).whole);
	assert_true(keys.count <= GO_MAP_MAX_UNITS);
	image_deinit(&image);
}

static u64 new_swiss(struct image *image, u64 used, u64 directory, u64 len)
{
	u64 map = image_alloc(image, 48);

	image_put_u64(image, map, used);
	image_put_u64(image, map + 16, directory);
	image_put_u64(image, map + 24, len);
	return map;
}

static void empty_group(struct image *image, u64 group)
{
	for (u32 i = 0; i < 8; i++)
		image_put_u8(image, group + i, 0x80);
}

static void put_group_key(struct image *image, u64 group, u32 slot, u64 key)
{
	image_put_u8(image, group + slot, 0x11);
	image_put_u64(image, group + 8 + slot * 24ul, key);
}

static void a_small_swiss_map_is_one_group(void **state)
{
	struct image image;
	struct keys keys;
	u64 group;
	(void)state;

	image_init(&image);
	group = image_alloc(&image, 200);
	empty_group(&image, group);
	put_group_key(&image, group, 0, 1);
	put_group_key(&image, group, 7, 2);
	image_put_u8(&image, group + 3, 0xfe); // deleted
	assert_true(walk(&image, &GROUPS, new_swiss(&image, 2, group, 0), &keys).whole);
	assert_int_equal(keys.count, 2);
	assert_int_equal(keys.sum, 3);
	image_deinit(&image);
}

static u64 new_table(struct image *image, u64 index, u64 groups, u64 mask)
{
	u64 table = image_alloc(image, 32);

	image_put_u64(image, table + 8, index);
	image_put_u64(image, table + 16, groups);
	image_put_u64(image, table + 24, mask);
	return table;
}

static void a_directory_counts_shared_tables_once(void **state)
{
	struct image image;
	struct keys keys;
	u64 groups, one, two, directory;
	(void)state;

	image_init(&image);
	groups = image_alloc(&image, 3 * 200);
	for (u32 i = 0; i < 3; i++) {
		empty_group(&image, groups + i * 200ul);
		put_group_key(&image, groups + i * 200ul, i, 1u << i);
	}
	one = new_table(&image, 0, groups, 1);
	two = new_table(&image, 2, groups + 400, 0);
	directory = image_alloc(&image, 4 * 8);
	image_put_u64(&image, directory, one);
	image_put_u64(&image, directory + 8, one);
	image_put_u64(&image, directory + 16, two);
	image_put_u64(&image, directory + 24, two);
	assert_true(walk(&image, &GROUPS, new_swiss(&image, 3, directory, 4), &keys).whole);
	assert_int_equal(keys.count, 3);
	assert_int_equal(keys.sum, 7);
	image_deinit(&image);
}

static void groups_that_make_no_sense_end(void **state)
{
	struct image image;
	struct keys keys;
	u64 directory;
	(void)state;

	image_init(&image);
	directory = image_alloc(&image, 8);
	image_put_u64(&image, directory, new_table(&image, 0, directory, (u64)1 << 50));
	assert_false(walk(&image, &GROUPS, new_swiss(&image, 1, directory, 1), &keys).whole);
	assert_false(
		walk(&image, &GROUPS, new_swiss(&image, 1, directory, (u64)1 << 60), &keys).whole);
	assert_false(walk(&image, &GROUPS, new_swiss(&image, 1, 0x1234, 0), &keys).whole);
	assert_int_equal(keys.count, 0);
	image_deinit(&image);
}

static void a_callback_can_stop(void **state)
{
	struct image image;
	struct keys keys = {.stop_after = 2};
	struct go_map_walk result;
	u64 group;
	(void)state;

	image_init(&image);
	group = image_alloc(&image, 200);
	for (u32 i = 0; i < 8; i++)
		put_group_key(&image, group, i, 1);
	result = go_map_keys(&image.peek, &GROUPS, new_swiss(&image, 8, group, 0), take, &keys);
	assert_int_equal(keys.count, 2);
	assert_int_equal(result.seen, 2);
	assert_true(result.whole);
	image_deinit(&image);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nil_and_empty_maps_have_no_keys),
		cmocka_unit_test(buckets_with_an_overflow_chain),
		cmocka_unit_test(a_growing_map_has_its_keys_in_both),
		cmocka_unit_test(buckets_that_make_no_sense_end),
		cmocka_unit_test(a_small_swiss_map_is_one_group),
		cmocka_unit_test(a_directory_counts_shared_tables_once),
		cmocka_unit_test(groups_that_make_no_sense_end),
		cmocka_unit_test(a_callback_can_stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
