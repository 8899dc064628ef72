// SPDX-License-Identifier: Apache-2.0
// Spans of nothing but records of goroutines, whose pointers are known, or of sudogs are not copied.
#include "process/heap/record_spans.h"

#include "process/heap/mark.h"
#include "process/heap/support/fake_heap.h"
#include "process/runtime/goroutine.h"
#include "support/testing.h"

enum { LIMIT = 1 << 30, SIZE = 480, COUNT = 16, FIRST = 40 };

enum variant { ALL_KNOWN, ONE_UNKNOWN, ONE_WITHOUT_ROOTS, ONE_BESIDE };

static const u32 minors[] = {19, 21, 22, 23, 24, 25, 26, 27};

struct records {
	struct fake_heap fake;
	struct goroutine goroutines[8192 / SIZE];
	struct goroutine_table table;
	u64 span, target;
};

// As many as the span has room for.
static u32 count_of(u32 minor)
{
	return minor <= 21 ? 17 : COUNT;
}

static void open_records(struct records *records, u32 minor, enum variant variant)
{
	struct fake_heap *fake = &records->fake;
	struct error err = {0};
	u32 count = count_of(minor);

	fake_heap_init(fake, minor);
	records->target = fake_heap_span(fake, &(struct fake_span){.size = 64, .pages = 1});
	records->span = fake_heap_span(fake, &(struct fake_span){.size = SIZE, .pages = 1});
	for (u32 i = 0; i < count; i++) {
		u64 g = records->span + i * SIZE;

		records->goroutines[i] = (struct goroutine){.address = g, .visited = 1};
		fake_heap_put_pointer(fake, g, FIRST, records->target + i * 64);
	}
	if (variant == ONE_WITHOUT_ROOTS)
		records->goroutines[3].visited = 0;
	if (variant == ONE_BESIDE)
		records->goroutines[3].address += 8;
	records->table = (struct goroutine_table){
		.at = records->goroutines, .len = variant == ONE_UNKNOWN ? count - 1 : count};
	fake->goroutines = &records->table;
	if (!fake_heap_open(fake, LIMIT, &err))
		fail_msg("%s", err.text);
}

static void see_words(void *context, u32 worker, const struct heap_words *words)
{
	const struct records *records = context;

	(void)worker;
	assert_false(words->address - records->span < 8192);
}

static bool see_pointer(void *context, u64 offset, u64 value)
{
	(void)context;
	(void)offset;
	(void)value;
	fail();
	return false;
}

// Of the records nothing is followed, and they count as marked.
static void check_marks(const struct records *records)
{
	struct marker *marker = marker_open(records->fake.heap, 2);

	marker_exclude_goroutines(
		records->fake.heap, marker, records->fake.workers, &records->table);
	for (u32 i = 0; i < records->table.len; i++)
		marker_root(marker, 0, records->span + i * SIZE, true);
	marker_root(marker, 0, records->target + 2 * 64, true);
	marker_run(marker, records->fake.workers, NULL, NULL);
	for (u32 i = 0; i < records->table.len; i++) {
		assert_int_equal(
			marker_is_marked(marker, marker_find(marker, records->target + i * 64)),
			i == 2);
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

		open_records(&records, minors[i], ALL_KNOWN);
		assert_true(heap_find(records.fake.heap, records.span + 5 * SIZE + 9, &object));
		assert_int_equal(object.base, records.span + 5 * SIZE);
		assert_int_equal(object.size, SIZE);
		assert_null(heap_object_bytes(records.fake.heap, &object));
		assert_int_equal(heap_stats(records.fake.heap)->scannable_bytes, 8192);
		heap_words_each(records.fake.heap, records.fake.workers, see_words, &records);
		assert_int_equal(
			heap_object_pointers(records.fake.heap, &object, see_pointer, NULL),
			POINTERS_NONE);
		check_marks(&records);
		fake_heap_deinit(&records.fake);
	}
}

// What else may be in the span, or come into it, is not lost.
static void test_others(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		for (enum variant variant = ONE_UNKNOWN; variant <= ONE_BESIDE; variant++) {
			struct records records;
			struct heap_object object;

			open_records(&records, minors[i], variant);
			assert_true(heap_find(records.fake.heap, records.span, &object));
			assert_non_null(heap_object_bytes(records.fake.heap, &object));
			assert_int_equal(heap_stats(records.fake.heap)->scannable_bytes, 2 * 8192);
			fake_heap_deinit(&records.fake);
		}
	}
}

// Sudogs are whole spans or none, too.
static void test_sudogs(void **state)
{
	enum { SUDOG = 96, SUDOGS = 85 };

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		for (u32 missing = 0; missing < 2; missing++) {
			u32 count = minors[i] <= 21 ? SUDOGS : minors[i] <= 25 ? 84 : 82;
			struct goroutine goroutine = {
				.address = FAKE_HEAP - 4096, .wait_count = count - missing};
			struct goroutine_table table = {.at = &goroutine, .len = 1};
			struct wait_on waits[SUDOGS] = {0};
			struct heap_object object;
			struct fake_heap fake;
			struct error err = {0};
			u64 span;

			fake_heap_init(&fake, minors[i]);
			span = fake_heap_span(
				&fake, &(struct fake_span){.size = SUDOG, .pages = 1});
			for (u32 k = 0; k < count; k++)
				waits[k].sudog = span + k * SUDOG;
			table.waits = waits;
			fake.goroutines = &table;
			if (!fake_heap_open(&fake, LIMIT, &err))
				fail_msg("%s", err.text);
			assert_true(heap_find(fake.heap, span, &object));
			assert_int_equal(heap_object_bytes(fake.heap, &object) == NULL, !missing);
			fake_heap_deinit(&fake);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_sudogs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
