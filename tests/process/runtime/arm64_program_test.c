// SPDX-License-Identifier: Apache-2.0
// Programs for arm64, looked at as files: which statements open-coded defers stand for, which variables the
// runtime's functions refer to, how its structs are laid out.
#include "object/operands.h"
#include "process/memory/recorded.h"
#include "process/runtime/open_defer.h"
#include "support/defer_truth.h"
#include "support/go_program.h"

#include "support/testing.h"

enum { MAX_OPERANDS = 512 };

struct file {
	struct arena arena;
	struct target target;
	struct go_runtime runtime;
	struct memory *memory;
	struct defer_truth truth;
};

static void open_file(struct file *file, str path)
{
	static const struct recorded_block nothing = {8, {"", 1}};
	struct binary *binary = &file->target.binary;
	struct moduledata *module = &file->runtime.module;
	struct elf_symbol symbol;
	struct error err;
	u32 size;

	assert_true(binary_open(&file->arena, arena_c_str(&file->arena, path), binary, &err));
	assert_int_equal(binary->elf.machine, ELF_MACHINE_ARM64);
	size = moduledata_size(&binary->build.version);
	assert_true(elf_symbol_find(&binary->elf, STR("runtime.firstmoduledata"), &symbol));
	assert_true(moduledata_parse(&binary->build.version,
		elf_at(&binary->elf, symbol.address, size), symbol.address, module, &err));
	file->memory = recorded_memory_open(&nothing, 1);
	file->runtime.target = &file->target;
	file->runtime.memory = file->target.memory = file->memory;
	file->runtime.version = binary->build.version;
	file->runtime.is_arm64 = true;
	assert_true(pclntab_open(binary->pclntab, &binary->build.version, module->text,
		module->gofunc, &file->runtime.pclntab, &err));
}

static void close_file(struct file *file)
{
	memory_close(file->memory);
	binary_close(&file->target.binary);
	arena_deinit(&file->arena);
}

// A frame of the function where its code is between prologue and epilogue.
static struct frame frame_of(const struct go_runtime *runtime, const struct go_func *func)
{
	i32 size = 0;

	for (u64 pc = func->entry; pc < func->end; pc += 4)
		size = MAX(size, pclntab_sp_delta(&runtime->pclntab, func, pc));
	return (struct frame){.func = *func,
		.sp = 0x1000,
		.fp = 0x1000 + (u64)size,
		.varp = 0x1000 + (u64)size - 8};
}

static bool see_function(void *context, const struct go_func *func)
{
	struct file *file = context;
	struct frame frame = frame_of(&file->runtime, func);
	struct open_defers defers;

	if (!str_starts(func->name, STR("main.")) ||
		!open_defers_read(&file->runtime, &frame, &defers))
		return true;
	assert_true(defers.cleared_pc > func->entry && defers.cleared_pc < func->end);
	for (u32 i = 0; i < defers.count; i++) {
		struct source_line line;

		if (!defers.statement_pc[i])
			continue;
		pclntab_line(&file->runtime.pclntab, func, defers.statement_pc[i], &line);
		for (u32 k = 0; k < file->truth.len; k++)
			if (file->truth.at[k].line == line.line &&
				str_equal(file->truth.at[k].kind, STR("open-coded")))
				file->truth.at[k].count = 0;
	}
	return true;
}

static void defer_statements(struct file *file)
{
	defer_truth_read(&file->arena, file->runtime.version.minor, &file->truth);
	pclntab_each(&file->runtime.pclntab, see_function, file);
	for (u32 i = 0; i < file->truth.len; i++)
		if (str_equal(file->truth.at[i].kind, STR("open-coded")) && file->truth.at[i].count)
			fail_msg("the defer statement in line %u was not found",
				file->truth.at[i].line);
}

struct reference {
	const char *function, *variable;
};

static void variables(struct file *file)
{
	static const struct reference references[] = {
		{"runtime.allgadd", "runtime.allglen"},
		{"runtime.allgadd", "runtime.allgptr"},
		{"runtime.allgadd", "runtime.allgs"},
		{"runtime.mcommoninit", "runtime.allm"},
		{"runtime.procresize", "runtime.allp"},
		{"runtime.mallocinit", "runtime.mheap_"},
		{"runtime.semacquire1", "runtime.semtable"},
		{"runtime.waitReason.String", "runtime.waitReasonStrings"},
		{"runtime.itabAdd", "runtime.itabTable"},
		{"sync.(*Pool).pinSlow", "sync.allPools"},
		{"sync.poolCleanup", "sync.allPools"},
		{"sync.poolCleanup", "sync.oldPools"},
	};
	const struct elf *elf = &file->target.binary.elf;

	for (u32 i = 0; i < ARRAY_LEN(references); i++) {
		static struct operand operands[MAX_OPERANDS];
		struct elf_symbol symbol;
		struct go_func func;
		bool found = false;
		u32 count;

		assert_true(pclntab_find_name(
			&file->runtime.pclntab, str_from_c(references[i].function), &func));
		assert_true(elf_symbol_find(elf, str_from_c(references[i].variable), &symbol));
		count = operands_scan(ELF_MACHINE_ARM64,
			elf_at(elf, func.entry, func.end - func.entry), func.entry, operands,
			MAX_OPERANDS);
		for (u32 k = 0; k < count; k++)
			found |= operands[k].target == symbol.address;
		if (!found)
			fail_msg("%s: no reference to %s", references[i].function,
				references[i].variable);
	}
}

static void layouts(struct file *file)
{
	struct layout table, dwarf;

	assert_true(layout_from_table(&file->runtime.version, ELF_MACHINE_ARM64, &table));
	dwarf = table;
	layout_apply_dwarf(file->target.binary.dwarf, false, &dwarf);
	for (u32 i = 0; i < LAYOUT_COUNT; i++) {
		str type, field;

		layout_field_name(i, &type, &field);
		if (table.offset[i] != dwarf.offset[i])
			fail_msg(STR_FMT "." STR_FMT ": table %d, DWARF %d", STR_ARG(type),
				STR_ARG(field), table.offset[i], dwarf.offset[i]);
	}
}

static void files_of_every_version(void **state)
{
	u32 looked = 0;

	(void)state;
	for (u32 i = 0; go_test_versions[i]; i++) {
		static struct file file;
		str path;

		file = (struct file){0};
		arena_init(&file.arena);
		path = go_program_build(&file.arena, go_test_versions[i], GO_ARM64, "defers");
		if (!path.len) {
			print_message("# SKIP Go %s is not here\n", go_test_versions[i]);
			arena_deinit(&file.arena);
			continue;
		}
		print_message("# Go %s\n", go_test_versions[i]);
		open_file(&file, path);
		defer_statements(&file);
		variables(&file);
		layouts(&file);
		close_file(&file);
		looked++;
	}
	if (!looked)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_of_every_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
