// SPDX-License-Identifier: Apache-2.0
#include "process/heap/heap.h"

#include "process/heap/support/fake_heap.h"
#include "support/testing.h"

enum { LIMIT = 1 << 30 };

static const u32 minors[] = {19, 21, 22, 23, 24, 25, 26, 27};

struct seen {
	u64 offsets[64], values[64];
	u32 count;
};

static bool see(void *context, u64 offset, u64 value)
{
	struct seen *seen = context;

	if (value == 0)
		return true; // a pointer word that is nil
	assert_true(seen->count < 64);
	seen->offsets[seen->count] = offset;
	seen->values[seen->count++] = value;
	return true;
}

static struct seen pointers_of(const struct fake_heap *fake, u64 address, enum object_pointers kind)
{
	struct heap_object object;
	struct seen seen = {.count = 0};

	assert_true(heap_find(fake->heap, address, &object));
	assert_int_equal(heap_object_pointers(fake->heap, &object, see, &seen), kind);
	return seen;
}

static void open_heap(struct fake_heap *fake)
{
	struct error err = {0};

	if (!fake_heap_open(fake, LIMIT, &err))
		fail_msg("%s", err.text);
}

static void test_small_objects(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		struct fake_heap fake;
		struct heap_object object;
		struct seen seen;
		u64 span, last;

		fake_heap_init(&fake, minors[i]);
		span = fake_heap_span(&fake, &(struct fake_span){.size = 48, .pages = 1});
		fake_heap_put_pointer(&fake, span + 48 * 3, 8, span);
		fake_heap_put(&fake, span + 48 * 3 + 16, span + 48); // looks like one
		fake_heap_put_pointer(&fake, span + 48 * 3, 40, span + 96);
		fake_heap_put_pointer(&fake, span + 48 * 4, 0, span + 5);
		open_heap(&fake);

		seen = pointers_of(&fake, span + 48 * 3 + 17, POINTERS_MASK);
		assert_int_equal(seen.count, 2);
		assert_int_equal(seen.offsets[0], 8);
		assert_int_equal(seen.values[0], span);
		assert_int_equal(seen.offsets[1], 40);
		seen = pointers_of(&fake, span + 48 * 4, POINTERS_MASK);
		assert_int_equal(seen.count, 1);
		assert_int_equal(pointers_of(&fake, span, POINTERS_MASK).count, 0);

		// Interior pointers, the last object, what is beyond it, and what is no heap.
		assert_true(heap_find(fake.heap, span + 48 * 7 + 47, &object));
		assert_int_equal(object.base, span + 48 * 7);
		assert_int_equal(object.index, 7);
		assert_int_equal(object.size, 48);
		assert_false(object.is_free);
		last = span + 48ull * (minors[i] <= 21 ? 170 : minors[i] < 26 ? 168 : 165);
		assert_true(heap_find(fake.heap, last - 1, &object));
		assert_false(heap_find(fake.heap, last, &object));
		assert_false(heap_find(fake.heap, span + 8192, &object));
		assert_false(heap_find(fake.heap, 0, &object));
		assert_false(heap_find(fake.heap, UINT64_MAX, &object));
		fake_heap_deinit(&fake);
	}
}

static void test_allocation_state(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		struct fake_heap fake;
		struct heap_object object;
		u64 span, bits;
		const struct go_runtime *runtime = &fake.runtime;

		fake_heap_init(&fake, minors[i]);
		span = fake_heap_span(
			&fake, &(struct fake_span){
				       .size = 64, .pages = 1, .free_index = 3, .is_noscan = true});
		memcpy(&bits,
			fake_heap_bytes(&fake,
				fake.mspans[0] + (u64)RUNTIME_OFFSET(runtime, mspan_alloc_bits)),
			8);
		fake_heap_put(&fake, bits, 1 << 5);
		open_heap(&fake);
		for (u32 k = 0; k < 8; k++) {
			assert_true(heap_find(fake.heap, span + k * 64, &object));
			assert_int_equal(object.is_free, k >= 3 && k != 5);
			assert_true(object.is_noscan);
			assert_null(heap_object_bytes(fake.heap, &object));
		}
		fake_heap_deinit(&fake);
	}
}

