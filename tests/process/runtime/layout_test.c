// SPDX-License-Identifier: Apache-2.0
#include "process/runtime/layout.h"
#include "support/opened.h"

#include "support/testing.h"

static struct layout table_of(u32 minor, enum elf_machine machine, bool is_known)
{
	struct go_version version = {.minor = minor, .text = STR("go")};
	struct layout layout;

	assert_int_equal(layout_from_table(&version, machine, &layout), is_known);
	return layout;
}

static void has_what_was_measured(void **state)
{
	struct layout layout = table_of(23, ELF_MACHINE_AMD64, true);
	str type, field;

	(void)state;
	assert_int_equal(layout.offset[LAYOUT_g_goid], 160);
	assert_int_equal(layout.offset[LAYOUT_g_size], 432);
	assert_int_equal(layout.offset[LAYOUT_g_bubble], -1);
	assert_int_equal(table_of(27, ELF_MACHINE_AMD64, true).offset[LAYOUT_sudog_elem], 32);
	assert_int_equal(table_of(19, ELF_MACHINE_AMD64, true).offset[LAYOUT_g_parent_goid], -1);
	layout_field_name(LAYOUT_g_panic, &type, &field);
	assert_text(type, "runtime.g");
	assert_text(field, "_panic");
	layout_field_name(LAYOUT_g_size, &type, &field);
	assert_text(field, "");
}

static void cache_lines_of_arm64_are_longer(void **state)
{
	struct layout layout = table_of(25, ELF_MACHINE_ARM64, true);

	(void)state;
	assert_int_equal(layout.offset[LAYOUT_sem_table_size], 251 * 128);
	assert_int_equal(layout.offset[LAYOUT_mheap_arenas], 66072);
	assert_int_equal(layout.offset[LAYOUT_g_goid], 152);
}

static void unknown_versions_get_the_nearest(void **state)
{
	(void)state;
	assert_int_equal(table_of(99, ELF_MACHINE_AMD64, false).offset[LAYOUT_g_size], 456);
	assert_int_equal(table_of(0, ELF_MACHINE_AMD64, false).offset[LAYOUT_g_size], 456);
	assert_int_equal(table_of(18, ELF_MACHINE_AMD64, false).offset[LAYOUT_g_size], 392);
	assert_int_equal(table_of(20, ELF_MACHINE_AMD64, false).offset[LAYOUT_g_size], 392);
}

static void without_dwarf_nothing_changes(void **state)
{
	struct layout layout = table_of(24, ELF_MACHINE_AMD64, true);

	(void)state;
	assert_int_equal(layout_apply_dwarf(NULL, false, &layout), 0);
	assert_int_equal(layout.offset[LAYOUT_g_goid], 160);
}

static void is_what_the_dwarf_says(struct opened *opened)
{
	struct go_version version = opened->runtime.version;
	struct layout table, dwarf;

	assert_int_equal(opened->runtime.layout_source, LAYOUT_FROM_DWARF);
	assert_true(layout_from_table(&version, ELF_MACHINE_AMD64, &table));
	dwarf = table;
	layout_apply_dwarf(opened->target.binary.dwarf, false, &dwarf);
	for (u32 i = 0; i < LAYOUT_COUNT; i++) {
		str type, field;

		layout_field_name(i, &type, &field);
		if (table.offset[i] != dwarf.offset[i])
			fail_msg(STR_FMT ": " STR_FMT "." STR_FMT ": table %d, DWARF %d",
				STR_ARG(version.text), STR_ARG(type), STR_ARG(field),
				table.offset[i], dwarf.offset[i]);
	}
}

static void tables_of_every_version(void **state)
{
	(void)state;
	opened_each("types", GO_PLAIN, is_what_the_dwarf_says);
	opened_each("goroutines", GO_PLAIN, is_what_the_dwarf_says);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_what_was_measured),
		cmocka_unit_test(cache_lines_of_arm64_are_longer),
		cmocka_unit_test(unknown_versions_get_the_nearest),
		cmocka_unit_test(without_dwarf_nothing_changes),
		cmocka_unit_test(tables_of_every_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
