// SPDX-License-Identifier: Apache-2.0
#include "object/pclntab.h"

#include "object/support/pclntab_image.h"
#include "object/support/put.h"
#include "support/testing.h"

enum { TEXT = 0x401000, GOFUNC = 0x500000, LINES = 8 };

static const char *const files[] = {"/src/main.go", "/src/list.go", "/src/asm.s", NULL};
static const char *const extra_names[] = {"main.inner", "main.middle", NULL};

static const struct pc_run main_sp[] = {{0, 4}, {24, 40}, {0, 4}, {0, 0}};
static const struct pc_run main_file[] = {{0, 20}, {1, 8}, {0, 20}, {0, 0}};
static const struct pc_run main_line[] = {{10, 8}, {12, 12}, {100, 8}, {11, 20}, {0, 0}};
static const struct pc_run main_stack_map[] = {{-1, 4}, {0, 24}, {1, 20}, {0, 0}};
static const struct pc_run main_inlined[] = {{-1, 12}, {0, 8}, {1, 8}, {-1, 20}, {0, 0}};
static const struct pc_run flat[] = {{0, 32}, {0, 0}};
static const struct pc_run other_line[] = {{7, 4}, {300, 20}, {5, 8}, {0, 0}};

// main.main [0, 48): at 12 stands main.middle inlined (main.go:12), at 20 main.inner in it (list.go:100).
static const struct pclntab_image_func funcs[] = {
	{
		.name = "main.main",
		.deferreturn = 40,
		.start_line = 9,
		.sp = main_sp,
		.file = main_file,
		.line = main_line,
		.pcdata = {NULL, main_stack_map, main_inlined},
		.funcdata = {-1, 0, 0x40, 0x80, -1},
	},
	{
		.name = "main.(*node[...]).push",
		.offset = 64,
		.cu = 1,
		.start_line = 3,
		.func_id = 5,
		.sp = flat,
		.file = flat,
		.line = other_line,
		.funcdata = {-1, -1, -1, -1, 0x100},
	},
	{
		.name = "runtime.memmove",
		.offset = 96,
		.cu = 3,
		.file = flat,
		.line = other_line,
		.funcdata = {-1, -1, -1, -1, -1},
	},
};

struct fixture {
	struct arena arena;
	struct pclntab_image image;
	str bytes;
	struct pclntab tab;
	struct error err;
	struct go_func func;
};

static void open_image(struct fixture *it)
{
	struct go_version version = {.minor = it->image.is_120 ? 23 : 19, .text = STR("go1")};

	it->bytes = pclntab_image_bytes(&it->arena, &it->image);
	assert_true(pclntab_open(it->bytes, &version, TEXT, GOFUNC, &it->tab, &it->err));
}

static int setup(void **state)
{
	struct fixture *it = test_calloc(1, sizeof(*it));

	arena_init(&it->arena);
	it->image = (struct pclntab_image){
		.is_120 = true,
		.quantum = 1,
		.files = files,
		.funcs = funcs,
		.func_count = ARRAY_LEN(funcs),
		.end = 128,
		.extra_names = extra_names,
	};
	open_image(it);
	*state = it;
	return 0;
}

static int setup_118(void **state)
{
	struct fixture *it;

	setup(state);
	it = *state;
	it->image.is_120 = false;
	open_image(it);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *it = *state;

	arena_deinit(&it->arena);
	test_free(it);
	return 0;
}

static void functions_are_found_by_address(void **state)
{
	struct fixture *it = *state;
	struct go_func *func = &it->func;

	assert_int_equal(it->tab.func_count, 3);
	assert_int_equal(it->tab.file_count, 3);
	assert_true(pclntab_find(&it->tab, TEXT, func));
	assert_text(func->name, "main.main");
	assert_int_equal(func->entry, TEXT);
	assert_int_equal(func->end, TEXT + 64);
	assert_int_equal(func->args, 8);
	assert_int_equal(func->deferreturn, 40);
	assert_int_equal(func->start_line, it->image.is_120 ? 9 : 0);
	assert_true(pclntab_find(&it->tab, TEXT + 63, func));
	assert_text(func->name, "main.main");
	assert_true(pclntab_find(&it->tab, TEXT + 64, func));
	assert_text(func->name, "main.(*node[...]).push");
	assert_int_equal(func->func_id, 5);
	assert_int_equal(func->pcdata_count, IMAGE_PCDATA);
	assert_int_equal(func->funcdata_count, IMAGE_FUNCDATA);
	assert_true(pclntab_find(&it->tab, TEXT + 127, func));
	assert_text(func->name, "runtime.memmove");
	assert_false(pclntab_find(&it->tab, TEXT + 128, func));
	assert_false(pclntab_find(&it->tab, TEXT - 1, func));
	assert_false(pclntab_find(&it->tab, 0, func));
	assert_false(pclntab_find(&it->tab, UINT64_MAX, func));
}

