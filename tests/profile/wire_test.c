// SPDX-License-Identifier: Apache-2.0
#include "profile/wire.h"

#include "support/testing.h"

static size_t put(u8 *out, u64 value)
{
	size_t len = 0;

	for (; value >= 0x80; value >>= 7)
		out[len++] = (u8)(value | 0x80);
	out[len++] = (u8)value;
	return len;
}

static void reads_pairs_of_every_length(void **state)
{
	const u64 values[] = {
		0, 1, 0x7f, 0x80, 0x3fff, 0x4000, 0x1fffff, 0x200000, 0xfffffff, 0x10000000};
	u32 last = ARRAY_LEN(values) - 1;

	(void)state;
	for (u32 i = 0; i <= last; i++) {
		for (u32 k = 0; k <= last; k++) {
			u8 bytes[24] = {0};
			size_t len = put(bytes, values[i]);
			u64 pair = 0;

			len += put(bytes + len, values[k]);
			if (i == last || k == last) {
				assert_int_equal(wire_pair(bytes, &pair), 0);
				continue;
			}
			assert_int_equal(wire_pair(bytes, &pair), len);
			assert_int_equal((u32)pair, values[i]);
			assert_int_equal(pair >> 32, values[k]);
		}
	}
}

static void reads_fours_of_every_length(void **state)
{
	const u64 values[] = {0, 1, 0x7f, 0x80, 0x155, 0x3fff, 0x4000, 0x10000000};
	const u32 count = ARRAY_LEN(values);

	(void)state;
	for (u32 i = 0; i < count * count * count * count; i++) {
		const u64 four[] = {values[i % count], values[i / count % count],
			values[i / count / count % count], values[i / count / count / count]};
		u8 bytes[40] = {0};
		bool is_short = true;
		size_t len = 0;
		u64 ids = 0;

		for (u32 k = 0; k < 4; k++) {
			len += put(bytes + len, four[k]);
			is_short = is_short && four[k] < 0x4000;
		}
		assert_int_equal(wire_four(bytes, &ids), is_short ? len : 0);
		for (u32 k = 0; k < 4 && is_short; k++)
			assert_int_equal((u16)(ids >> 16 * k), four[k]);
	}
}

static void counts_packed_varints_of_every_length(void **state)
{
	char bytes[40];

	(void)state;
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		u64 count = 0;

		for (size_t i = 0; i < len; i++) {
			bytes[i] = (char)(i % 3 == 2 || i % 7 == 0 ? 0x7f : 0x80);
			count += i % 3 == 2 || i % 7 == 0;
		}
		assert_int_equal(wire_packed_count((str){bytes, len}), count);
	}
}

// The short way and the long one give the same field, and stop at the same byte.
static void reads_a_field_both_ways(void **state)
{
	const u8 seconds[] = {0, 1, 2, 3, 0x7f, 0x80, 0x81, 0xff};

	(void)state;
	for (u32 key = 0; key < 256; key++) {
		for (u32 i = 0; i < 64 * 8; i++) {
			char bytes[] = {(char)key, (char)seconds[i / 64], (char)seconds[i / 8 % 8],
				(char)seconds[i % 8], 5, 6};
			struct wire quick = wire_of((str){bytes, i % 7}), slow = quick;
			struct wire_field a = {0}, b = {0};
			bool is_read = wire_next(&quick, &a);

			assert_int_equal(is_read, wire_next_slow(&slow, &b));
			assert_ptr_equal(quick.at, slow.at);
			assert_int_equal(quick.is_broken, slow.is_broken);
			if (!is_read)
				continue;
			assert_true(a.number == b.number && a.type == b.type);
			assert_int_equal(a.value, b.value);
			assert_ptr_equal(a.bytes.ptr, b.bytes.ptr);
			assert_int_equal(a.bytes.len, b.bytes.len);
		}
	}
}

static void refuses_a_varint_of_more_than_ten_bytes(void **state)
{
	char bytes[12] = "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01";
	struct wire wire = wire_of((str){bytes, 11});
	u64 value;

	(void)state;
	assert_false(wire_varint(&wire, &value));
	assert_true(wire.is_broken);
	assert_ptr_equal(wire.at, bytes);
	bytes[9] = 1;
	wire = wire_of((str){bytes, 11});
	assert_true(wire_varint(&wire, &value));
	assert_true(value == (u64)1 << 63);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_pairs_of_every_length),
		cmocka_unit_test(reads_fours_of_every_length),
		cmocka_unit_test(counts_packed_varints_of_every_length),
		cmocka_unit_test(reads_a_field_both_ways),
		cmocka_unit_test(refuses_a_varint_of_more_than_ten_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
