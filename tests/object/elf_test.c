// SPDX-License-Identifier: Apache-2.0
#include "object/elf.h"

#include "object/support/elf_image.h"
#include "object/support/put.h"
#include "support/testing.h"

#include <elf.h>
#include <libdeflate.h>

struct fixture {
	struct arena arena;
	struct elf_image image;
	struct elf elf;
	struct error err;
};

static int setup(void **state)
{
	struct fixture *it = test_calloc(1, sizeof(*it));

	arena_init(&it->arena);
	elf_image_init(&it->image, &it->arena);
	*state = it;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *it = *state;

	arena_deinit(&it->arena);
	test_free(it);
	return 0;
}

static void parse(struct fixture *it)
{
	str bytes = elf_image_bytes(&it->image);

	assert_true(elf_parse(&it->arena, bytes, &it->elf, &it->err));
}

static void headers_are_read(void **state)
{
	struct fixture *it = *state;
	const struct elf_section *section;

	elf_image_segment(&it->image, PT_LOAD, PF_R | PF_X, 0x401000, STR("code"));
	elf_image_section(&it->image, ".text", SHT_PROGBITS, 0x401000, STR("code"));
	elf_image_section(&it->image, ".rodata", SHT_PROGBITS, 0x402000, STR("words"));
	parse(it);
	assert_int_equal(it->elf.machine, ELF_MACHINE_AMD64);
	assert_int_equal(it->elf.type, ELF_TYPE_EXECUTABLE);
	assert_int_equal(it->elf.entry, 0x401000);
	assert_int_equal(it->elf.segment_count, 1);
	assert_int_equal(it->elf.segments[0].address, 0x401000);
	assert_int_equal(it->elf.segments[0].flags, PF_R | PF_X);
	section = elf_section_find(&it->elf, STR(".rodata"));
	assert_non_null(section);
	assert_int_equal(section->address, 0x402000);
	assert_int_equal(section->size, 5);
	assert_null(elf_section_find(&it->elf, STR(".data")));
}

static void counts_above_16_bits_stand_in_the_first_section(void **state)
{
	struct fixture *it = *state;

	it->image.counts_are_large = true;
	elf_image_segment(&it->image, PT_LOAD, PF_R, 0x1000, STR("a"));
	elf_image_segment(&it->image, PT_LOAD, PF_R, 0x2000, STR("b"));
	elf_image_section(&it->image, ".text", SHT_PROGBITS, 0, STR("x"));
	parse(it);
	assert_int_equal(it->elf.segment_count, 2);
	assert_int_equal(it->elf.section_count, 3);
	assert_non_null(elf_section_find(&it->elf, STR(".text")));
}

static void addresses_are_found_in_the_file(void **state)
{
	struct fixture *it = *state;

	elf_image_segment(&it->image, PT_LOAD, PF_R, 0x1000, STR("0123456789"))->memory_size = 100;
	elf_image_segment(&it->image, PT_NOTE, PF_R, 0x2000, STR("note"));
	parse(it);
	assert_text(elf_at(&it->elf, 0x1000, 10), "0123456789");
	assert_text(elf_at(&it->elf, 0x1004, 3), "456");
	// Memory that the file does not hold (bss), and what is not loaded.
	assert_int_equal(elf_at(&it->elf, 0x1008, 3).len, 0);
	assert_int_equal(elf_at(&it->elf, 0x0fff, 2).len, 0);
	assert_int_equal(elf_at(&it->elf, 0x2000, 4).len, 0);
	assert_int_equal(elf_at(&it->elf, UINT64_MAX, 4).len, 0);
	assert_int_equal(elf_at(&it->elf, 0x1000, UINT64_MAX).len, 0);
}

static bool count_symbol(void *context, const struct elf_symbol *symbol)
{
	u32 *count = context;

	assert_int_equal(symbol->kind, STT_OBJECT);
	return ++*count < 2;
}