// From 1.22 on the type stands before the value; its mask is repeated over it.
static void test_type_headers(void **state)
{
	static const u8 mask[] = {1}; // {pointer, word, word}

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		struct fake_heap fake;
		struct heap_object object;
		struct seen seen;
		u64 span, type;

		if (minors[i] < 22)
			continue;
		fake_heap_init(&fake, minors[i]);
		type = fake_heap_type(&fake, 25, 24, 8, mask);
		span = fake_heap_span(&fake, &(struct fake_span){.size = 1024, .pages = 1});
		fake_heap_put(&fake, span + 1024, type);
		for (u64 at = 8; at < 1024; at += 8)
			fake_heap_put(&fake, span + 1024 + at, span + at);
		fake_heap_put(&fake, span + 2048, span); // no type
		open_heap(&fake);
		seen = pointers_of(&fake, span + 1024 + 500, POINTERS_CONSERVATIVE);
		assert_int_equal(seen.count, 43);
		assert_int_equal(seen.offsets[0], 8);
		assert_int_equal(seen.offsets[1], 32);
		assert_int_equal(seen.offsets[42], 8 + 42 * 24);
		assert_true(heap_find(fake.heap, span + 1024 + 500, &object));
		assert_int_equal(heap_object_type(fake.heap, &object), type);
		assert_int_equal(object.header, 8);
		fake_heap_deinit(&fake);
	}
}

static void test_large_objects(void **state)
{
	static const u8 mask[] = {2}; // {word, pointer}

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		struct fake_heap fake;
		struct heap_object object;
		struct seen seen;
		u64 span, type, zeroed;

		fake_heap_init(&fake, minors[i]);
		type = fake_heap_type(&fake, 25, 16, 16, mask);
		span = fake_heap_span(&fake, &(struct fake_span){.size = 5 * 8192,
						     .pages = 5,
						     .is_large = true,
						     .large_type = type});
		zeroed = fake_heap_span(
			&fake, &(struct fake_span){.size = 5 * 8192, .pages = 5, .is_large = true});
		if (minors[i] < 22)
			fake_heap_put_pointer(&fake, span, 30008, zeroed);
		fake_heap_put(&fake, span + 30000, zeroed);
		fake_heap_put(&fake, span + 30008, zeroed + 8);
		fake_heap_put(&fake, zeroed + 8, span);
		open_heap(&fake);
		seen = pointers_of(&fake, span + 40000, POINTERS_MASK);
		assert_int_equal(seen.count, 1);
		assert_int_equal(seen.offsets[0], 30008);
		assert_int_equal(seen.values[0], zeroed + 8);
		assert_int_equal(pointers_of(&fake, zeroed, POINTERS_MASK).count, 0);
		assert_true(heap_find(fake.heap, span + 40000, &object));
		assert_int_equal(object.base, span);
		assert_int_equal(heap_object_type(fake.heap, &object), minors[i] < 22 ? 0 : type);
		fake_heap_deinit(&fake);
	}
}

