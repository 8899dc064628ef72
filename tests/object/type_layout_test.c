// SPDX-License-Identifier: Apache-2.0
#include "object/type_layout.h"

#include "object/support/dwarf_image.h"
#include "object/support/elf_image.h"
#include "object/support/put.h"
#include "support/testing.h"

#include <dwarf.h>
#include <elf.h>
#include <libdeflate.h>
#include <stdio.h>

enum {
	FILLERS =
		120000, // enough that the types behind them are beyond both steps of what is decompressed
	FILLER = 48, // bytes of a type that only takes space
	MIB = 1 << 20,
	FIRST_STEP = 2 * MIB, // of what is decompressed of LARGE
	LARGE = 7 * MIB,
	STORED_BLOCK = 65535, // of deflate, of what is not compressed
};

enum packing { PACKED_NOT, PACKED_STORED, PACKED };

struct fixture {
	struct arena arena;
	struct dwarf_writer writer;
	struct elf elf;
	struct error err;
	struct dwarf_info *info;
};

static int setup_version(void **state, u8 version)
{
	struct fixture *it = test_calloc(1, sizeof(*it));

	arena_init(&it->arena);
	dwarf_writer_init(&it->writer, &it->arena, version);
	*state = it;
	return 0;
}

static int setup(void **state)
{
	return setup_version(state, 4);
}

static int setup_5(void **state)
{
	return setup_version(state, 5);
}

static int teardown(void **state)
{
	struct fixture *it = *state;

	dwarf_info_close(it->info);
	arena_deinit(&it->arena);
	test_free(it);
	return 0;
}

static str compressed(struct arena *arena, str text, enum packing packing)
{
	struct libdeflate_compressor *compressor =
		libdeflate_alloc_compressor(packing == PACKED ? 1 : 0);
	size_t bound = libdeflate_zlib_compress_bound(compressor, text.len);
	char *out = arena_alloc(arena, bound, 1);
	struct strbuf buf;

	strbuf_init(&buf, arena);
	put_u32(&buf, ELFCOMPRESS_ZLIB);
	put_u32(&buf, 0);
	put_u64(&buf, text.len);
	put_u64(&buf, 1);
	put_bytes(&buf, out, libdeflate_zlib_compress(compressor, text.ptr, text.len, out, bound));
	libdeflate_free_compressor(compressor);
	return strbuf_str(&buf);
}

static void open_info(struct fixture *it, enum packing packing)
{
	str info = strbuf_str(&it->writer.info);
	struct elf_image image;
	struct elf_image_part *part;

	elf_image_init(&image, &it->arena);
	elf_image_section(&image, ".debug_abbrev", SHT_PROGBITS, 0, strbuf_str(&it->writer.abbrev));
	part = elf_image_section(&image, ".debug_info", SHT_PROGBITS, 0,
		packing ? compressed(&it->arena, info, packing) : info);
	part->flags = packing ? SHF_COMPRESSED : 0;
	assert_true(elf_parse(&it->arena, elf_image_bytes(&image), &it->elf, &it->err));
	assert_true(dwarf_info_open(&it->elf, &it->info, &it->err));
}

struct types {
	u32 word, gobuf, g, pool;
};

static struct types write_types(struct dwarf_writer *writer)
{
	struct types types;
	u32 gobuf;

	types.word = dwarf_base(writer, "uintptr", 8);
	gobuf = dwarf_struct_begin(writer, "runtime.gobuf", 56);
	dwarf_member(writer, "sp", 0, types.word);
	dwarf_member(writer, "bp", 48, types.word);
	dwarf_struct_end(writer);
	types.gobuf = dwarf_typedef(writer, "runtime.gobuf", gobuf);
	types.g = dwarf_struct_begin(writer, "runtime.g", 440);
	dwarf_member(writer, "sched", 56, types.gobuf);
	dwarf_member(writer, "goid", 160, types.word);
	dwarf_struct_end(writer);
	types.pool = dwarf_struct_begin(writer, "sync.Pool", 40);
	dwarf_struct_end(writer);
	return types;
}

static void write_program(struct fixture *it)
{
	struct dwarf_writer *writer = &it->writer;
	struct types types;

	// Units of the same name without types: the package's own, and C that is named so.
	dwarf_unit_begin(writer, "runtime", DW_LANG_Go);
	dwarf_function(writer, "runtime.gopark");
	dwarf_unit_end(writer);
	dwarf_unit_begin(writer, "runtime", DW_LANG_C11);
	dwarf_void(writer);
	dwarf_struct_begin(writer, "runtime.g", 1);
	dwarf_struct_end(writer);
	dwarf_unit_end(writer);
	dwarf_unit_begin(writer, "runtime", DW_LANG_Go);
	dwarf_function(writer, "runtime.memmove");
	dwarf_void(writer);
	types = write_types(writer);
	dwarf_unit_end(writer);
	dwarf_unit_begin(writer, "main", DW_LANG_Go);
	dwarf_function(writer, "main.main");
	dwarf_variable(writer, "main.pool", 0x561000, types.pool);
	dwarf_variable(writer, "main.count", 0x561040, types.word);
	dwarf_unit_end(writer);
	dwarf_unit_begin(writer, "x.c", DW_LANG_C11);
	dwarf_variable(writer, "errno", 0x562000, types.word);
	dwarf_unit_end(writer);
}

