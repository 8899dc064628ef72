// SPDX-License-Identifier: Apache-2.0
#include "object/build_version.h"

#include "object/binary.h"
#include "object/support/elf_image.h"
#include "object/support/pclntab_image.h"
#include "object/support/put.h"
#include "support/testing.h"

#include <elf.h>
#include <stdlib.h>

enum {
	TEXT = 0x401000,
	SCHEDINIT = TEXT + 0x20,
	RODATA = 0x480000,
	PCLNTAB = 0x4d0000,
	DATA = 0x550000,
	VARIABLE = DATA + 0x40,
	MODULE = DATA + 0x80,
	MODULE_TEXT = MODULE + 176,
};

static const char *const files[] = {"/src/main.go", NULL};
static const struct pc_run line[] = {{4, 32}, {0, 0}};
static const struct pc_run file[] = {{0, 32}, {0, 0}};
static const struct pclntab_image_func funcs[] = {
	{.name = "main.main", .file = file, .line = line, .funcdata = {-1, -1, -1, -1, -1}},
	{.name = "runtime.schedinit", .offset = 0x20, .funcdata = {-1, -1, -1, -1, -1}},
};

struct choice {
	const char *version;
	bool is_pie, no_table, no_module, no_reference;
	u64 len; // of the version, as the variable says; 0: right
};

// The words of the data segment; in a PIE those that are addresses stand in relocations instead.
static void put_pointer(
	struct strbuf *data, struct strbuf *relocations, bool is_pie, u64 address, u64 value)
{
	if (!is_pie) {
		put_u64(data, value);
		return;
	}
	put_u64(data, 0);
	put_u64(relocations, address);
	put_u64(relocations, R_X86_64_RELATIVE);
	put_u64(relocations, value);
}

static void put_zeros(struct strbuf *out, u64 until)
{
	while (out->len < until)
		put_u8(out, 0);
}

static str image_bytes(struct arena *arena, const struct choice *choice)
{
	struct elf_image image;
	struct strbuf code, data, relocations;
	str table = pclntab_image_bytes(arena, &(struct pclntab_image){.is_120 = true,
						       .quantum = 1,
						       .files = files,
						       .funcs = funcs,
						       .func_count = ARRAY_LEN(funcs),
						       .end = 64});

	elf_image_init(&image, arena);
	image.type = choice->is_pie ? ELF_TYPE_SHARED : ELF_TYPE_EXECUTABLE;
	strbuf_init(&code, arena);
	strbuf_init(&data, arena);
	strbuf_init(&relocations, arena);
	put_zeros(&code, SCHEDINIT - TEXT);
	// mov rax, [rip + …]: first something that is no version, then the variable.
	for (u32 i = 0; i < 2 && !choice->no_reference; i++) {
		put_bytes(&code, "\x48\x8b\x05", 3);
		put_u32(&code, (i ? VARIABLE : DATA) - (SCHEDINIT + 7 * (i + 1)));
	}
	put_bytes(&code, "\xc3", 1);
	put_zeros(&code, 64);
	put_zeros(&data, VARIABLE - DATA);
	put_pointer(&data, &relocations, choice->is_pie, VARIABLE, RODATA);
	put_u64(&data, choice->len ? choice->len : strlen(choice->version));
	put_zeros(&data, MODULE - DATA);
	if (!choice->no_module) {
		put_pointer(&data, &relocations, choice->is_pie, MODULE, PCLNTAB);
		put_zeros(&data, MODULE_TEXT - DATA);
		put_pointer(&data, &relocations, choice->is_pie, MODULE_TEXT, TEXT);
	}
	elf_image_segment(&image, PT_LOAD, PF_R | PF_X, TEXT, strbuf_str(&code));
	elf_image_segment(&image, PT_LOAD, PF_R, RODATA, str_from_c(choice->version));
	if (!choice->no_table)
		elf_image_segment(&image, PT_LOAD, PF_R, PCLNTAB, table);
	elf_image_segment(&image, PT_LOAD, PF_R | PF_W, DATA, strbuf_str(&data));
	if (choice->is_pie)
		elf_image_section(&image, ".rela", SHT_RELA, 0, strbuf_str(&relocations))->flags =
			SHF_ALLOC;
	return elf_image_bytes(&image);
}

static void the_variable_of_the_runtime_tells(void **state)
{
	static const struct choice choices[] = {
		{.version = "go1.26.5"}, {.version = "go1.19.8", .is_pie = true}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
		struct binary binary;
		struct arena arena;
		struct error err;

		arena_init(&arena);
		assert_true(
			binary_from_bytes(&arena, image_bytes(&arena, &choices[i]), &binary, &err));
		assert_text(binary.build.version.text, choices[i].version);
		assert_int_equal(binary.build.version.minor, i ? 19 : 26);
		assert_int_equal(binary.build.path.len, 0);
		assert_int_equal(binary.pclntab_address, PCLNTAB);
		binary_close(&binary);
		arena_deinit(&arena);
	}
}

static void what_does_not_tell_is_refused(void **state)
{
	static const struct {
		struct choice choice;
		const char *says;
	} cases[] = {
		{{.version = "go1.26.5", .no_table = true}, "not a Go program"},
		{{.version = "go1.26.5", .no_module = true}, "does not say of which Go"},
		{{.version = "go1.26.5", .no_reference = true}, "does not say of which Go"},
		{{.version = "version 7"}, "does not say of which Go"},
		{{.version = "go1.26.5", .len = 5000}, "does not say of which Go"},
		{{.version = "go1.26.5", .len = UINT64_MAX}, "does not say of which Go"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct binary binary;
		struct arena arena;
		struct error err;

		arena_init(&arena);
		assert_false(binary_from_bytes(
			&arena, image_bytes(&arena, &cases[i].choice), &binary, &err));
		assert_int_equal(err.kind, ERROR_MISSING);
		assert_non_null(strstr(err.text, cases[i].says));
		arena_deinit(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_variable_of_the_runtime_tells),
		cmocka_unit_test(what_does_not_tell_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
