// SPDX-License-Identifier: Apache-2.0
// Where the pointers of a goroutine's record are, by the masks that each version keeps.
#include "process/heap/g_words.h"

#include "process/heap/support/fake_heap.h"
#include "support/testing.h"

enum { LIMIT = 1 << 30, SIZE = 480, RECORDS = 16 };

static const u32 minors[] = {19, 21, 22, 23, 24, 25, 26, 27};
static const enum layout_field pointers[] = {LAYOUT_g_panic, LAYOUT_g_defer, LAYOUT_g_m,
	LAYOUT_g_sched_ctxt, LAYOUT_g_param, LAYOUT_g_waiting, LAYOUT_g_labels, LAYOUT_g_timer,
	LAYOUT_g_ancestors};

struct scene {
	struct fake_heap fake;
	u64 records, empty;
	u64 list[3]; // runtime.allgs
	u32 list_len;
	struct g_words words;
};

static i32 offset_of(const struct scene *scene, enum layout_field field)
{
	return scene->fake.runtime.layout.offset[field];
}

static void make_record(struct scene *scene, u32 number)
{
	for (u32 i = 0; i < ARRAY_LEN(pointers); i++)
		fake_heap_put_pointer(&scene->fake, scene->records + number * SIZE,
			(u64)offset_of(scene, pointers[i]), 0x1000 + i);
}

static void init(struct scene *scene, u32 minor)
{
	*scene = (struct scene){0};
	fake_heap_init(&scene->fake, minor);
	scene->records =
		fake_heap_span(&scene->fake, &(struct fake_span){.size = SIZE, .pages = 1});
	scene->empty = fake_heap_span(&scene->fake, &(struct fake_span){.size = SIZE, .pages = 1});
}

static void find(struct scene *scene)
{
	struct fake_heap *fake = &scene->fake;
	u64 len = fake_heap_meta(fake, 8), pointer = fake_heap_meta(fake, 8);
	u64 array = fake_heap_meta(fake, sizeof(scene->list));
	struct error err = {0};

	fake_heap_put(fake, len, scene->list_len);
	fake_heap_put(fake, pointer, array);
	memcpy(fake_heap_bytes(fake, array), scene->list, sizeof(scene->list));
	fake->runtime.globals.address[GLOBAL_allglen] = len;
	fake->runtime.globals.address[GLOBAL_allgptr] = pointer;
	if (!fake_heap_open(fake, LIMIT, &err))
		fail_msg("%s", err.text);
	g_words_find(&fake->runtime, &scene->words);
}

// All but g.waiting.
static void check_found(const struct scene *scene)
{
	u32 at = 0, end = 0;

	for (u32 word = 0; word < G_WORDS; word++) {
		bool is_pointer = false;

		for (u32 i = 0; i < ARRAY_LEN(pointers); i++)
			is_pointer |= pointers[i] != LAYOUT_g_waiting &&
			              offset_of(scene, pointers[i]) == (i32)word * 8;
		if (!is_pointer)
			continue;
		assert_true(at < scene->words.count);
		assert_int_equal(scene->words.offsets[at++], word);
		end = (word + 1) * 8;
	}
	assert_int_equal(at, ARRAY_LEN(pointers) - 1);
	assert_int_equal(scene->words.count, at);
	assert_int_equal(g_words_end(&scene->words), end);
}

static void test_found(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		for (u32 number = 0; number < RECORDS; number += 5) {
			struct scene scene;

			init(&scene, minors[i]);
			make_record(&scene, number);
			scene.list[scene.list_len++] = scene.records + number * SIZE;
			find(&scene);
			check_found(&scene);
			fake_heap_deinit(&scene.fake);
		}
	}
}

// What is no record, or not there, is passed over.
static void test_later_one(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		struct scene scene;

		init(&scene, minors[i]);
		make_record(&scene, 2);
		scene.list[scene.list_len++] = 0x5000;
		scene.list[scene.list_len++] = scene.empty;
		scene.list[scene.list_len++] = scene.records + 2 * SIZE;
		find(&scene);
		check_found(&scene);
		fake_heap_deinit(&scene.fake);
	}
}

// A mask that says otherwise than is known of a record is none.
static void test_not_a_record(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		struct scene scene;

		init(&scene, minors[i]);
		make_record(&scene, 1);
		fake_heap_put_pointer(&scene.fake, scene.records + SIZE,
			(u64)offset_of(&scene, LAYOUT_g_goid), 7);
		scene.list[scene.list_len++] = scene.records + SIZE;
		scene.list[scene.list_len++] = scene.records + SIZE + 4;
		scene.list[scene.list_len++] = scene.records + 8192 - 64;
		find(&scene);
		assert_int_equal(scene.words.count, 0);
		assert_int_equal(g_words_end(&scene.words), 0);
		fake_heap_deinit(&scene.fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_later_one),
		cmocka_unit_test(test_not_a_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