static void check_field(struct fixture *it, const char *type, const char *field, u32 offset)
{
	u32 got = UINT32_MAX;

	assert_true(dwarf_field_offset(it->info, str_from_c(type), str_from_c(field), &got));
	assert_int_equal(got, offset);
}

static void check_no_field(struct fixture *it, const char *type, const char *field)
{
	u32 got = 77;

	assert_false(dwarf_field_offset(it->info, str_from_c(type), str_from_c(field), &got));
	assert_int_equal(got, 77);
}

static void check_program(struct fixture *it)
{
	u32 size = 77;

	check_field(it, "runtime.g", "goid", 160);
	check_field(it, "runtime.g", "sched", 56);
	check_field(it, "runtime.g", "sched.bp", 104);
	check_field(it, "runtime.gobuf", "bp", 48);
	check_no_field(it, "runtime.g", "nothing");
	check_no_field(it, "runtime.g", "");
	check_no_field(it, "runtime.g", "goid.x");
	check_no_field(it, "runtime.g", "sched.nothing");
	check_no_field(it, "runtime.hmap", "count");
	check_no_field(it, "time.g", "goid");
	assert_false(dwarf_type_size(it->info, STR("runtime.x"), &size));
	assert_int_equal(size, 77);
	assert_true(dwarf_type_size(it->info, STR("runtime.g"), &size));
	assert_int_equal(size, 440);
	assert_true(dwarf_type_size(it->info, STR("runtime.gobuf"), &size));
	assert_int_equal(size, 56);
	assert_true(dwarf_type_size(it->info, STR("sync.Pool"), &size));
	assert_int_equal(size, 40);
}

static void fields_and_sizes(void **state)
{
	struct fixture *it = *state;

	write_program(it);
	open_info(it, PACKED_NOT);
	check_program(it);
}

static void compressed_sections(void **state)
{
	struct fixture *it = *state;

	write_program(it);
	open_info(it, PACKED);
	check_program(it);
}

static void write_large_program(struct fixture *it)
{
	struct dwarf_writer *writer = &it->writer;
	u32 far_member, size;
	struct types types;

	dwarf_unit_begin(writer, "runtime", DW_LANG_Go);
	dwarf_void(writer);
	types = write_types(writer);
	dwarf_struct_begin(writer, "near.T", 16);
	dwarf_member(writer, "far", 8, 0);
	far_member = (u32)writer->info.len - 4;
	dwarf_struct_end(writer);
	for (u32 i = 0; i < FILLERS; i++) {
		char name[64];

		snprintf(name, sizeof(name), "example.com/filler/package/of/types.Type%u", i);
		dwarf_struct_begin(writer, name, 8);
		dwarf_struct_end(writer);
	}
	size = dwarf_struct_begin(writer, "far.T", 24);
	memcpy(writer->info.ptr + far_member, &size, sizeof(size));
	dwarf_member(writer, "x", 16, types.word);
	dwarf_struct_end(writer);
	dwarf_unit_end(writer);
}

static void types_beyond_the_beginning(void **state)
{
	struct fixture *it = *state;
	u32 size;

	write_large_program(it);
	open_info(it, PACKED);
	check_no_field(it, "runtime.hmap", "count");
	check_field(it, "runtime.g", "sched.bp", 104);
	check_no_field(it, "near.T", "nothing");
	check_field(it, "near.T", "far", 8);
	// The type of the member is far away.
	check_field(it, "near.T", "far.x", 24);
	check_field(it, "far.T", "x", 16);
	check_field(it, "runtime.g", "goid", 160);
	check_field(it, "near.T", "far", 8);
	assert_true(dwarf_type_size(
		it->info, STR("example.com/filler/package/of/types.Type99999"), &size));
	check_no_field(it, "far.U", "x");
}

static void only_the_beginning(void **state)
{
	struct fixture *it = *state;
	u32 size;

	write_large_program(it);
	open_info(it, PACKED);
	dwarf_info_only_beginning(it->info);
	check_field(it, "near.T", "far", 8);
	check_no_field(it, "near.T", "far.x");
	check_no_field(it, "far.T", "x");
	check_no_field(it, "far.T", "x");
	assert_false(dwarf_type_size(it->info, STR("far.T"), &size));
	check_field(it, "runtime.g", "sched.bp", 104);
}

// Types that nobody asks for, up to the offset end.
static void fill(struct dwarf_writer *writer, u32 end)
{
	char name[2 * FILLER];

	memset(name, 'f', sizeof(name));
	while (writer->info.len < end) {
		u32 left = end - (u32)writer->info.len;
		u32 size = left < 2 * FILLER ? left : FILLER;

		name[size - 4] = 0;
		dwarf_struct_begin(writer, name, 8);
		dwarf_struct_end(writer);
		name[size - 4] = 'f';
	}
	assert_int_equal(writer->info.len, end);
}

