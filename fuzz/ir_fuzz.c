// SPDX-License-Identifier: Apache-2.0
// Any bytes as the only file of a program: every body is typed, lowered and printed, and the graphs
// hold together.
#include "golang/flow/ir.h"
#include "golang/syntax/parse.h"
#include "golang/types/support/one_file.h"

#include "base/strbuf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_block(const struct ir_unit *unit, const struct ir_func *func, u32 b)
{
	const struct ir_block *block = &func->blocks[b];

	ASSERT(block->rpo < func->block_count && block->idom < func->block_count);
	ASSERT(block->first + block->count <= func->instr_count);
	ASSERT(block->loop <= func->loop_count);
	ASSERT(ir_dominates(func, block->idom, b) && ir_dominates(func, 0, b));
	for (u32 i = 0; i < block->succ_count; i++) {
		ASSERT(block->succs[i] < func->block_count);
		ASSERT(ir_reaches(func, b, block->succs[i]));
	}
	for (u32 i = block->first; i < block->first + block->count; i++) {
		ASSERT(func->instrs[i].block == b);
		ASSERT(func->instrs[i].dst < unit->place_count);
	}
}

static void check_unit(struct arena *arena, const struct ir_unit *unit)
{
	struct strbuf text;

	for (u32 f = 0; f < unit->func_count; f++) {
		for (u32 b = 0; b < unit->funcs[f]->block_count; b++)
			check_block(unit, unit->funcs[f], b);
	}
	for (ir_var var = 1; var < unit->var_count; var++)
		ASSERT(unit->vars[var].kind != IR_VAR_TEMP || unit->vars[var].assign_count <= 1);
	strbuf_init(&text, arena);
	ir_print(&text, unit);
}

static void lower_functions(struct checker *checker, struct one_file *file)
{
	struct parse_scratch *scratch = parse_scratch_open();
	struct arena arena;

	arena_init(&arena);
	for (u32 i = 0; i < checker_function_count(checker); i++) {
		const struct function *function = checker_function(checker, i);
		struct body_info body;

		if (check_body(checker, function, &arena, scratch, &body))
			check_unit(&arena,
				ir_build(&arena, file->program.names, function, &body, NULL));
		arena_reset(&arena, (struct arena_mark){0});
	}
	arena_deinit(&arena);
	parse_scratch_close(scratch);
}

static void lower_values(struct checker *checker, struct one_file *file)
{
	const struct ast *ast = &file->source.ast;
	struct arena arena;

	arena_init(&arena);
	for (u32 i = 0; i < ast->decls.len; i++) {
		const struct node *decl = ast_node(ast, ast->decls.at[i]);
		struct node_list specs;

		if (decl->kind != NODE_GEN_DECL || decl->op != TOKEN_VAR)
			continue;
		specs = ast_list(ast, decl->a);
		for (u32 j = 0; j < specs.len; j++) {
			struct body_info body;

			if (check_values(checker, &file->package, &file->source, specs.at[j],
				    &arena, &body))
				check_unit(
					&arena, ir_build_values(&arena, file->program.names,
							&file->package, specs.at[j], &body, NULL));
		}
	}
	arena_deinit(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct workers *workers;
	struct checker *checker;
	struct one_file file;

	if (size > 1 << 20)
		return 0;
	one_file_open(&file, (str){(const char *)data, size});
	workers = workers_open(1, 0);
	checker = checker_open(workers, &file.program);
	lower_functions(checker, &file);
	lower_values(checker, &file);
	checker_close(checker);
	workers_close(workers);
	one_file_close(&file);
	return 0;
}
