// SPDX-License-Identifier: Apache-2.0
// The detectors that look at pools: a bad and a right case for each.
#include "detect/support/look.h"

#include "support/testing.h"

#define SHOP "/src/shop/"

static int set_up(void **state)
{
	static struct look look;

	look_open(&look);
	look.inspection.process.is_core = true;
	// So that the root of the standard library is known.
	look_goroutine(&look, WAIT_IO, 5,
		"bytes.(*Buffer).Write /go/src/bytes/buffer.go:180\n"
		"example.com/shop/web.render " SHOP "web/render.go:30",
		"net/http.(*Server).Serve /go/src/net/http/server.go:3300");
	*state = &look;
	return 0;
}

static int tear_down(void **state)
{
	look_close(*state);
	return 0;
}

static struct pool *buffers(struct look *look, u64 size, u32 count)
{
	return look_pool(look, "example.com/shop/web.buffers", "*bytes.Buffer", size, count);
}

static void set_alias(struct look *look, struct pool *pool, struct pool_alias alias)
{
	struct pool_alias *kept = arena_new(&look->arena, struct pool_alias);

	*kept = alias;
	pool->aliases = kept;
	pool->alias_count = 1;
}

static void an_object_of_the_pool_is_in_use(void **state)
{
	struct look *look = *state;
	const struct finding *finding;

	set_alias(look, buffers(look, 4096, 3),
		(struct pool_alias){
			.object = 1, .kind = ALIAS_STACK, .frame = 1, .is_exact = true});
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_POOL001, SHOP "web/render.go:30");
	assert_text(look_fact(finding, "pool"), "example.com/shop/web.buffers");
	assert_text(look_fact(finding, "goid"), "10");
}

static void uses_that_may_be_right_are_silent(void **state)
{
	struct look *look = *state;
	struct pool_alias alias = {.object = 1, .kind = ALIAS_STACK, .frame = 1, .is_exact = true};
	struct pool *pool = buffers(look, 4096, 3);

	// A process that runs on, in a single look.
	set_alias(look, pool, alias);
	look->inspection.process.is_core = false;
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_POOL001);
	look->inspection.process.is_core = true;
	pool->was_torn = true;
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_POOL001);
	pool->was_torn = false;
	alias.is_exact = false;
	set_alias(look, pool, alias);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_POOL001);
	// Inside Put.
	alias.is_exact = true;
	alias.goroutine = look_goroutine(look, WAIT_OTHER, 0,
		"sync.(*Pool).Put /go/src/sync/pool.go:100\n"
		"example.com/shop/web.render " SHOP "web/render.go:33",
		NULL);
	set_alias(look, &look->pools.at[0], alias);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_POOL001);
}

static void two_looks_make_a_use_certain(void **state)
{
	struct look *look = *state;
	struct look before;
	struct pool_alias alias = {.object = 0, .kind = ALIAS_STACK, .frame = 1, .is_exact = true};

	look_open(&before);
	look_goroutine(&before, WAIT_IO, 5, "main.f " SHOP "a.go:1", NULL);
	set_alias(&before, buffers(&before, 4096, 1), alias);
	set_alias(look, buffers(look, 4096, 1), alias);
	look->inspection.process.is_core = false;
	look_detect(look, &before, 5);
	look_found(look, FAULT_POOL001, SHOP "web/render.go:30");
	before.pools.at[0].alias_count = 0;
	look_detect(look, &before, 5);
	look_silent(look, FAULT_POOL001);
	look_close(&before);
}

static void set_duplicate(struct look *look, struct pool *pool, u32 first, u32 second, u32 other)
{
	struct pool_duplicate *kept = arena_new(&look->arena, struct pool_duplicate);

	*kept = (struct pool_duplicate){.address = pool->objects[first].address,
		.first = first,
		.second = second,
		.other = other};
	pool->duplicates = kept;
	pool->duplicate_count = 1;
}

