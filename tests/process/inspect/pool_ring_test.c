// SPDX-License-Identifier: Apache-2.0
#include "process/inspect/pool_ring.h"

#include "process/inspect/support/image.h"
#include "support/testing.h"

enum { TYPE = 0x4000 };

struct fixture {
	struct image image;
	struct arena arena;
	u64 pool, locals;
	u32 processors;
};

static void setup(struct fixture *fixture, u32 processors)
{
	*fixture = (struct fixture){.processors = processors};
	image_init(&fixture->image);
	arena_init(&fixture->arena);
	fixture->pool = image_alloc(&fixture->image, 40);
	fixture->locals = image_alloc(&fixture->image, processors * 128ul);
	image_put_u64(&fixture->image, fixture->pool, fixture->locals);
	image_put_u64(&fixture->image, fixture->pool + 8, processors);
}

static void teardown(struct fixture *fixture)
{
	arena_deinit(&fixture->arena);
	image_deinit(&fixture->image);
}

static void put_face(struct fixture *fixture, u64 address, u64 data)
{
	image_put_u64(&fixture->image, address, TYPE);
	image_put_u64(&fixture->image, address + 8, data);
}

static u64 new_ring(struct fixture *fixture, u64 len, u32 head, u32 tail, u64 previous)
{
	struct image *image = &fixture->image;
	u64 element = image_alloc(image, 48), values = image_alloc(image, len * 16);

	image_put_u64(image, element, (u64)head << 32 | tail);
	image_put_u64(image, element + 8, values);
	image_put_u64(image, element + 16, len);
	image_put_u64(image, element + 24, len);
	image_put_u64(image, element + 40, previous);
	for (u32 i = tail; i != head; i++)
		put_face(fixture, values + (i & (len - 1)) * 16, 1000 + i);
	return element;
}

static void set_chain(struct fixture *fixture, u32 processor, u64 head)
{
	image_put_u64(&fixture->image, fixture->locals + processor * 128ul + 16, head);
}

static struct pool_content read(struct fixture *fixture)
{
	struct pool_content content;

	assert_true(
		pool_content_read(&fixture->arena, fixture->image.memory, fixture->pool, &content));
	return content;
}

static void private_values_of_each_processor(void **state)
{
	struct fixture fixture;
	struct pool_content content;
	(void)state;

	setup(&fixture, 3);
	put_face(&fixture, fixture.locals, 11);
	put_face(&fixture, fixture.locals + 256, 33);
	image_put_u64(&fixture.image, fixture.pool + 32, 0x777);
	content = read(&fixture);
	assert_false(content.is_broken);
	assert_int_equal(content.new_func, 0x777);
	assert_int_equal(content.slots.len, 2);
	assert_int_equal(content.slots.at[0].data, 11);
	assert_int_equal(content.slots.at[0].type, TYPE);
	assert_int_equal(content.slots.at[0].place, POOL_PRIVATE);
	assert_int_equal(content.slots.at[1].processor, 2);
	teardown(&fixture);
}

static void a_ring_runs_over_its_end(void **state)
{
	struct fixture fixture;
	struct pool_content content;
	(void)state;

	setup(&fixture, 1);
	set_chain(&fixture, 0, new_ring(&fixture, 8, 13, 6, 0));
	content = read(&fixture);
	assert_false(content.is_broken);
	assert_int_equal(content.slots.len, 7);
	for (u32 i = 0; i < 7; i++)
		assert_int_equal(content.slots.at[i].data, 1006 + i);
	assert_int_equal(content.slots.at[3].place, POOL_SHARED);
	teardown(&fixture);
}

static void indices_that_wrap_at_32_bits(void **state)
{
	struct fixture fixture;
	struct pool_content content;
	(void)state;

	setup(&fixture, 1);
	set_chain(&fixture, 0, new_ring(&fixture, 16, 3, UINT32_MAX - 2, 0));
	content = read(&fixture);
	assert_false(content.is_broken);
	assert_int_equal(content.slots.len, 6);
	teardown(&fixture);
}

