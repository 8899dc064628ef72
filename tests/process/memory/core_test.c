// SPDX-License-Identifier: Apache-2.0
#include "process/memory/core.h"

#include <elf.h>

#include "process/memory/support/elf_builder.h"
#include "support/testing.h"

static struct arena arena;

static int set_up(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_deinit(&arena);
	return 0;
}

static void add_thread(struct elf_builder *elf, u32 tid, u64 base)
{
	elf_builder_note(elf, "CORE", NT_PRSTATUS, prstatus_bytes(&arena, elf->machine, tid, base));
}

static struct core parse(str bytes)
{
	struct core core;
	struct error err;

	if (!core_parse(&arena, bytes, &core, &err))
		fail_msg("%s", err.text);
	return core;
}

static void assert_refused(str bytes, enum error_kind kind, const char *text)
{
	struct core core;
	struct error err;

	assert_false(core_parse(&arena, bytes, &core, &err));
	assert_int_equal(err.kind, kind);
	if (!strstr(err.text, text))
		fail_msg("\"%s\" is not in \"%s\"", text, err.text);
}

static void reads_threads_of_amd64(void **state)
{
	struct elf_builder elf;
	struct core core;

	(void)state;
	elf_builder_init(&elf, &arena, ET_CORE, EM_X86_64);
	add_thread(&elf, 77, 1000);
	elf_builder_note(&elf, "CORE", NT_PRPSINFO, psinfo_bytes(&arena, 70, "shop -port 80 "));
	elf_builder_note(&elf, "CORE", NT_FPREGSET, STR("other"));
	add_thread(&elf, 78, 2000);
	elf_builder_note(&elf, "CORE", NT_PRSTATUS, STR("too short"));
	elf_builder_note(&elf, "LINUX", NT_PRSTATUS, prstatus_bytes(&arena, EM_X86_64, 79, 0));
	core = parse(elf_builder_finish(&elf));
	assert_int_equal(core.thread_count, 2);
	assert_int_equal(core.pid, 70);
	assert_text(core.command, "shop -port 80");
	assert_int_equal(core.threads[0].tid, 77);
	assert_int_equal(core.threads[0].pc, 1016);
	assert_int_equal(core.threads[0].sp, 1019);
	assert_int_equal(core.threads[0].bp, 1004);
	assert_int_equal(core.threads[0].g, 1001);   // R14
	assert_int_equal(core.threads[0].tls, 1021); // FS base
	assert_int_equal(core.threads[0].general_count, 16);
	assert_int_equal(core.threads[0].general[0], 1000);
	assert_int_equal(core.threads[0].general[14], 1014);
	assert_int_equal(core.threads[0].general[15], 1019);
	assert_int_equal(core.threads[1].tid, 78);
	assert_int_equal(core.threads[1].pc, 2016);
}

static void reads_threads_of_arm64(void **state)
{
	u64 tls = 0xabcdef;
	struct elf_builder elf;
	struct core core;

	(void)state;
	elf_builder_init(&elf, &arena, ET_CORE, EM_AARCH64);
	add_thread(&elf, 5, 1000);
	elf_builder_note(&elf, "LINUX", NT_ARM_TLS, (str){(char *)&tls, 8});
	add_thread(&elf, 6, 3000);
	core = parse(elf_builder_finish(&elf));
	assert_int_equal(core.thread_count, 2);
	assert_int_equal(core.pid, 5); // no NT_PRPSINFO: the first thread
	assert_int_equal(core.threads[0].pc, 1032);
	assert_int_equal(core.threads[0].sp, 1031);
	assert_int_equal(core.threads[0].bp, 1029);
	assert_int_equal(core.threads[0].g, 1028);
	assert_int_equal(core.threads[0].tls, 0xabcdef);
	assert_int_equal(core.threads[0].general_count, 32);
	assert_int_equal(core.threads[0].general[31], 1031);
	assert_int_equal(core.threads[1].tls, 0);
}

static void knows_what_is_mapped(void **state)
{
	static const struct file_row rows[] = {
		{0x500000, 0x503000, 2, "/lib/only named"},
		{0x400000, 0x402000, 0, "/bin/x (deleted)"},
		{0x402000, 0x403000, 2, "/bin/x (deleted)"},
	};
	const struct memory_map *maps;
	const struct core_file *file;
	struct elf_builder elf;
	struct core core;
	u32 count;

	(void)state;
	elf_builder_init(&elf, &arena, ET_CORE, EM_X86_64);
	add_thread(&elf, 1, 0);
	elf_builder_note(&elf, "CORE", NT_FILE, file_note_bytes(&arena, rows, ARRAY_LEN(rows)));
	elf_builder_load(&elf, 0xc000000000, PF_R | PF_W, 0x1000, STR("heap"));
	elf_builder_load(&elf, 0x400000, PF_R | PF_X, 0x2000, STR_EMPTY);
	elf_builder_load(&elf, 0x402000, PF_R, 0x1000, STR("data"));
	elf_builder_load(&elf, 0xffffffffff600000, PF_X, 0x1000, STR("vsyscall"));
	elf_builder_load(&elf, 0x600000, PF_R, 0, STR_EMPTY);
	core = parse(elf_builder_finish(&elf));
	core_maps(&arena, &core, &maps, &count);
	assert_int_equal(count, 4);
	assert_int_equal(maps[0].start, 0x400000);
	assert_int_equal(maps[0].end, 0x402000);
	assert_int_equal(maps[0].flags, MEMORY_READ | MEMORY_EXECUTE);
	assert_text(maps[0].path, "/bin/x");
	assert_int_equal(maps[1].start, 0x402000);
	assert_int_equal(maps[1].offset, 0x2000);
	assert_int_equal(maps[2].start, 0x500000);
	assert_text(maps[2].path, "/lib/only named");
	assert_int_equal(maps[3].start, 0xc000000000);
	assert_int_equal(maps[3].flags, MEMORY_READ | MEMORY_WRITE);
	assert_text(maps[3].path, "");
	file = core_file_at(&core, 0x402fff);
	assert_true(file && file->is_deleted && file->offset == 0x2000);
	assert_null(core_file_at(&core, 0x403000));
	assert_null(core_file_at(&core, 0x3fffff));
}