static void symbols_are_found_by_name(void **state)
{
	struct fixture *it = *state;
	struct elf_symbol symbol = {0};
	u32 count = 0;

	elf_image_symbol(&it->image, "runtime.allgs", 0x500000, 24);
	elf_image_symbol(&it->image, "runtime.allglen", 0x500020, 8);
	elf_image_symbol(&it->image, "runtime.allg", 0x500040, 8);
	parse(it);
	assert_true(elf_symbol_find(&it->elf, STR("runtime.allg"), &symbol));
	assert_int_equal(symbol.address, 0x500040);
	assert_true(elf_symbol_find(&it->elf, STR("runtime.allgs"), &symbol));
	assert_int_equal(symbol.address, 0x500000);
	assert_int_equal(symbol.size, 24);
	assert_text(symbol.name, "runtime.allgs");
	assert_false(elf_symbol_find(&it->elf, STR("runtime.allgsx"), &symbol));
	assert_false(elf_symbol_find(&it->elf, STR("allgs"), &symbol));
	elf_symbols_each(&it->elf, count_symbol, &count);
	assert_int_equal(count, 2);
}

static str compress_zlib(struct arena *arena, str text)
{
	struct libdeflate_compressor *compressor = libdeflate_alloc_compressor(6);
	size_t bound = libdeflate_zlib_compress_bound(compressor, text.len);
	char *out = arena_alloc(arena, bound, 1);
	size_t len = libdeflate_zlib_compress(compressor, text.ptr, text.len, out, bound);

	libdeflate_free_compressor(compressor);
	assert_true(len > 0);
	return (str){out, len};
}

// A section with SHF_COMPRESSED that says it has `size` bytes.
static struct elf_image_part *add_compressed(struct fixture *it, str text, u64 size)
{
	struct elf_image_part *part;
	struct strbuf out;

	strbuf_init(&out, &it->arena);
	put_u32(&out, ELFCOMPRESS_ZLIB);
	put_u32(&out, 0);
	put_u64(&out, size);
	put_u64(&out, 1);
	strbuf_add(&out, compress_zlib(&it->arena, text));
	part = elf_image_section(&it->image, ".debug_info", SHT_PROGBITS, 0, strbuf_str(&out));
	part->flags = SHF_COMPRESSED;
	return part;
}

static str repeated(struct fixture *it, const char *text, u32 times)
{
	struct strbuf out;

	strbuf_init(&out, &it->arena);
	for (u32 i = 0; i < times; i++)
		strbuf_printf(&out, "%s %u ", text, i);
	return strbuf_str(&out);
}

static void compressed_sections_come_out(void **state)
{
	struct fixture *it = *state;
	str text = repeated(it, "struct", 3000), got;
	const struct elf_section *section;
	char beginning[6] = "??????";
	struct strbuf old;
	u64 size;

	add_compressed(it, text, text.len);
	strbuf_init(&old, &it->arena);
	strbuf_add(&old, STR("ZLIB"));
	put_u64(&old, __builtin_bswap64(text.len));
	strbuf_add(&old, compress_zlib(&it->arena, text));
	elf_image_section(&it->image, ".zdebug_line", SHT_PROGBITS, 0, strbuf_str(&old));
	parse(it);
	section = elf_section_find(&it->elf, STR(".debug_info"));
	assert_true(elf_section_bytes(&it->arena, &it->elf, section, &got, &it->err));
	assert_true(str_equal(got, text));
	assert_true(elf_section_size(&it->elf, section, &size, &it->err));
	assert_int_equal(size, text.len);
	assert_true(elf_section_copy(&it->elf, section, beginning, 6, &it->err));
	assert_memory_equal(beginning, "struct", 6);
	section = elf_section_find(&it->elf, STR(".zdebug_line"));
	assert_true(elf_section_bytes(&it->arena, &it->elf, section, &got, &it->err));
	assert_true(str_equal(got, text));
}

static void lies_about_compression_are_found_out(void **state)
{
	static const struct {
		u64 size;
		enum error_kind kind;
	} cases[] = {
		{(u64)1 << 40, ERROR_LIMIT},
		{100 << 20, ERROR_INPUT}, // more than deflate can do with so little
		{900, ERROR_INPUT},       // not what comes out
		{902, ERROR_INPUT},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *it;
		void *fresh;
		str got = STR("untouched");

		setup(&fresh);
		it = fresh;
		add_compressed(it, str_sub(repeated(it, "x", 300), 0, 901), cases[i].size);
		parse(it);
		assert_false(elf_section_bytes(
			&it->arena, &it->elf, &it->elf.sections[1], &got, &it->err));
		assert_int_equal(it->err.kind, cases[i].kind);
		assert_text(got, "untouched");
		teardown(&fresh);
	}
	(void)state;
}