static bool collect(void *context, const struct go_func *func)
{
	u32 *count = context;

	assert_text(func->name, funcs[*count].name);
	return ++*count < 2;
}

static void functions_are_found_by_name(void **state)
{
	struct fixture *it = *state;
	u32 count = 0;

	assert_true(pclntab_find_name(&it->tab, STR("runtime.memmove"), &it->func));
	assert_int_equal(it->func.entry, TEXT + 96);
	assert_false(pclntab_find_name(&it->tab, STR("runtime.memmov"), &it->func));
	assert_false(pclntab_find_name(&it->tab, STR("main.inner"), &it->func));
	pclntab_each(&it->tab, collect, &count);
	assert_int_equal(count, 2);
}

static void check_line(struct fixture *it, u64 offset, const char *file, u32 line)
{
	struct source_line got;

	assert_true(pclntab_find(&it->tab, TEXT + offset, &it->func));
	pclntab_line(&it->tab, &it->func, TEXT + offset, &got);
	assert_text(got.file, file);
	assert_int_equal(got.line, line);
	assert_true(str_equal(got.function, it->func.name));
}

static void lines(void **state)
{
	struct fixture *it = *state;

	check_line(it, 0, "/src/main.go", 10);
	check_line(it, 7, "/src/main.go", 10);
	check_line(it, 8, "/src/main.go", 12);
	check_line(it, 20, "/src/list.go", 100);
	check_line(it, 28, "/src/main.go", 11);
	check_line(it, 47, "/src/main.go", 11);
	// Between two functions the tables have ended.
	check_line(it, 50, "", 0);
	check_line(it, 64, "/src/list.go", 7);
	check_line(it, 68, "/src/list.go", 300);
	check_line(it, 95, "/src/list.go", 5);
	check_line(it, 96, "", 0); // a file that is not known
}

static void values_of_tables(void **state)
{
	struct fixture *it = *state;
	const struct pclntab *tab = &it->tab;
	const struct go_func *func = &it->func;

	assert_true(pclntab_find(tab, TEXT, &it->func));
	assert_int_equal(pclntab_sp_delta(tab, func, TEXT), 0);
	assert_int_equal(pclntab_sp_delta(tab, func, TEXT + 4), 24);
	assert_int_equal(pclntab_sp_delta(tab, func, TEXT + 43), 24);
	assert_int_equal(pclntab_sp_delta(tab, func, TEXT + 44), 0);
	assert_int_equal(pclntab_sp_delta(tab, func, TEXT + 48), -1);
	assert_int_equal(pclntab_sp_delta(tab, func, TEXT + 64), -1);
	assert_int_equal(pclntab_pcdata(tab, func, PCDATA_STACK_MAP, TEXT), -1);
	assert_int_equal(pclntab_pcdata(tab, func, PCDATA_STACK_MAP, TEXT + 5), 0);
	assert_int_equal(pclntab_pcdata(tab, func, PCDATA_STACK_MAP, TEXT + 30), 1);
	assert_int_equal(pclntab_pcdata(tab, func, PCDATA_UNSAFE_POINT, TEXT + 5), -1);
	assert_int_equal(pclntab_pcdata(tab, func, 3, TEXT + 5), -1);
	assert_int_equal(pclntab_funcdata(tab, func, FUNCDATA_ARGS_POINTERS), 0);
	assert_int_equal(pclntab_funcdata(tab, func, FUNCDATA_LOCALS_POINTERS), GOFUNC);
	assert_int_equal(pclntab_funcdata(tab, func, FUNCDATA_INLINE_TREE), GOFUNC + 0x80);
	assert_int_equal(pclntab_funcdata(tab, func, FUNCDATA_OPEN_CODED_DEFERS), 0);
	assert_int_equal(pclntab_funcdata(tab, func, FUNCDATA_WRAP_INFO), 0);
	it->tab.gofunc = 0;
	assert_int_equal(pclntab_funcdata(tab, func, FUNCDATA_INLINE_TREE), 0);
	assert_true(pclntab_find(tab, TEXT + 96, &it->func));
	assert_int_equal(pclntab_sp_delta(tab, func, TEXT + 96), -1);
}