static void a_chain_of_rings_and_the_victims(void **state)
{
	struct fixture fixture;
	struct pool_content content;
	u64 victims;
	(void)state;

	setup(&fixture, 1);
	set_chain(&fixture, 0, new_ring(&fixture, 16, 2, 0, new_ring(&fixture, 8, 8, 0, 0)));
	victims = image_alloc(&fixture.image, 128);
	put_face(&fixture, victims, 99);
	image_put_u64(&fixture.image, fixture.pool + 16, victims);
	image_put_u64(&fixture.image, fixture.pool + 24, 1);
	content = read(&fixture);
	assert_false(content.is_broken);
	assert_int_equal(content.slots.len, 11);
	assert_int_equal(content.slots.at[10].place, POOL_VICTIM_PRIVATE);
	assert_int_equal(content.slots.at[10].data, 99);
	// locals, two elements with their rings, the victims' locals
	assert_int_equal(content.storage.len, 6);
	teardown(&fixture);
}

static void nil_values_and_empty_slots_are_left_out(void **state)
{
	struct fixture fixture;
	struct pool_content content;
	u64 element;
	(void)state;

	setup(&fixture, 1);
	element = new_ring(&fixture, 8, 3, 0, 0);
	image_put_u64(&fixture.image, word_at(fixture.image.bytes + (element - IMAGE_BASE) + 8), 0);
	image_put_u64(
		&fixture.image, word_at(fixture.image.bytes + (element - IMAGE_BASE) + 8) + 24, 0);
	set_chain(&fixture, 0, element);
	content = read(&fixture);
	assert_int_equal(content.slots.len, 1);
	assert_int_equal(content.slots.at[0].data, 1002);
	teardown(&fixture);
}

static void what_makes_no_sense_is_broken(void **state)
{
	struct fixture fixture;
	u64 ring;
	(void)state;

	setup(&fixture, 1);
	ring = new_ring(&fixture, 8, 1, 0, 0);
	set_chain(&fixture, 0, ring);
	image_put_u64(&fixture.image, ring + 40, ring); // bites its tail
	assert_true(read(&fixture).is_broken);
	image_put_u64(&fixture.image, ring + 40, 0);
	assert_false(read(&fixture).is_broken);
	image_put_u64(&fixture.image, ring + 16, 7); // no power of two
	assert_true(read(&fixture).is_broken);
	image_put_u64(&fixture.image, ring + 16, (u64)1 << 60);
	image_put_u64(&fixture.image, ring + 24, (u64)1 << 60);
	assert_true(read(&fixture).is_broken);
	image_put_u64(&fixture.image, ring + 16, 8);
	image_put_u64(&fixture.image, ring + 24, 8);
	image_put_u64(&fixture.image, ring, (u64)100 << 32); // more than it has room for
	assert_true(read(&fixture).is_broken);
	image_put_u64(&fixture.image, ring, (u64)1 << 32);
	image_put_u64(&fixture.image, fixture.pool + 8, (u64)1 << 40); // processors
	assert_true(read(&fixture).is_broken);
	teardown(&fixture);
}

static void a_change_is_noticed(void **state)
{
	struct fixture fixture;
	struct pool_content content;
	u64 ring;
	(void)state;

	setup(&fixture, 2);
	ring = new_ring(&fixture, 8, 2, 0, 0);
	set_chain(&fixture, 1, ring);
	put_face(&fixture, fixture.locals, 5);
	content = read(&fixture);
	assert_true(pool_content_stands(&fixture.arena, fixture.image.memory, &content));
	image_put_u64(&fixture.image, ring, (u64)3 << 32);
	assert_false(pool_content_stands(&fixture.arena, fixture.image.memory, &content));
	image_put_u64(&fixture.image, ring, (u64)2 << 32);
	assert_true(pool_content_stands(&fixture.arena, fixture.image.memory, &content));
	put_face(&fixture, fixture.locals, 6);
	assert_false(pool_content_stands(&fixture.arena, fixture.image.memory, &content));
	teardown(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(private_values_of_each_processor),
		cmocka_unit_test(a_ring_runs_over_its_end),
		cmocka_unit_test(indices_that_wrap_at_32_bits),
		cmocka_unit_test(a_chain_of_rings_and_the_victims),
		cmocka_unit_test(nil_values_and_empty_slots_are_left_out),
		cmocka_unit_test(what_makes_no_sense_is_broken),
		cmocka_unit_test(a_change_is_noticed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
