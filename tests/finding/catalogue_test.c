// SPDX-License-Identifier: Apache-2.0
#include "finding/catalogue.h"

#include "finding/pages.h"

#include <ctype.h>

#include "support/testing.h"

static void every_entry_is_complete(void **state)
{
	(void)state;
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		const struct fault *fault = fault_get((enum fault_id)i);
		size_t digits = 0;

		for (size_t c = 0; c < fault->id.len; c++)
			digits += isdigit((unsigned char)fault->id.ptr[c]) != 0;
		assert_int_equal(digits, 3);
		assert_true(fault->name.len > 0 && fault->summary.len > 0);
		assert_true(str_ends(fault->summary, STR(".")));
		assert_int_equal(str_find_char(fault->name, ' '), fault->name.len);
		assert_true(fault->seen_by != 0);
		assert_true(fault_class_name(fault->class).len > 0);
	}
}

static void finds_itself_by_id_and_by_name(void **state)
{
	(void)state;
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		const struct fault *fault = fault_get((enum fault_id)i);
		enum fault_id id;

		assert_true(fault_find(fault->id, &id));
		assert_int_equal(id, i);
		assert_true(fault_find(fault->name, &id));
		assert_int_equal(id, i);
	}
}

static void takes_ids_in_any_case(void **state)
{
	enum fault_id id;

	(void)state;
	assert_true(fault_find(STR("pool004"), &id));
	assert_int_equal(id, FAULT_POOL004);
	assert_true(fault_find(STR("Use-After-Put"), &id));
	assert_int_equal(id, FAULT_POOL001);
}

static void leaves_the_result_alone_when_there_is_none(void **state)
{
	enum fault_id id = FAULT_CTX003;

	(void)state;
	assert_false(fault_find(STR("DEF0011"), &id));
	assert_false(fault_find(STR("DEF"), &id));
	assert_false(fault_find(STR_EMPTY, &id));
	assert_int_equal(id, FAULT_CTX003);
}

static void columns_of_the_table_are_read_right(void **state)
{
	const struct fault *fault = fault_get(FAULT_DEF002);

	(void)state;
	assert_text(fault->id, "DEF002");
	assert_text(fault->name, "defer-in-loop");
	assert_text(fault_class_name(fault->class), "defer");
	assert_text(severity_name(fault->severity), "error");
	assert_int_equal(
		fault->seen_by, SEEN_BY_STATIC | SEEN_BY_PROFILE | SEEN_BY_INSPECT | SEEN_BY_PROBE);
	assert_text(severity_name(fault_get(FAULT_CTX005)->severity), "note");
	assert_text(fault_class_name(fault_get(FAULT_CTX005)->class), "context");
	assert_false(fault_get(FAULT_POOL014)->seen_by & SEEN_BY_STATIC);
}

// The paragraph under the heading, in which lines may end anywhere.
static bool is_first_paragraph(str page, str summary)
{
	str rest = str_skip(page, str_find(page, STR("\n\n")) + 2);

	for (size_t i = 0; i < summary.len; i++) {
		char c = i < rest.len && rest.ptr[i] == '\n' ? ' ' : i < rest.len ? rest.ptr[i] : 0;

		if (c != summary.ptr[i])
			return false;
	}
	return str_starts(str_skip(rest, summary.len), STR("\n\n"));
}

// Every page starts with its heading and the catalogue's own sentence, and shows code.
static void every_page_belongs_to_its_fault(void **state)
{
	(void)state;
	for (u32 i = 0; i < FAULT_COUNT; i++) {
		const struct fault *fault = fault_get((enum fault_id)i);
		str page = fault_page((enum fault_id)i);

		assert_true(str_starts(page, STR("# ")));
		assert_true(str_starts(str_skip(page, 2), fault->id));
		assert_true(str_find(page, fault->name) < page.len);
		assert_true(is_first_paragraph(page, fault->summary));
		assert_true(str_find(page, STR("```go")) < page.len);
		assert_true(str_ends(page, STR("\n")));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_entry_is_complete),
		cmocka_unit_test(finds_itself_by_id_and_by_name),
		cmocka_unit_test(takes_ids_in_any_case),
		cmocka_unit_test(leaves_the_result_alone_when_there_is_none),
		cmocka_unit_test(columns_of_the_table_are_read_right),
		cmocka_unit_test(every_page_belongs_to_its_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