// main.middle is called at 12's position in main.main (pc 9), main.inner at pc 13.
static str inline_tree(struct fixture *it)
{
	u32 middle = pclntab_image_name(it->bytes, "main.middle");
	u32 inner = pclntab_image_name(it->bytes, "main.inner");
	struct strbuf out;

	strbuf_init(&out, &it->arena);
	if (it->image.is_120) {
		put_u32(&out, 0);
		put_u32(&out, middle);
		put_u32(&out, 9);
		put_u32(&out, 20);
		put_u32(&out, 21); // FuncIDWrapper
		put_u32(&out, inner);
		put_u32(&out, 13);
		put_u32(&out, 30);
	} else {
		put_u16(&out, UINT16_MAX);
		put_u16(&out, 0);
		put_u32(&out, 0);
		put_u32(&out, 12);
		put_u32(&out, middle);
		put_u32(&out, 9);
		put_u16(&out, 0);
		put_u16(&out, 21);
		put_u32(&out, 0);
		put_u32(&out, 12);
		put_u32(&out, inner);
		put_u32(&out, 13);
	}
	return strbuf_str(&out);
}

static void inlined_calls(void **state)
{
	struct fixture *it = *state;
	struct source_line got[LINES];
	str tree = inline_tree(it);

	assert_true(pclntab_find(&it->tab, TEXT, &it->func));
	assert_int_equal(pclntab_inlined(&it->tab, &it->func, TEXT + 22, tree, got, LINES), 3);
	assert_text(got[0].function, "main.inner");
	assert_text(got[0].file, "/src/list.go");
	assert_int_equal(got[0].line, 100);
	assert_int_equal(got[0].start_line, it->image.is_120 ? 30 : 0);
	assert_int_equal(got[0].func_id, 21);
	assert_text(got[1].function, "main.middle");
	assert_text(got[1].file, "/src/main.go");
	assert_int_equal(got[1].line, 12);
	assert_text(got[2].function, "main.main");
	assert_int_equal(got[2].line, 12);
	assert_int_equal(got[2].start_line, it->image.is_120 ? 9 : 0);
	// No more than there is room for.
	assert_int_equal(pclntab_inlined(&it->tab, &it->func, TEXT + 22, tree, got, 2), 2);
	assert_int_equal(pclntab_inlined(&it->tab, &it->func, TEXT + 22, tree, got, 0), 0);
	// Where nothing is inlined, and where the tree is not known or too short.
	assert_int_equal(pclntab_inlined(&it->tab, &it->func, TEXT + 2, tree, got, LINES), 1);
	assert_text(got[0].function, "main.main");
	assert_int_equal(pclntab_inlined(&it->tab, &it->func, TEXT + 22, STR_EMPTY, got, LINES), 1);
	assert_text(got[0].function, "main.main");
	assert_int_equal(pclntab_inlined(&it->tab, &it->func, TEXT + 22,
				 str_sub(tree, 0, tree.len - 1), got, LINES),
		1);
}

static void a_circle_of_inlined_calls_ends(void **state)
{
	struct fixture *it = *state;
	struct source_line got[300];
	struct strbuf tree;

	strbuf_init(&tree, &it->arena);
	for (u32 i = 0; i < 8; i++)
		put_u32(&tree, i % 4 == 2 ? 22 : 0);
	assert_true(pclntab_find(&it->tab, TEXT, &it->func));
	assert_true(
		pclntab_inlined(&it->tab, &it->func, TEXT + 22, strbuf_str(&tree), got, 300) < 300);
}

