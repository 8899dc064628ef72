// SPDX-License-Identifier: Apache-2.0
// The expected values are those that github/codeql-action tests its own implementation with.
#include "report/line_hash.h"

#include "support/testing.h"

#include <stdio.h>

static void check(str text, const char *const *want, u32 want_count)
{
	struct line_hash *lines;
	struct arena arena;
	u32 count;

	arena_init(&arena);
	line_hashes(&arena, text, &lines, &count);
	assert_int_equal(count, want_count);
	for (u32 i = 0; i < count; i++) {
		char got[40];

		snprintf(got, sizeof(got), "%llx:%u", (unsigned long long)lines[i].hash,
			lines[i].occurrence);
		assert_string_equal(got, want[i]);
	}
	arena_deinit(&arena);
}

#define CHECK(text, ...)                                         \
	do {                                                     \
		static const char *const want[] = {__VA_ARGS__}; \
		check(text, want, ARRAY_LEN(want));              \
	} while (0)

static void an_empty_file_has_one_line(void **state)
{
	(void)state;
	CHECK(STR(""), "c129715d7a2bc9a3:1");
}

static void blanks_do_not_count(void **state)
{
	(void)state;
	CHECK(STR(" a\nb\n  \t\tc\n d"), "271789c17abda88f:1", "54703d4cd895b18:1",
		"180aee12dab6264:1", "a23a3dc5e078b07b:1");
	CHECK(STR(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End"), "8b7cf3e952e7aeb2:1",
		"b1ae1287ec4718d9:1", "bff680108adb0fcc:1", "c6805c5e1288b612:1",
		"b86d3392aea1be30:1", "e6ceba753e1a442:1");
}

static void line_endings_are_all_the_same(void **state)
{
	static const str texts[] = {
		STR(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n"),
		STR(" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r"),
		STR(" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n"),
		STR(" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n"),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		CHECK(texts[i], "e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1",
			"e20e36e16fcb0cc8:1", "b3edc88f2938467e:1", "c8e28b0b4002a3a0:1",
			"c129715d7a2bc9a3:1");
}

static void equal_lines_are_numbered(void **state)
{
	(void)state;
#define LOREM "Lorem ipsum dolor sit amet.\n"
	CHECK(STR(LOREM LOREM LOREM LOREM LOREM LOREM LOREM LOREM LOREM LOREM),
		"a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2", "a7f2ff13bc495cf2:3",
		"a7f2ff13bc495cf2:4", "a7f2ff13bc495cf2:5", "a7f2ff13bc495cf2:6",
		"a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1",
		"cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1");
}

static void characters_are_utf16_units(void **state)
{
	struct line_hash *lines;
	struct arena arena;
	u32 count;
	// 37 * (37 * 0xd83d + 0xde00) + 65535, then 97 zero units: only the first line matters, and
	// what is known without a second implementation is that both halves go in.
	u64 want = (37 * (u64)0xd83d + 0xde00) * 37 + 65535;

	(void)state;
	arena_init(&arena);
	line_hashes(&arena, STR("\xf0\x9f\x98\x80"), &lines, &count);
	for (u32 i = 0; i < 97; i++)
		want *= 37;
	assert_int_equal(count, 1);
	assert_true(lines[0].hash == want);
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_file_has_one_line),
		cmocka_unit_test(blanks_do_not_count),
		cmocka_unit_test(line_endings_are_all_the_same),
		cmocka_unit_test(equal_lines_are_numbered),
		cmocka_unit_test(characters_are_utf16_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
