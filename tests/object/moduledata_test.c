// SPDX-License-Identifier: Apache-2.0
#include "object/moduledata.h"

#include "base/macros.h"
#include "support/testing.h"

enum { ADDRESS = 0x561000, PCLNTAB = 0x4d0000, MAX_SIZE = 600 };

// Offsets as the DWARF of each release has them, apart from the table under test.
static const struct release {
	u32 minor, size, gcdata, types, etypes, rodata, gofunc, typelinks, next;
} releases[] = {
	{19, 552, 264, 280, 288, 296, 304, 336, 544},
	{21, 592, 280, 296, 304, 312, 320, 352, 584},
	{22, 592, 280, 296, 304, 312, 320, 352, 584},
	{23, 584, 280, 296, 304, 312, 320, 352, 576},
	{24, 584, 280, 296, 304, 312, 320, 352, 576},
	{25, 584, 280, 296, 304, 312, 320, 352, 576},
	{26, 592, 280, 296, 304, 312, 320, 360, 584},
	{27, 568, 280, 296, 312, 336, 344, 0, 560},
};

static void put(char *bytes, u32 offset, u64 value)
{
	memcpy(bytes + offset, &value, sizeof(value));
}

static void fill(const struct release *release, char *bytes)
{
	memset(bytes, 0, MAX_SIZE);
	put(bytes, 0, PCLNTAB);
	put(bytes, 104, PCLNTAB + 0x2000); // pclntable
	put(bytes, 128, PCLNTAB + 0x2000); // ftab
	put(bytes, 136, 100);
	put(bytes, 160, 0x401000); // minpc, maxpc
	put(bytes, 168, 0x480000);
	put(bytes, 176, 0x401000); // text, etext
	put(bytes, 184, 0x480100);
	for (u32 i = 0; i < 8; i++) // noptrdata to enoptrbss
		put(bytes, 192 + i * 8, 0x550000 + i * 0x1000);
	put(bytes, release->gcdata, 0x4c0000);
	put(bytes, release->gcdata + 8, 0x4c1000);
	put(bytes, release->types, 0x490000);
	put(bytes, release->etypes, 0x4b0000);
	put(bytes, release->rodata, 0x490000);
	put(bytes, release->gofunc, 0x4b8000);
	if (release->typelinks) {
		put(bytes, release->typelinks, 0x4c8000);
		put(bytes, release->typelinks + 8, 300);
		put(bytes, release->typelinks + 24, 0x4c9000);
		put(bytes, release->typelinks + 32, 40);
	} else {
		put(bytes, 320, 0x10000);
		put(bytes, 328, 0x600);
	}
	put(bytes, release->next, 0x700000);
}

static void every_release_has_its_layout(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(releases); i++) {
		struct go_version version = {.minor = releases[i].minor, .text = STR("go1")};
		bool has_links = releases[i].typelinks;
		struct moduledata data;
		char bytes[MAX_SIZE];
		struct error err;

		fill(&releases[i], bytes);
		assert_int_equal(moduledata_size(&version), releases[i].size);
		assert_true(moduledata_parse(
			&version, (str){bytes, releases[i].size}, ADDRESS, &data, &err));
		assert_int_equal(data.address, ADDRESS);
		assert_int_equal(data.pclntab, PCLNTAB);
		assert_int_equal(data.ftab_len, 100);
		assert_int_equal(data.text, 0x401000);
		assert_int_equal(data.maxpc, 0x480000);
		assert_int_equal(data.data, 0x552000);
		assert_int_equal(data.enoptrbss, 0x557000);
		assert_int_equal(data.gcbss, 0x4c1000);
		assert_int_equal(data.etypes, 0x4b0000);
		assert_int_equal(data.gofunc, 0x4b8000);
		assert_int_equal(data.typelinks_len, has_links ? 300 : 0);
		assert_int_equal(data.itablinks, has_links ? 0x4c9000 : 0);
		assert_int_equal(data.itabs, has_links ? 0 : 0x4a0000);
		assert_int_equal(data.itabs_size, has_links ? 0 : 0x600);
		assert_int_equal(data.next, 0x700000);
		assert_false(moduledata_parse(
			&version, (str){bytes, releases[i].size - 1}, ADDRESS, &data, &err));
	}
}

static void what_is_out_of_order_is_none(void **state)
{
	static const struct {
		u32 offset;
		u64 value;
	} cases[] = {
		{0, 0},
		{136, 0},
		{160, 0x400000},
		{168, 0x490000},
		{176, 0},
		{208, 0x600000},
		{296, 0},
		{296, 0x4c0000},
		{104, 0x1000},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct go_version version = {.minor = 23, .text = STR("go1.23")};
		struct moduledata data = {.address = 1};
		char bytes[MAX_SIZE];
		struct error err;

		fill(&releases[3], bytes);
		put(bytes, cases[i].offset, cases[i].value);
		assert_false(moduledata_parse(&version, (str){bytes, 584}, ADDRESS, &data, &err));
		assert_int_equal(err.kind, ERROR_INPUT);
		assert_int_equal(data.address, 1);
	}
}

static void found_by_its_first_word(void **state)
{
	struct go_version version = {.minor = 26, .text = STR("go1.26")};
	char section[2048] = {0};
	struct moduledata data;

	(void)state;
	// A pointer to the pclntab that is no moduledata comes first, and the section begins off the grid.
	put(section, 4, PCLNTAB);
	fill(&releases[6], section + 1028);
	assert_true(moduledata_scan(
		&version, (str){section, sizeof(section)}, 0x55fffc, PCLNTAB, &data));
	assert_int_equal(data.address, 0x55fffc + 1028);
	assert_false(moduledata_scan(
		&version, (str){section, sizeof(section)}, 0x55fffc, PCLNTAB + 8, &data));
	assert_false(
		moduledata_scan(&version, (str){section, 1028 + 591}, 0x55fffc, PCLNTAB, &data));
}

static void unknown_releases_have_no_layout(void **state)
{
	static const u32 minors[] = {0, 18, 28};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(minors); i++) {
		struct go_version version = {.minor = minors[i], .text = STR("go1.x")};
		struct moduledata data;
		char bytes[MAX_SIZE];
		struct error err;

		fill(&releases[7], bytes);
		assert_int_equal(moduledata_size(&version), 0);
		assert_false(
			moduledata_parse(&version, (str){bytes, MAX_SIZE}, ADDRESS, &data, &err));
		assert_false(
			moduledata_scan(&version, (str){bytes, MAX_SIZE}, ADDRESS, PCLNTAB, &data));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_release_has_its_layout),
		cmocka_unit_test(what_is_out_of_order_is_none),
		cmocka_unit_test(found_by_its_first_word),
		cmocka_unit_test(unknown_releases_have_no_layout),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