static void types_of_the_second_step(void **state)
{
	struct fixture *it = *state;
	struct dwarf_writer *writer = &it->writer;

	dwarf_unit_begin(writer, "runtime", DW_LANG_Go);
	dwarf_void(writer);
	fill(writer, FIRST_STEP);
	write_types(writer);
	fill(writer, LARGE);
	dwarf_unit_end(writer);
	open_info(it, PACKED);
	dwarf_info_only_beginning(it->info);
	check_program(it);
}

// What the end of a step cuts off may be zero, which reads as the end of a type's members.
static void a_type_that_is_cut(void **state)
{
	struct fixture *it = *state;
	struct dwarf_writer *writer = &it->writer;
	u32 member, cut;
	struct types types;

	dwarf_unit_begin(writer, "runtime", DW_LANG_Go);
	dwarf_void(writer);
	types = write_types(writer);
	dwarf_struct_begin(writer, "near.T", 16);
	dwarf_member(writer, "cut", 8, 0);
	member = (u32)writer->info.len - 4;
	dwarf_struct_end(writer);
	fill(writer, FIRST_STEP / STORED_BLOCK * STORED_BLOCK - sizeof("xcut.Tx"));
	cut = dwarf_struct_begin(writer, "cut.T", 24);
	memcpy(writer->info.ptr + member, &cut, sizeof(cut));
	dwarf_member(writer, "x", 16, types.word);
	dwarf_struct_end(writer);
	fill(writer, LARGE);
	dwarf_unit_end(writer);
	open_info(it, PACKED_STORED);
	check_field(it, "near.T", "cut.x", 24);
	check_field(it, "cut.T", "x", 16);
}

static void files_without_dwarf(void **state)
{
	struct fixture *it = *state;
	struct elf_image image;
	u32 value;

	elf_image_init(&image, &it->arena);
	elf_image_section(&image, ".text", SHT_PROGBITS, 0, STR("x"));
	assert_true(elf_parse(&it->arena, elf_image_bytes(&image), &it->elf, &it->err));
	assert_false(dwarf_info_open(&it->elf, &it->info, &it->err));
	assert_int_equal(it->err.kind, ERROR_MISSING);
	assert_null(it->info);
	assert_false(dwarf_field_offset(NULL, STR("runtime.g"), STR("goid"), &value));
	assert_false(dwarf_type_size(NULL, STR("runtime.g"), &value));
}

static void broken_dwarf_gives_nothing(void **state)
{
	struct fixture *it = *state;
	str whole;

	write_program(it);
	whole = strbuf_str(&it->writer.info);
	for (size_t at = 0; at < whole.len; at++) {
		struct elf_section sections[] = {
			{.name = STR(".debug_abbrev"), .type = SHT_PROGBITS},
			{.name = STR(".debug_info"), .type = SHT_PROGBITS},
		};
		str abbrev = strbuf_str(&it->writer.abbrev);
		struct strbuf bytes;
		u32 value;

		strbuf_init(&bytes, &it->arena);
		strbuf_add(&bytes, abbrev);
		strbuf_add(&bytes, whole);
		bytes.ptr[abbrev.len + at] ^= 0x5a;
		sections[0].size = sections[1].offset = abbrev.len;
		sections[1].size = whole.len - at % 3;
		it->elf = (struct elf){.bytes = strbuf_str(&bytes),
			.machine = ELF_MACHINE_AMD64,
			.sections = sections,
			.section_count = 2};
		assert_true(dwarf_info_open(&it->elf, &it->info, &it->err));
		// Whatever it says, it comes back.
		(void)!dwarf_field_offset(it->info, STR("runtime.g"), STR("sched.bp"), &value);
		(void)!dwarf_type_size(it->info, STR("sync.Pool"), &value);
		dwarf_info_close(it->info);
		it->info = NULL;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(fields_and_sizes, setup, teardown),
		cmocka_unit_test_setup_teardown(fields_and_sizes, setup_5, teardown),
		cmocka_unit_test_setup_teardown(compressed_sections, setup, teardown),
		cmocka_unit_test_setup_teardown(compressed_sections, setup_5, teardown),
		cmocka_unit_test_setup_teardown(types_beyond_the_beginning, setup, teardown),
		cmocka_unit_test_setup_teardown(types_beyond_the_beginning, setup_5, teardown),
		cmocka_unit_test_setup_teardown(only_the_beginning, setup, teardown),
		cmocka_unit_test_setup_teardown(types_of_the_second_step, setup, teardown),
		cmocka_unit_test_setup_teardown(types_of_the_second_step, setup_5, teardown),
		cmocka_unit_test_setup_teardown(a_type_that_is_cut, setup, teardown),
		cmocka_unit_test_setup_teardown(files_without_dwarf, setup, teardown),
		cmocka_unit_test_setup_teardown(broken_dwarf_gives_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(broken_dwarf_gives_nothing, setup_5, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