static void found_among_other_bytes(void **state)
{
	struct fixture *it = *state;
	struct strbuf out;
	u64 offset = 77;

	strbuf_init(&out, &it->arena);
	// The magic alone is not enough.
	put_u32(&out, 0xfffffff1);
	put_u32(&out, 0x08010000);
	put_u32(&out, 0);
	assert_false(pclntab_scan(strbuf_str(&out), &offset));
	assert_int_equal(offset, 77);
	strbuf_add(&out, it->bytes);
	assert_true(pclntab_scan(strbuf_str(&out), &offset));
	assert_int_equal(offset, out.len - it->bytes.len);
	assert_true(pclntab_is_at(it->bytes));
	assert_false(pclntab_is_at(str_skip(it->bytes, 8)));
}

static void four_byte_instructions(void **state)
{
	struct fixture *it = *state;

	it->image.quantum = 4;
	open_image(it);
	assert_int_equal(it->tab.quantum, 4);
	check_line(it, 7, "/src/main.go", 10);
	check_line(it, 20, "/src/list.go", 100);
	assert_int_equal(pclntab_sp_delta(&it->tab, &it->func, TEXT + 4), 24);
}

static void broken_headers_are_refused(void **state)
{
	static const struct {
		u32 at;
		u8 value;
	} cases[] = {
		{0, 0xf2},           // magic of another release
		{4, 1},              // padding
		{6, 3},              // instruction size
		{7, 4},              // 32-bit pointers
		{10, 0xff},          // more functions than bytes
		{15, 0x80}, {32, 0}, // names in the header
		{41, 0xff},          // parts out of order
		{70, 1},             // beyond the end
	};
	struct fixture *it = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *bytes = arena_copy(&it->arena, it->bytes.ptr, it->bytes.len, 1);
		struct go_version version = {.minor = 23, .text = STR("go1.23")};
		struct pclntab tab = {.text = 1};

		bytes[cases[i].at] = (char)cases[i].value;
		assert_false(pclntab_open(
			(str){bytes, it->bytes.len}, &version, TEXT, 0, &tab, &it->err));
		assert_int_equal(it->err.kind, ERROR_INPUT);
		assert_int_equal(tab.text, 1);
	}
}

static void tables_cut_off_anywhere_are_safe(void **state)
{
	struct fixture *it = *state;
	struct go_version version = {.minor = 23, .text = STR("go1.23")};

	for (size_t len = 0; len < it->bytes.len; len++) {
		char *bytes = test_malloc(len + 1);
		struct pclntab tab;

		memcpy(bytes, it->bytes.ptr, len);
		if (pclntab_open((str){bytes, len}, &version, TEXT, GOFUNC, &tab, &it->err)) {
			for (u64 pc = TEXT; pc < TEXT + 128; pc += 3) {
				struct source_line got[LINES];

				if (pclntab_find(&tab, pc, &it->func)) {
					pclntab_inlined(&tab, &it->func, pc, tab.names, got, LINES);
					pclntab_funcdata(&tab, &it->func, FUNCDATA_INLINE_TREE);
				}
			}
		}
		test_free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(functions_are_found_by_address, setup, teardown),
		cmocka_unit_test_setup_teardown(
			functions_are_found_by_address, setup_118, teardown),
		cmocka_unit_test_setup_teardown(functions_are_found_by_name, setup, teardown),
		cmocka_unit_test_setup_teardown(lines, setup, teardown),
		cmocka_unit_test_setup_teardown(lines, setup_118, teardown),
		cmocka_unit_test_setup_teardown(values_of_tables, setup, teardown),
		cmocka_unit_test_setup_teardown(values_of_tables, setup_118, teardown),
		cmocka_unit_test_setup_teardown(inlined_calls, setup, teardown),
		cmocka_unit_test_setup_teardown(inlined_calls, setup_118, teardown),
		cmocka_unit_test_setup_teardown(a_circle_of_inlined_calls_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(found_among_other_bytes, setup, teardown),
		cmocka_unit_test_setup_teardown(four_byte_instructions, setup, teardown),
		cmocka_unit_test_setup_teardown(broken_headers_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(tables_cut_off_anywhere_are_safe, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
