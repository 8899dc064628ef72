// SPDX-License-Identifier: Apache-2.0
#include "object/binary.h"

#include "object/pclntab.h"
#include "object/support/elf_image.h"
#include "object/support/pclntab_image.h"
#include "object/support/put.h"
#include "support/tempdir.h"
#include "support/testing.h"

#include <elf.h>
#include <stdio.h>
#include <string.h>

static const char *const files[] = {"/src/main.go", NULL};
static const struct pc_run line[] = {{4, 32}, {0, 0}};
static const struct pc_run file[] = {{0, 32}, {0, 0}};
static const struct pclntab_image_func funcs[] = {
	{.name = "main.main", .file = file, .line = line, .funcdata = {-1, -1, -1, -1, -1}},
	{.name = "main.f", .offset = 32, .funcdata = {-1, -1, -1, -1, -1}},
};

enum { TEXT = 0x401000, PCLNTAB = 0x4d0000, BUILD_INFO = 0x550000 };

struct fixture {
	struct arena arena;
	struct elf_image image;
	struct binary binary;
	struct error err;
	str pclntab;
};

static str build_info(struct arena *arena)
{
	struct strbuf out;

	strbuf_init(&out, arena);
	put_bytes(&out, "\xff Go buildinf:\x08\x02", 16);
	put_u64(&out, 0);
	put_u64(&out, 0);
	put_u8(&out, 8);
	put_bytes(&out, "go1.23.5", 8);
	put_u8(&out, 0);
	return strbuf_str(&out);
}

static int setup(void **state)
{
	struct fixture *it = test_calloc(1, sizeof(*it));

	arena_init(&it->arena);
	elf_image_init(&it->image, &it->arena);
	it->pclntab = pclntab_image_bytes(&it->arena, &(struct pclntab_image){.is_120 = true,
							      .quantum = 1,
							      .files = files,
							      .funcs = funcs,
							      .func_count = ARRAY_LEN(funcs),
							      .end = 64});
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

static void add_segments(struct fixture *it)
{
	elf_image_segment(&it->image, PT_LOAD, PF_R | PF_X, TEXT, STR("code"));
	elf_image_segment(&it->image, PT_LOAD, PF_R, PCLNTAB, it->pclntab);
	elf_image_segment(&it->image, PT_LOAD, PF_R | PF_W, BUILD_INFO, build_info(&it->arena));
}

static void add_sections(struct fixture *it, const char *pclntab_name)
{
	elf_image_section(&it->image, ".text", SHT_PROGBITS, TEXT + 0x40, STR("code"));
	elf_image_section(&it->image, pclntab_name, SHT_PROGBITS, PCLNTAB, it->pclntab);
	elf_image_section(
		&it->image, ".go.buildinfo", SHT_PROGBITS, BUILD_INFO, build_info(&it->arena));
}

static bool open_bytes(struct fixture *it)
{
	return binary_from_bytes(&it->arena, elf_image_bytes(&it->image), &it->binary, &it->err);
}

static void check_pclntab(const struct binary *binary)
{
	struct pclntab tab;
	struct go_func func;
	struct error err;

	assert_int_equal(binary->pclntab_address, PCLNTAB);
	assert_true(pclntab_open(binary->pclntab, &binary->build.version, TEXT, 0, &tab, &err));
	assert_true(pclntab_find_name(&tab, STR("main.main"), &func));
	assert_int_equal(func.entry, TEXT);
}

static void by_sections(void **state)
{
	struct fixture *it = *state;

	add_segments(it);
	add_sections(it, ".gopclntab");
	elf_image_symbol(&it->image, "main.main", TEXT, 32);
	assert_true(open_bytes(it));
	assert_int_equal(it->binary.build.version.minor, 23);
	assert_int_equal(it->binary.text, TEXT + 0x40);
	assert_false(it->binary.stripped);
	assert_false(it->binary.has_dwarf);
	assert_null(it->binary.dwarf);
	check_pclntab(&it->binary);
	binary_close(&it->binary);
	assert_null(it->binary.elf.sections);
}

static void by_sections_of_a_pie(void **state)
{
	struct fixture *it = *state;

	it->image.type = ELF_TYPE_SHARED;
	add_segments(it);
	add_sections(it, ".data.rel.ro.gopclntab");
	assert_true(open_bytes(it));
	assert_true(it->binary.stripped);
	check_pclntab(&it->binary);
	binary_close(&it->binary);
}

static void by_symbol_in_a_larger_section(void **state)
{
	struct fixture *it = *state;

	add_segments(it);
	add_sections(it, ".data.rel.ro");
	elf_image_symbol(&it->image, "runtime.pclntab", PCLNTAB, 0);
	assert_true(open_bytes(it));
	check_pclntab(&it->binary);
	binary_close(&it->binary);
}

static void by_scan_when_sections_are_gone(void **state)
{
	struct fixture *it = *state;
	str bytes;
	char *copy;

	add_segments(it);
	bytes = elf_image_bytes(&it->image);
	copy = arena_copy(&it->arena, bytes.ptr, bytes.len, 8);
	memset(copy + offsetof(Elf64_Ehdr, e_shoff), 0, 8);
	memset(copy + offsetof(Elf64_Ehdr, e_shnum), 0, 4);
	assert_true(binary_from_bytes(&it->arena, (str){copy, bytes.len}, &it->binary, &it->err));
	assert_int_equal(it->binary.elf.section_count, 0);
	assert_int_equal(it->binary.text, TEXT);
	assert_true(it->binary.stripped);
	check_pclntab(&it->binary);
	binary_close(&it->binary);
}

static void a_section_that_is_called_so_but_is_none(void **state)
{
	struct fixture *it = *state;

	add_segments(it);
	elf_image_section(&it->image, ".gopclntab", SHT_PROGBITS, 0x1000, STR("something else"));
	assert_true(open_bytes(it));
	check_pclntab(&it->binary);
	binary_close(&it->binary);
}

static void what_is_no_go_program(void **state)
{
	static const struct {
		u16 machine, type;
		enum error_kind kind;
	} cases[] = {
		{ELF_MACHINE_AMD64, ELF_TYPE_EXECUTABLE, ERROR_MISSING},
		{ELF_MACHINE_AMD64, ELF_TYPE_CORE, ERROR_INPUT},
		{EM_RISCV, ELF_TYPE_EXECUTABLE, ERROR_INPUT},
	};
	struct fixture *it = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		elf_image_init(&it->image, &it->arena);
		it->image.machine = cases[i].machine;
		it->image.type = cases[i].type;
		elf_image_segment(&it->image, PT_LOAD, PF_R | PF_X, TEXT, STR("code"));
		assert_false(open_bytes(it));
		assert_int_equal(it->err.kind, cases[i].kind);
	}
	// Build information alone does not do.
	elf_image_segment(&it->image, PT_LOAD, PF_R | PF_W, BUILD_INFO, build_info(&it->arena));
	it->image.machine = ELF_MACHINE_AMD64;
	it->image.section_count = 1;
	assert_false(open_bytes(it));
	assert_int_equal(it->err.kind, ERROR_MISSING);
	assert_non_null(strstr(it->err.text, "pclntab"));
}

