// SPDX-License-Identifier: Apache-2.0
#include "object/build_info.h"

#include "object/support/elf_image.h"
#include "object/support/put.h"
#include "support/testing.h"

#include <elf.h>

static const char modinfo[] = "path\texample.com/shop/cmd\n"
			      "mod\texample.com/shop\tv1.2.3\th1:abc=\n"
			      "dep\tgolang.org/x/sync\tv0.1.0\th1:def=\n"
			      "build\t-ldflags=\"-X \\\"a=b c\\\" \\t\\u00e9\\x41\"\n"
			      "build\t\"odd=key\"=plain\n"
			      "build\tCGO_ENABLED=0\n"
			      "build\tempty=\n";

static str framed(struct arena *arena, const char *text)
{
	return arena_printf(arena, "0123456789abcdef%sfedcba9876543210", text);
}

static str inline_blob(struct arena *arena, const char *version, str text)
{
	struct strbuf out;

	strbuf_init(&out, arena);
	put_bytes(&out, "\xff Go buildinf:\x08\x02", 16);
	put_u64(&out, 0);
	put_u64(&out, 0);
	put_varint(&out, strlen(version));
	put_bytes(&out, version, strlen(version));
	put_varint(&out, text.len);
	strbuf_add(&out, text);
	return strbuf_str(&out);
}

static bool read(
	struct arena *arena, struct elf_image *image, struct build_info *ret, struct error *err)
{
	struct elf elf;

	assert_true(elf_parse(arena, elf_image_bytes(image), &elf, err));
	return build_info_read(arena, &elf, ret, err);
}

static void check_setting(
	const struct build_info *info, u32 index, const char *key, const char *value)
{
	assert_true(index < info->setting_count);
	assert_text(info->settings[index].key, key);
	assert_text(info->settings[index].value, value);
}

static void inline_format(void **state)
{
	struct arena arena;
	struct elf_image image;
	struct build_info info;
	struct error err;

	(void)state;
	arena_init(&arena);
	elf_image_init(&image, &arena);
	elf_image_section(&image, ".go.buildinfo", SHT_PROGBITS, 0x500000,
		inline_blob(&arena, "go1.23.5", framed(&arena, modinfo)));
	assert_true(read(&arena, &image, &info, &err));
	assert_int_equal(info.version.minor, 23);
	assert_int_equal(info.version.patch, 5);
	assert_text(info.path, "example.com/shop/cmd");
	assert_text(info.main_module, "example.com/shop");
	assert_int_equal(info.setting_count, 4);
	check_setting(&info, 0, "-ldflags",
		"-X \"a=b c\" \t\xc3\xa9"
		"A");
	check_setting(&info, 1, "odd=key", "plain");
	check_setting(&info, 2, "CGO_ENABLED", "0");
	check_setting(&info, 3, "empty", "");
	arena_deinit(&arena);
}

static void found_without_sections(void **state)
{
	struct arena arena;
	struct elf_image image;
	struct build_info info;
	struct strbuf data;
	struct error err;

	(void)state;
	arena_init(&arena);
	elf_image_init(&image, &arena);
	strbuf_init(&data, &arena);
	// The magic where it is not aligned is somebody's constant.
	put_bytes(&data, "\xff Go buildinf:12345678", 22);
	put_align(&data, 8);
	strbuf_add(&data, inline_blob(&arena, "go1.27.3", STR_EMPTY));
	elf_image_segment(&image, PT_LOAD, PF_R | PF_W, 0x500008, strbuf_str(&data));
	assert_true(read(&arena, &image, &info, &err));
	assert_int_equal(info.version.minor, 27);
	assert_int_equal(info.path.len, 0);
	assert_int_equal(info.setting_count, 0);
	arena_deinit(&arena);
}

static void pointer_format_of_old_releases(void **state)
{
	struct arena arena;
	struct elf_image image;
	struct build_info info;
	struct strbuf data;
	struct error err;
	str text;

	(void)state;
	arena_init(&arena);
	elf_image_init(&image, &arena);
	text = framed(&arena, modinfo);
	strbuf_init(&data, &arena);
	put_bytes(&data, "\xff Go buildinf:\x08\x00", 16);
	put_u64(&data, 0x500020);
	put_u64(&data, 0x500030);
	put_u64(&data, 0x500040);
	put_u64(&data, 6);
	put_u64(&data, 0x500048);
	put_u64(&data, text.len);
	put_bytes(&data, "go1.17\0\0", 8);
	strbuf_add(&data, text);
	elf_image_segment(&image, PT_LOAD, PF_R | PF_W, 0x500000, strbuf_str(&data));
	assert_true(read(&arena, &image, &info, &err));
	assert_int_equal(info.version.minor, 17);
	assert_text(info.main_module, "example.com/shop");
	arena_deinit(&arena);
}

static void a_version_that_is_no_release_is_kept_as_text(void **state)
{
	struct arena arena;
	struct elf_image image;
	struct build_info info;
	struct error err;

	(void)state;
	arena_init(&arena);
	elf_image_init(&image, &arena);
	elf_image_section(&image, ".go.buildinfo", SHT_PROGBITS, 0x500000,
		inline_blob(&arena, "devel +cafe", STR_EMPTY));
	assert_true(read(&arena, &image, &info, &err));
	assert_int_equal(info.version.minor, 0);
	assert_text(info.version.text, "devel +cafe");
	arena_deinit(&arena);
}

static void programs_in_other_languages_have_none(void **state)
{
	struct arena arena;
	struct elf_image image;
	struct build_info info;
	struct error err;
	str blob;

	(void)state;
	arena_init(&arena);
	elf_image_init(&image, &arena);
	elf_image_segment(
		&image, PT_LOAD, PF_R | PF_W, 0x500000, STR("int main(void) { return 0; }"));
	assert_false(read(&arena, &image, &info, &err));
	assert_int_equal(err.kind, ERROR_MISSING);
	// Cut off in the version.
	blob = inline_blob(&arena, "go1.23.5", STR_EMPTY);
	elf_image_init(&image, &arena);
	elf_image_section(&image, ".go.buildinfo", SHT_PROGBITS, 0x500000, str_sub(blob, 0, 36));
	assert_false(read(&arena, &image, &info, &err));
	arena_deinit(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inline_format),
		cmocka_unit_test(found_without_sections),
		cmocka_unit_test(pointer_format_of_old_releases),
		cmocka_unit_test(a_version_that_is_no_release_is_kept_as_text),
		cmocka_unit_test(programs_in_other_languages_have_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
