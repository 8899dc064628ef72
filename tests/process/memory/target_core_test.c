// SPDX-License-Identifier: Apache-2.0
#include "process/memory/target_core.h"

#include <elf.h>

#include "process/memory/support/elf_builder.h"
#include "support/testing.h"

// An executable of two load segments, of which the first begins with the file's header: so the core
// holds its program headers, and with them the place of its build id.
enum {
	TEXT = 0x400000,
	TEXT_BYTES = 0x2000,
	DATA = 0x500000,
	BIAS = 0x7000000,
	HEADERS_BYTES = 4096,
};

struct made {
	struct arena arena;
	u16 type; // ET_EXEC or ET_DYN
	str executable, header_page;
	struct elf elf;
};

static void add_build_ids(struct elf_builder *elf, const char *gnu, const char *go)
{
	if (gnu)
		elf_builder_note(elf, "GNU", NT_GNU_BUILD_ID, str_from_c(gnu));
	if (go)
		elf_builder_note(elf, "Go", 4, str_from_c(go));
}

// The file's first page is the text segment's, too: its program header says so.
static void make_executable(struct made *made, u16 type, const char *gnu, const char *go)
{
	struct elf_builder elf;
	Elf64_Phdr *headers;
	struct error err;
	char *bytes;
	str file;

	elf_builder_init(&elf, &made->arena, type, EM_X86_64);
	elf.entry = TEXT + 0x1000;
	add_build_ids(&elf, gnu, go);
	elf_builder_load(&elf, TEXT, PF_R | PF_X, TEXT_BYTES, STR_EMPTY);
	elf_builder_load(&elf, DATA, PF_R | PF_W, 8, STR_EMPTY);
	file = elf_builder_finish(&elf);
	bytes = arena_alloc(&made->arena, TEXT_BYTES + 8, 8);
	memcpy(bytes, file.ptr, file.len);
	memset(bytes + 0x1000, 'x', TEXT_BYTES - 0x1000);
	memcpy(bytes + TEXT_BYTES, "old data", 8);
	headers = (Elf64_Phdr *)(void *)(bytes + sizeof(Elf64_Ehdr));
	headers[0].p_vaddr = TEXT + headers[0].p_offset;
	headers[1].p_offset = 0;
	headers[1].p_filesz = TEXT_BYTES;
	headers[2].p_offset = TEXT_BYTES;
	headers[2].p_filesz = 8;
	made->executable = (str){bytes, TEXT_BYTES + 8};
	made->header_page = (str){bytes, HEADERS_BYTES};
	assert_true(elf_parse(&made->arena, made->executable, &made->elf, &err));
	made->type = type;
}

struct core_choice {
	bool no_auxv, no_files, no_header_page, no_data;
	u64 moved; // of the file's mapping, by NT_FILE
	size_t cut;
};

static str make_core(struct made *made, struct core_choice choice)
{
	u64 bias = made->type == ET_DYN ? BIAS : 0;
	u64 auxv[] = {AT_PHDR, TEXT + bias + 64, AT_PHNUM, 3, AT_ENTRY, TEXT + bias + 0x1000, 0, 0};
	struct file_row rows[] = {
		{TEXT + bias + choice.moved, TEXT + bias + TEXT_BYTES + choice.moved, 0, "/bin/x"},
		{DATA + bias, DATA + bias + 0x1000, 2, "/bin/x"},
	};
	struct elf_builder elf;
	str bytes;

	elf_builder_init(&elf, &made->arena, ET_CORE, EM_X86_64);
	elf_builder_note(
		&elf, "CORE", NT_PRSTATUS, prstatus_bytes(&made->arena, EM_X86_64, 9, 100));
	if (!choice.no_auxv)
		elf_builder_note(&elf, "CORE", NT_AUXV, (str){(char *)auxv, sizeof(auxv)});
	if (!choice.no_files)
		elf_builder_note(&elf, "CORE", NT_FILE, file_note_bytes(&made->arena, rows, 2));
	elf_builder_load(&elf, TEXT + bias, PF_R | PF_X, TEXT_BYTES,
		choice.no_header_page ? STR_EMPTY : made->header_page);
	elf_builder_load(&elf, DATA + bias, PF_R | PF_W, 0x1000,
		choice.no_data ? STR_EMPTY : STR("new data, as dumped"));
	elf_builder_load(&elf, 0xc000000000, PF_R | PF_W, 0x1000, STR("heap"));
	bytes = elf_builder_finish(&elf);
	bytes.len -= choice.cut;
	return bytes;
}

static bool open_target(struct made *made, str core_bytes, struct target *ret, struct error *err)
{
	struct core core;

	if (!core_parse(&made->arena, core_bytes, &core, err))
		return false;
	*ret = (struct target){
		.arena = &made->arena, .name = STR("core"), .exe = STR("/bin/x"), .pidfd = -1};
	ret->binary.elf = made->elf;
	return target_from_core(ret, &core, err);
}

static void assert_opens(struct made *made, struct core_choice choice, struct target *ret)
{
	struct error err;

	if (!open_target(made, make_core(made, choice), ret, &err))
		fail_msg("%s", err.text);
}

static void assert_refused(struct made *made, struct core_choice choice, const char *text)
{
	struct target target;
	struct error err;

	assert_false(open_target(made, make_core(made, choice), &target, &err));
	assert_int_equal(err.kind, ERROR_INPUT);
	if (!strstr(err.text, text))
		fail_msg("\"%s\" is not in \"%s\"", text, err.text);
}