static void files_are_mapped(void **state)
{
	struct fixture *it = *state;
	struct tempdir dir;
	const char *path;
	FILE *out;
	str bytes;

	tempdir_init(&dir);
	add_segments(it);
	add_sections(it, ".gopclntab");
	bytes = elf_image_bytes(&it->image);
	path = arena_c_str(&it->arena, arena_printf(&it->arena, "%s/program", dir.path));
	out = fopen(path, "wb");
	assert_non_null(out);
	assert_int_equal(fwrite(bytes.ptr, 1, bytes.len, out), bytes.len);
	assert_int_equal(fclose(out), 0);
	assert_true(binary_open(&it->arena, path, &it->binary, &it->err));
	assert_text(it->binary.path, path);
	assert_true(it->binary.is_mapped);
	check_pclntab(&it->binary);
	binary_close(&it->binary);
	assert_false(binary_open(&it->arena, dir.path, &it->binary, &it->err));
	assert_int_equal(it->err.kind, ERROR_INPUT);
	assert_false(binary_open(&it->arena, "/nowhere/at/all", &it->binary, &it->err));
	assert_int_equal(it->err.kind, ERROR_SYSTEM);
	tempdir_deinit(&dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(by_sections, setup, teardown),
		cmocka_unit_test_setup_teardown(by_sections_of_a_pie, setup, teardown),
		cmocka_unit_test_setup_teardown(by_symbol_in_a_larger_section, setup, teardown),
		cmocka_unit_test_setup_teardown(by_scan_when_sections_are_gone, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_section_that_is_called_so_but_is_none, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_no_go_program, setup, teardown),
		cmocka_unit_test_setup_teardown(files_are_mapped, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