// [2]struct { a int; b [100]struct { p *T; n int } }: the runtime has not built its mask yet.
static void test_mask_on_demand(void **state)
{
	static const u8 mask[] = {1};

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(minors); i++) {
		struct fake_heap fake;
		struct seen seen;
		u64 span, element, array, whole, fields, outer;

		if (minors[i] < 24)
			continue;
		fake_heap_init(&fake, minors[i]);
		element = fake_heap_type(&fake, 25, 16, 8, mask);
		array = fake_heap_type(&fake, 17, 1600, 1592, NULL);
		fake_heap_put(&fake, array + 48, element);
		fake_heap_put(&fake, array + 64, 100);
		whole = fake_heap_type(&fake, 25, 1608, 1600, NULL);
		fields = fake_heap_meta(&fake, 48);
		fake_heap_put(&fake, whole + 56, fields);
		fake_heap_put(&fake, whole + 64, 2);
		fake_heap_put(&fake, fields + 8, fake_heap_type(&fake, 2, 8, 0, mask));
		fake_heap_put(&fake, fields + 24 + 8, array);
		fake_heap_put(&fake, fields + 24 + 16, 8);
		outer = fake_heap_type(&fake, 17, 3216, 3208, NULL);
		fake_heap_put(&fake, outer + 48, whole);
		fake_heap_put(&fake, outer + 64, 2);
		span = fake_heap_span(&fake, &(struct fake_span){.size = 4096, .pages = 1});
		fake_heap_put(&fake, span, outer);
		fake_heap_put(&fake, span + 8, span);                   // a
		fake_heap_put(&fake, span + 8 + 8 + 16 * 99, span);     // b[99].p
		fake_heap_put(&fake, span + 8 + 8 + 16 * 99 + 8, span); // b[99].n
		fake_heap_put(&fake, span + 8 + 1608 + 8, span + 1);    // [1].b[0].p
		fake_heap_put(&fake, span + 4096, outer);
		open_heap(&fake);
		seen = pointers_of(&fake, span, POINTERS_MASK);
		assert_int_equal(seen.count, 2);
		assert_int_equal(seen.offsets[0], 8 + 8 + 16 * 99);
		assert_int_equal(seen.offsets[1], 8 + 1608 + 8);
		fake_heap_deinit(&fake);
	}
}

// The table of spans was read while one was freed and made anew.
static void test_overlapping_spans(void **state)
{
	struct fake_heap fake;
	struct heap_object object;
	const struct go_runtime *runtime = &fake.runtime;
	u64 first, second;

	(void)state;
	fake_heap_init(&fake, 23);
	first = fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
	second = fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
	fake_heap_span(&fake, &(struct fake_span){.size = 128, .pages = 1});
	fake_heap_put(
		&fake, fake.mspans[2] + (u64)RUNTIME_OFFSET(runtime, mspan_start_addr), second);
	open_heap(&fake);
	assert_true(heap_find(fake.heap, first, &object));
	assert_false(heap_find(fake.heap, second, &object));
	assert_int_equal(heap_stats(fake.heap)->unreadable_spans, 2);
	fake_heap_deinit(&fake);
}

static void test_unreadable_span(void **state)
{
	struct fake_heap fake;
	u64 readable, torn;

	(void)state;
	fake_heap_init(&fake, 27);
	readable = fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
	torn = fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
	fake_heap_put_pointer(&fake, readable, 0, torn);
	fake.readable_pages = 1;
	open_heap(&fake);
	assert_int_equal(heap_stats(fake.heap)->unreadable_spans, 1);
	assert_int_equal(pointers_of(&fake, readable, POINTERS_MASK).count, 1);
	assert_int_equal(pointers_of(&fake, torn, POINTERS_MASK).count, 0);
	fake_heap_deinit(&fake);
}

// Two records of spans that are side by side are read together; one of them is not there.
static void test_lost_record(void **state)
{
	struct fake_heap fake;
	struct error err = {0};
	u64 size, at;

	(void)state;
	fake_heap_init(&fake, 27);
	fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
	fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
	size = (u64)RUNTIME_OFFSET(&fake.runtime, mspan_size);
	at = FAKE_META + FAKE_META_BYTES - size;
	memcpy(fake_heap_bytes(&fake, at), fake_heap_bytes(&fake, fake.mspans[0]), size);
	fake.mspans[0] = at;
	fake.mspans[1] = at + size;
	assert_false(fake_heap_open(&fake, LIMIT, &err));
	assert_int_equal(err.kind, ERROR_INPUT);
	assert_string_equal(err.text, "heap of a fake: 1 of 2 heap spans cannot be read");
	fake_heap_deinit(&fake);
}

