// SPDX-License-Identifier: Apache-2.0
// Spans of nothing but records of goroutines are kept in part, and read as if they were whole.
#include "process/heap/g_spans.h"

#include "process/heap/mark.h"
#include "process/heap/support/fake_heap.h"
#include "process/runtime/goroutine.h"
#include "support/testing.h"

enum { LIMIT = 1 << 30, SIZE = 480, COUNT = 16, FIRST = 40 };

enum variant { WHOLE_SPAN, ONE_UNKNOWN, OTHER_MASK };

static const u32 minors[] = {22, 23, 24, 25, 26, 27};

struct records {
	struct fake_heap fake;
	struct goroutine goroutines[COUNT];
	struct goroutine_table table;
	u64 span, target, param, waiting, sequence;
};

static void open_records(struct records *records, u32 minor, enum variant variant)
{
	struct fake_heap *fake = &records->fake;
	const struct go_runtime *runtime = &fake->runtime;
	struct error err = {0};

	fake_heap_init(fake, minor);
	records->param = (u64)RUNTIME_OFFSET(runtime, g_param);
	records->waiting = (u64)RUNTIME_OFFSET(runtime, g_waiting);
	records->sequence = (u64)RUNTIME_OFFSET(runtime, g_tracking_seq);
	records->target = fake_heap_span(fake, &(struct fake_span){.size = 64, .pages = 1});
	records->span = fake_heap_span(fake, &(struct fake_span){.size = SIZE, .pages = 1});
	for (u32 i = 0; i < COUNT; i++) {
		u64 g = records->span + i * SIZE;

		records->goroutines[i] = (struct goroutine){.address = g};
		fake_heap_put_pointer(fake, g, FIRST, records->target + i * 64);
		fake_heap_put_pointer(fake, g, records->waiting, 0);
		fake_heap_put(fake, g + records->param, 1000 + i);
		fake_heap_bytes(fake, g)[records->sequence] = (u8)(i + 1);
	}
	if (variant == OTHER_MASK)
		fake_heap_put_pointer(
			fake, records->span + 5 * SIZE, FIRST + 16, records->target + 20 * 64);
	records->table = (struct goroutine_table){
		.at = records->goroutines, .len = variant == ONE_UNKNOWN ? COUNT - 1 : COUNT};
	fake->goroutines = &records->table;
	if (!fake_heap_open(fake, LIMIT, &err))
		fail_msg("%s", err.text);
}

static u64 word_of(const struct records *records, u32 g, u64 offset)
{
	u64 word = 0;

	assert_true(heap_goroutine_word(
		records->fake.heap, records->span + g * SIZE, offset & ~7ull, &word));
	return word >> offset % 8 * 8;
}

static bool see(void *context, u64 offset, u64 value)
{
	u64 *at = context;

	if (value) {
		assert_int_equal(offset, at[0]);
		at[1] = value;
	}
	return true;
}

// Every variant tells the same.
static void check_words(const struct records *records)
{
	for (u32 i = 0; i < COUNT; i++) {
		struct heap_object object;
		u64 seen[2] = {FIRST, 0};

		assert_true(heap_find(records->fake.heap, records->span + i * SIZE + 9, &object));
		assert_int_equal(object.base, records->span + i * SIZE);
		assert_int_equal(object.size, SIZE);
		assert_int_equal(word_of(records, i, records->param), 1000 + i);
		assert_int_equal(word_of(records, i, records->waiting), 0);
		assert_int_equal((u8)word_of(records, i, records->sequence), i + 1);
		if (i != 5)
			heap_object_pointers(records->fake.heap, &object, see, seen);
		assert_int_equal(seen[1], i != 5 ? records->target + i * 64 : 0);
	}
}

static void see_words(void *context, u32 worker, const struct heap_words *words)
{
	const struct records *records = context;

	(void)worker;
	assert_false(words->address - records->span < 8192);
}

static void check_marks(const struct records *records)
{
	struct marker *marker = marker_open(records->fake.heap, 2);

	marker_exclude_goroutines(
		records->fake.heap, marker, records->fake.workers, &records->table);
	for (u32 i = 0; i < COUNT; i += 3)
		marker_scan(marker, 0, marker_find(marker, records->span + i * SIZE));
	marker_run(marker, records->fake.workers, NULL, NULL);
	for (u32 i = 0; i < COUNT; i++) {
		assert_int_equal(
			marker_is_marked(marker, marker_find(marker, records->target + i * 64)),
			i % 3 == 0);
		assert_true(
			marker_is_marked(marker, marker_find(marker, records->span + i * SIZE)));
	}
	marker_close(marker);
}

static void test_records(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		struct records records;
		struct heap_object object;

		open_records(&records, minors[i], WHOLE_SPAN);
		assert_true(heap_find(records.fake.heap, records.span, &object));
		assert_null(heap_object_bytes(records.fake.heap, &object));
		assert_true(heap_stats(records.fake.heap)->bytes_copied < 2 * 8192);
		heap_words_each(records.fake.heap, records.fake.workers, see_words, &records);
		check_words(&records);
		check_marks(&records);
		fake_heap_deinit(&records.fake);
	}
}

// What else may be in the span, or come into it, is not lost.
static void test_others(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		for (enum variant variant = ONE_UNKNOWN; variant <= OTHER_MASK; variant++) {
			struct records records;
			struct heap_object object;

			open_records(&records, minors[i], variant);
			assert_true(heap_find(records.fake.heap, records.span, &object));
			assert_non_null(heap_object_bytes(records.fake.heap, &object));
			check_words(&records);
			fake_heap_deinit(&records.fake);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