static void one_object_lies_in_the_pool_twice(void **state)
{
	struct look *look = *state;
	struct pool *pool = buffers(look, 4096, 3);
	const struct finding *finding;

	pool->new_function = STR("example.com/shop/web.init.func1");
	pool->new_file = STR(SHOP "web/render.go");
	pool->new_line = 12;
	set_duplicate(look, pool, 0, 2, 0);
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_POOL002, SHOP "web/render.go:12");
	assert_int_equal(finding->confidence, CONFIDENCE_CONFIRMED);
	assert_text(look_fact(finding, "duplicates"), "1");
}

static void shared_addresses_of_different_things_are_silent(void **state)
{
	struct look *look = *state;
	struct pool *pool = buffers(look, 4096, 3);
	struct pool *fields = look_pool(look, "example.com/shop/web.heads", "*web.head", 64, 1);

	// The first field of a struct, and values without memory of their own.
	set_duplicate(look, fields, 0, 0, 0);
	look_objects(&look->pools.at[0])[0].size = 0;
	set_duplicate(look, &look->pools.at[0], 0, 2, 0);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_POOL002);
	(void)pool;
}

static void one_large_buffer_among_small_ones(void **state)
{
	struct look *look = *state;
	struct pool *pool = buffers(look, 4096, 9);
	const struct finding *finding;

	look_objects(pool)[3].retained_bytes = look_objects(pool)[3].capacity_bytes = 64 << 20;
	look_detect(look, NULL, 0);
	finding = look_found(look, FAULT_POOL005, "");
	assert_text(finding->function, "example.com/shop/web.buffers");
	assert_text(look_fact(finding, "largest_bytes"), "67108864");
	assert_text(look_fact(finding, "median_bytes"), "4096");
}

static void contents_of_a_running_process_need_two_looks(void **state)
{
	struct look *look = *state;
	struct look before;
	struct pool *pools[2];

	look_open(&before);
	look_goroutine(&before, WAIT_IO, 5, "main.f " SHOP "a.go:1", NULL);
	pools[0] = buffers(&before, 4096, 9);
	pools[1] = buffers(look, 4096, 9);
	for (u32 i = 0; i < 2; i++) {
		look_objects(pools[i])[3].retained_bytes = 64 << 20;
		look_objects(pools[i])[4].stale_pointers = 1000;
	}
	look->inspection.process.is_core = false;
	look_detect(look, NULL, 0);
	assert_int_equal(look->findings.items.len, 0);
	look_detect(look, &before, 5);
	look_found(look, FAULT_POOL005, "");
	look_found(look, FAULT_POOL013, "");
	look_objects(pools[0])[3].retained_bytes = 4096;
	look_objects(pools[0])[4].stale_pointers = 0;
	look_detect(look, &before, 5);
	assert_int_equal(look->findings.items.len, 0);
	look_close(&before);
}

static void pools_of_one_size_are_silent(void **state)
{
	struct look *look = *state;
	struct pool *pool;

	buffers(look, 64 << 20, 9);
	pool = look_pool(look, "example.com/shop/web.small", "*bytes.Buffer", 4096, 9);
	look_objects(pool)[3].retained_bytes = 512 << 10;
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_POOL005);
}

static void two_types_in_one_pool(void **state)
{
	struct look *look = *state;
	struct pool *pool = buffers(look, 64, 3);

	look_objects(pool)[2].type = 0x509000;
	look_objects(pool)[2].type_name = STR("*web.buffer");
	look_detect(look, NULL, 0);
	assert_text(look_fact(look_found(look, FAULT_POOL008, ""), "other_type"), "*web.buffer");
}

static void one_type_of_two_descriptors_is_silent(void **state)
{
	struct look *look = *state;

	look_objects(buffers(look, 64, 3))[2].type = 0x509000;
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_POOL008);
}