static void gives_the_memory_that_is_there(void **state)
{
	struct block_table blocks = {0};
	struct elf_builder elf;
	struct core core;
	str bytes;

	(void)state;
	elf_builder_init(&elf, &arena, ET_CORE, EM_X86_64);
	add_thread(&elf, 1, 0);
	elf_builder_load(&elf, 0x1000, PF_R | PF_W, 4, STR("aaaa"));
	elf_builder_load(&elf, 0x1004, PF_R, 4, STR("bbbb"));
	elf_builder_load(&elf, 0x2000, PF_R, 100, STR("cccc"));
	elf_builder_load(&elf, 0x3000, PF_R, 2, STR("dddd"));
	bytes = elf_builder_finish(&elf);
	core = parse(bytes);
	assert_int_equal(core.missing_bytes, 0);
	core_blocks(&core, &blocks);
	assert_int_equal(blocks.len, 3);
	assert_memory_equal(blocks_view(&blocks, 0x1002, 4), "aabb", 4); // they touch in the file
	assert_null(blocks_view(&blocks, 0x2000, 5)); // of the rest nothing is known
	assert_null(blocks_view(&blocks, 0x3000, 3));
	blocks_free(&blocks);

	bytes.len -= 6;
	core = parse(bytes);
	assert_int_equal(core.promised_bytes, 14);
	assert_int_equal(core.missing_bytes, 4);
	assert_int_equal(core.first_missing, 0x2002);
	core_blocks(&core, &blocks);
	assert_non_null(blocks_view(&blocks, 0x2000, 2));
	assert_null(blocks_view(&blocks, 0x2000, 3));
	blocks_free(&blocks);
}

static void says_what_is_wrong(void **state)
{
	struct elf_builder elf;
	str bytes;

	(void)state;
	assert_refused(STR_EMPTY, ERROR_INPUT, "not an ELF file");
	assert_refused(STR("\x28\xb5\x2f\xfd rest"), ERROR_INPUT, "compressed with zstd: unpack");
	assert_refused(STR("\x1f\x8b rest"), ERROR_INPUT, "compressed with gzip");
	elf_builder_init(&elf, &arena, ET_EXEC, EM_X86_64);
	assert_refused(elf_builder_finish(&elf), ERROR_INPUT, "not a core");
	elf_builder_init(&elf, &arena, ET_CORE, EM_RISCV);
	assert_refused(elf_builder_finish(&elf), ERROR_INPUT, "core of machine 243");
	elf_builder_init(&elf, &arena, ET_CORE, EM_X86_64);
	elf_builder_load(&elf, 0x1000, PF_R | PF_W, 4, STR("aaaa"));
	bytes = elf_builder_finish(&elf);
	assert_refused(bytes, ERROR_INPUT, "names no thread");
	assert_refused(str_sub(bytes, 0, 70), ERROR_INPUT, "");
}

// However a core is cut, reading ends with an answer.
static void survives_every_cut(void **state)
{
	static const struct file_row rows[] = {{0x400000, 0x402000, 0, "/bin/x"}};
	u64 auxv[] = {AT_ENTRY, 0x400000, 0, 0};
	struct elf_builder elf;
	str bytes;

	(void)state;
	elf_builder_init(&elf, &arena, ET_CORE, EM_X86_64);
	add_thread(&elf, 1, 0);
	elf_builder_note(&elf, "CORE", NT_FILE, file_note_bytes(&arena, rows, 1));
	elf_builder_note(&elf, "CORE", NT_AUXV, (str){(char *)auxv, sizeof(auxv)});
	elf_builder_load(&elf, 0x400000, PF_R, 0x2000, STR("bytes"));
	bytes = elf_builder_finish(&elf);
	for (size_t len = 0; len < bytes.len; len++) {
		struct block_table blocks = {0};
		const struct memory_map *maps;
		struct core core;
		struct error err;
		u32 count;

		if (!core_parse(&arena, (str){bytes.ptr, len}, &core, &err))
			continue;
		assert_true(core.missing_bytes > 0);
		core_maps(&arena, &core, &maps, &count);
		core_blocks(&core, &blocks);
		blocks_free(&blocks);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads_threads_of_amd64, set_up, tear_down),
		cmocka_unit_test_setup_teardown(reads_threads_of_arm64, set_up, tear_down),
		cmocka_unit_test_setup_teardown(knows_what_is_mapped, set_up, tear_down),
		cmocka_unit_test_setup_teardown(gives_the_memory_that_is_there, set_up, tear_down),
		cmocka_unit_test_setup_teardown(says_what_is_wrong, set_up, tear_down),
		cmocka_unit_test_setup_teardown(survives_every_cut, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