static void fills_read_only_parts_from_the_file(void **state)
{
	static const u16 types[] = {ET_EXEC, ET_DYN};

	(void)state;
	for (u32 i = 0; i < 2; i++) {
		struct target target;
		struct made made;
		char byte;
		u64 bias;

		arena_init(&made.arena);
		make_executable(&made, types[i], "0123", "go/build/id");
		assert_opens(&made, (struct core_choice){0}, &target);
		bias = types[i] == ET_DYN ? BIAS : 0;
		assert_int_equal(target.kind, TARGET_CORE);
		assert_int_equal(target.bias, bias);
		assert_int_equal(target.pid, 9);
		assert_int_equal(target.thread_count, 1);
		assert_int_equal(target.note_count, 0);
		assert_int_equal(target.map_count, 3);
		assert_false(target_is_alive(&target));
		assert_true(target.memory->is_stable);
		// From the core as far as it goes, then from the file.
		assert_ptr_not_equal(
			memory_view(target.memory, TEXT + bias, 16), made.executable.ptr);
		assert_ptr_equal(memory_view(target.memory, TEXT + bias + 0x1000, 0x1000),
			made.executable.ptr + 0x1000);
		// What the program can write to never comes from the file.
		assert_memory_equal(memory_view(target.memory, DATA + bias, 8), "new data", 8);
		assert_false(memory_read(target.memory, DATA + bias + 100, &byte, 1));
		assert_memory_equal(memory_view(target.memory, 0xc000000000, 4), "heap", 4);
		target_close(&target);
		arena_deinit(&made.arena);
	}
}

static void finds_the_bias_without_auxiliary_vector(void **state)
{
	struct target target;
	struct made made;

	(void)state;
	arena_init(&made.arena);
	make_executable(&made, ET_DYN, NULL, NULL);
	assert_opens(&made, (struct core_choice){.no_auxv = true}, &target);
	assert_int_equal(target.bias, BIAS);
	assert_int_equal(target.note_count, 0); // what was mapped fits
	target_close(&target);
	arena_deinit(&made.arena);
}

static void names_both_build_ids(void **state)
{
	struct made made, other;

	(void)state;
	arena_init(&made.arena);
	arena_init(&other.arena);
	make_executable(&made, ET_EXEC, "\x01\x23\xab", "action/same/content");
	make_executable(&other, ET_EXEC, "\x01\x23\xac", "action/same/content");
	made.header_page = other.header_page;
	assert_refused(&made, (struct core_choice){0},
		"the core's build id is 0123ac, the executable's 0123ab");
	make_executable(&made, ET_EXEC, NULL, "action/a/content1");
	make_executable(&other, ET_EXEC, NULL, "action/a/content2");
	made.header_page = other.header_page;
	assert_refused(&made, (struct core_choice){0},
		"the core's build id is content2, the executable's content1");
	make_executable(&made, ET_EXEC, NULL, "action1/a/content");
	make_executable(&other, ET_EXEC, NULL, "action2/a/content");
	made.header_page = other.header_page;
	assert_refused(&made, (struct core_choice){0},
		"the core's build id is action2, the executable's action1");
	// One has an id, the other has none: what was mapped decides.
	make_executable(&other, ET_EXEC, NULL, NULL);
	made.header_page = other.header_page;
	assert_refused(&made, (struct core_choice){.moved = 0x1000}, "had no file mapped where");
	arena_deinit(&made.arena);
	arena_deinit(&other.arena);
}

static void notes_what_could_not_be_checked(void **state)
{
	struct target target;
	struct made made;

	(void)state;
	arena_init(&made.arena);
	make_executable(&made, ET_EXEC, "0123", NULL);
	assert_opens(&made,
		(struct core_choice){.no_files = true, .no_auxv = true, .no_header_page = true},
		&target);
	assert_int_equal(target.note_count, 1);
	assert_int_not_equal(
		str_find(target.notes[0], STR("could not be checked")), target.notes[0].len);
	assert_ptr_equal(memory_view(target.memory, TEXT, TEXT_BYTES), made.executable.ptr);
	target_close(&target);
	arena_deinit(&made.arena);
}

static void says_what_the_core_lacks(void **state)
{
	struct target target;
	struct made made;

	(void)state;
	arena_init(&made.arena);
	make_executable(&made, ET_EXEC, "0123", NULL);
	assert_refused(&made, (struct core_choice){.no_data = true}, "coredump_filter");
	assert_refused(
		&made, (struct core_choice){.cut = 30}, "the program's variables are among them");
	assert_opens(&made, (struct core_choice){.cut = 3}, &target);
	assert_int_equal(target.note_count, 1);
	assert_true(str_starts(target.notes[0], STR("the core is cut off: 0.0 of 0.0 MiB")));
	assert_int_not_equal(
		str_find(target.notes[0], STR("from 0xc000000001 on")), target.notes[0].len);
	target_close(&target);
	made.elf.machine = ELF_MACHINE_ARM64;
	assert_refused(&made, (struct core_choice){0}, "the core is of machine 62");
	arena_deinit(&made.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_read_only_parts_from_the_file),
		cmocka_unit_test(finds_the_bias_without_auxiliary_vector),
		cmocka_unit_test(names_both_build_ids),
		cmocka_unit_test(notes_what_could_not_be_checked),
		cmocka_unit_test(says_what_the_core_lacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