static void put_note(struct strbuf *out, const char *name, u32 type, str bytes)
{
	put_u32(out, (u32)strlen(name) + 1);
	put_u32(out, (u32)bytes.len);
	put_u32(out, type);
	put_text(out, name);
	put_align(out, 4);
	strbuf_add(out, bytes);
	put_align(out, 4);
}

static bool count_note(void *context, const struct elf_note *note)
{
	u32 *count = context;

	*count += note->type;
	return true;
}

static void notes_and_build_ids(void **state)
{
	struct fixture *it = *state;
	struct strbuf notes;
	u32 count = 0;

	strbuf_init(&notes, &it->arena);
	put_note(&notes, "CORE", 1, STR("threads"));
	put_note(&notes, "GNU", 3, STR("\x01\x02\x03"));
	put_note(&notes, "Go", 4, STR("abc/def"));
	elf_image_segment(&it->image, PT_NOTE, PF_R, 0, strbuf_str(&notes));
	parse(it);
	elf_notes_each(&it->elf, count_note, &count);
	assert_int_equal(count, 1 + 3 + 4);
	assert_text(elf_gnu_build_id(&it->elf), "\x01\x02\x03");
	assert_text(elf_go_build_id(&it->elf), "abc/def");
}

static void other_files_are_refused(void **state)
{
	struct fixture *it = *state;
	char *bytes;
	str good;

	elf_image_segment(&it->image, PT_LOAD, PF_R, 0, STR("x"));
	good = elf_image_bytes(&it->image);
	assert_false(elf_parse(&it->arena, STR("#!/bin/sh\n"), &it->elf, &it->err));
	assert_int_equal(it->err.kind, ERROR_INPUT);
	assert_false(elf_parse(&it->arena, STR_EMPTY, &it->elf, &it->err));
	bytes = arena_copy(&it->arena, good.ptr, good.len, 1);
	bytes[EI_CLASS] = ELFCLASS32;
	assert_false(elf_parse(&it->arena, (str){bytes, good.len}, &it->elf, &it->err));
	assert_non_null(strstr(it->err.text, "32-bit"));
	bytes[EI_CLASS] = ELFCLASS64;
	bytes[EI_DATA] = ELFDATA2MSB;
	assert_false(elf_parse(&it->arena, (str){bytes, good.len}, &it->elf, &it->err));
	assert_non_null(strstr(it->err.text, "big-endian"));
}

static void files_cut_off_anywhere_are_read_as_far_as_they_go(void **state)
{
	struct fixture *it = *state;
	u64 headers = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr);
	str whole;

	elf_image_segment(&it->image, PT_LOAD, PF_R, 0x1000, STR("0123456789"));
	elf_image_section(&it->image, ".text", SHT_PROGBITS, 0x1000, STR("0123456789"));
	elf_image_symbol(&it->image, "main.main", 0x1000, 10);
	whole = elf_image_bytes(&it->image);
	for (size_t len = 0; len < whole.len; len++) {
		// On the heap, so that the sanitizer sees reading beyond it.
		char *bytes = test_malloc(len + 1);
		struct elf elf;

		memcpy(bytes, whole.ptr, len);
		if (elf_parse(&it->arena, (str){bytes, len}, &elf, &it->err)) {
			assert_true(len >= headers);
			assert_int_equal(elf.section_count, 0);
			assert_int_equal(
				elf_at(&elf, 0x1000, 10).len, len >= headers + 10 ? 10 : 0);
		} else {
			assert_true(len < headers);
		}
		test_free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(headers_are_read, setup, teardown),
		cmocka_unit_test_setup_teardown(
			counts_above_16_bits_stand_in_the_first_section, setup, teardown),
		cmocka_unit_test_setup_teardown(addresses_are_found_in_the_file, setup, teardown),
		cmocka_unit_test_setup_teardown(symbols_are_found_by_name, setup, teardown),
		cmocka_unit_test_setup_teardown(compressed_sections_come_out, setup, teardown),
		cmocka_unit_test(lies_about_compression_are_found_out),
		cmocka_unit_test_setup_teardown(notes_and_build_ids, setup, teardown),
		cmocka_unit_test_setup_teardown(other_files_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(
			files_cut_off_anywhere_are_read_as_far_as_they_go, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