static void something_that_lives_on_holds_a_pooled_object(void **state)
{
	struct look *look = *state;
	struct pool *pool = buffers(look, 64, 3);

	set_alias(look, pool,
		(struct pool_alias){.kind = ALIAS_HEAP,
			.holder = 0xc000700000,
			.holder_type = STR("example.com/shop/web.session"),
			.is_exact = true});
	look_detect(look, NULL, 0);
	assert_text(look_fact(look_found(look, FAULT_POOL009, ""), "holder_type"),
		"example.com/shop/web.session");
	set_alias(look, pool,
		(struct pool_alias){.kind = ALIAS_GLOBAL, .holder = 0x700000, .is_exact = true});
	look_detect(look, NULL, 0);
	assert_text(look_found(look, FAULT_POOL009, "")->steps[0].message,
		"a *bytes.Buffer in the pool is still held by a package variable");
}

static void leftovers_of_the_library_are_silent(void **state)
{
	struct look *look = *state;
	struct pool *pool = buffers(look, 64, 3);

	set_alias(look, pool,
		(struct pool_alias){.kind = ALIAS_HEAP,
			.holder = 0xc000700000,
			.holder_type = STR("net/http.response"),
			.is_exact = true});
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_POOL009);
	set_alias(look, pool,
		(struct pool_alias){.kind = ALIAS_HEAP, .holder = 0xc000700000, .is_exact = true});
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_POOL009);
}

static void add_pools(struct look *look, u32 count, u32 objects)
{
	for (u32 i = 0; i < count; i++) {
		struct pool *pool = look_pool(look, "", "*bytes.Buffer", 64, objects);

		pool->is_global = false;
		pool->new_function = STR("example.com/shop/web.(*Server).handle.func1");
		pool->new_file = STR(SHOP "web/web.go");
		pool->new_line = 51;
	}
}

static void a_pool_for_each_call(void **state)
{
	struct look *look = *state;

	add_pools(look, 100, 1);
	look_detect(look, NULL, 0);
	assert_text(
		look_fact(look_found(look, FAULT_POOL010, SHOP "web/web.go:51"), "pools"), "100");
}

static void sharded_pools_are_silent(void **state)
{
	struct look *look = *state;

	add_pools(look, 32, 1);
	add_pools(look, 68, 20);
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_POOL010);
}

static void cut_slices_keep_their_targets(void **state)
{
	struct look *look = *state;
	struct pool *pool = look_pool(look, "example.com/shop/web.rows", "*[]*web.row", 8192, 2);

	look_objects(pool)[0].stale_pointers = 1000;
	look_detect(look, NULL, 0);
	assert_text(look_fact(look_found(look, FAULT_POOL013, ""), "stale_pointers"), "1000");
	look_objects(pool)[0].stale_pointers = 20;
	look_detect(look, NULL, 0);
	look_silent(look, FAULT_POOL013);
}

// Faults in the library's own pools are not the program's.
static void pools_of_the_library_are_silent(void **state)
{
	struct look *look = *state;
	struct pool *pool = look_pool(look, "net/http.bufioReaderPool", "*bufio.Reader", 4096, 4);

	set_duplicate(look, pool, 0, 2, 0);
	set_alias(look, pool,
		(struct pool_alias){
			.object = 1, .kind = ALIAS_STACK, .frame = 1, .is_exact = true});
	look_objects(pool)[3].retained_bytes = 64 << 20;
	look_objects(pool)[0].stale_pointers = 1000;
	look_detect(look, NULL, 0);
	assert_int_equal(look->findings.items.len, 0);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_object_of_the_pool_is_in_use),
		CASE(uses_that_may_be_right_are_silent),
		CASE(two_looks_make_a_use_certain),
		CASE(one_object_lies_in_the_pool_twice),
		CASE(shared_addresses_of_different_things_are_silent),
		CASE(one_large_buffer_among_small_ones),
		CASE(contents_of_a_running_process_need_two_looks),
		CASE(pools_of_one_size_are_silent),
		CASE(two_types_in_one_pool),
		CASE(one_type_of_two_descriptors_is_silent),
		CASE(something_that_lives_on_holds_a_pooled_object),
		CASE(leftovers_of_the_library_are_silent),
		CASE(a_pool_for_each_call),
		CASE(sharded_pools_are_silent),
		CASE(cut_slices_keep_their_targets),
		CASE(pools_of_the_library_are_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