static void test_limit(void **state)
{
	struct fake_heap fake;
	struct error err = {0};

	(void)state;
	fake_heap_init(&fake, 27);
	fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
	fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1});
	fake.readable_pages = 1; // one of them is no view
	assert_false(fake_heap_open(&fake, 8191, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	fake_heap_deinit(&fake);
}

static void test_no_heap(void **state)
{
	struct fake_heap fake;
	struct error err = {0};

	(void)state;
	fake_heap_init(&fake, 27);
	fake.runtime.globals.address[GLOBAL_mheap] = 0;
	fake.target.memory = recorded_memory_open(NULL, 0);
	fake.runtime.memory = fake.target.memory;
	assert_false(heap_open(&fake.arena, &fake.runtime, &(struct heap_known){0}, fake.workers,
		LIMIT, &fake.heap, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	fake_heap_deinit(&fake);
}

static void count_object(
	void *context, u32 worker, const struct heap_object *object, const u8 *bytes)
{
	u32 *counts = context;

	assert_non_null(bytes);
	assert_false(object->is_free || object->is_noscan);
	counts[worker]++;
}

static void test_each(void **state)
{
	struct fake_heap fake;
	u32 counts[2] = {0};

	(void)state;
	fake_heap_init(&fake, 23);
	fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1, .free_index = 10});
	fake_heap_span(&fake, &(struct fake_span){.size = 64, .pages = 1, .is_noscan = true});
	fake_heap_span(&fake, &(struct fake_span){.size = 512, .pages = 1});
	open_heap(&fake);
	heap_objects_each(fake.heap, fake.workers, count_object, counts);
	assert_int_equal(counts[0] + counts[1], 10 + 15);
	fake_heap_deinit(&fake);
}

struct seen_words {
	const struct heap *heap;
	u64 at[16]; // addresses of pointers of allocated objects
	u64 bases[16];
	u32 len;
};

static void see_words(void *context, u32 worker, const struct heap_words *words)
{
	struct seen_words *seen = context;

	(void)worker;
	for (u64 left = words->pointers; left; left &= left - 1) {
		u32 index = (u32)__builtin_ctzll(left), to;
		struct heap_object object;

		if (!heap_words_object(seen->heap, words, index, &object))
			continue;
		to = __atomic_fetch_add(&seen->len, 1, __ATOMIC_RELAXED);
		assert_true(to < ARRAY_LEN(seen->at));
		seen->at[to] = words->address + index * 8ull;
		seen->bases[to] = object.base;
	}
}

static bool has_seen(const struct seen_words *seen, u64 address, u64 base)
{
	for (u32 i = 0; i < seen->len; i++)
		if (seen->at[i] == address && seen->bases[i] == base)
			return true;
	return false;
}

// Pointers as words: those of free objects, of spans without pointers, and words that are none are not among them.
static void test_words(void **state)
{
	(void)state;
	for (u32 k = 0; k < ARRAY_LEN(minors); k++) {
		struct seen_words seen = {0};
		struct fake_heap fake;
		u64 span, plain, other;

		fake_heap_init(&fake, minors[k]);
		span = fake_heap_span(
			&fake, &(struct fake_span){.size = 512, .pages = 1, .free_index = 3});
		plain = fake_heap_span(
			&fake, &(struct fake_span){.size = 64, .pages = 1, .is_noscan = true});
		other = fake_heap_span(&fake, &(struct fake_span){.size = 512, .pages = 1});
		fake_heap_put_pointer(&fake, span, 8, other);
		fake_heap_put_pointer(&fake, span, 504, other);
		fake_heap_put_pointer(&fake, span + 1024, 0, span);
		fake_heap_put_pointer(&fake, span + 1536, 0, span); // free
		fake_heap_put(&fake, span + 16, other);
		fake_heap_put(&fake, plain, other);
		fake_heap_put_pointer(&fake, other, 504, plain);
		open_heap(&fake);
		seen.heap = fake.heap;
		heap_words_each(fake.heap, fake.workers, see_words, &seen);
		assert_int_equal(seen.len, 4);
		assert_true(has_seen(&seen, span + 8, span));
		assert_true(has_seen(&seen, span + 504, span));
		assert_true(has_seen(&seen, span + 1024, span + 1024));
		assert_true(has_seen(&seen, other + 504, other));
		fake_heap_deinit(&fake);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_objects),
		cmocka_unit_test(test_allocation_state),
		cmocka_unit_test(test_type_headers),
		cmocka_unit_test(test_large_objects),
		cmocka_unit_test(test_mask_on_demand),
		cmocka_unit_test(test_overlapping_spans),
		cmocka_unit_test(test_unreadable_span),
		cmocka_unit_test(test_lost_record),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_no_heap),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
