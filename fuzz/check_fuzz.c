// SPDX-License-Identifier: Apache-2.0
// Any bytes as the only file of a program: all declarations and bodies are typed, imports are missing.
#include "golang/syntax/parse.h"
#include "golang/types/check.h"
#include "golang/types/support/one_file.h"

#include "base/strbuf.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Every type that was recorded can be printed and looked into.
static void look_at(struct arena *arena, const struct body_info *body)
{
	for (node_id id = body->low; id < body->high; id++) {
		const struct node_info *info = body_node(body, id);
		struct strbuf text;

		ASSERT(info->mode == MODE_NONE || info->type);
		if (!info->type)
			continue;
		strbuf_init(&text, arena);
		type_print(&text, info->type);
		(void)type_underlying(info->type);
		(void)type_core(info->type);
	}
}

static void check_bodies(struct checker *checker)
{
	struct parse_scratch *scratch = parse_scratch_open();
	struct arena arena;

	arena_init(&arena);
	for (u32 i = 0; i < checker_function_count(checker); i++) {
		struct body_info body;

		if (check_body(checker, checker_function(checker, i), &arena, scratch, &body))
			look_at(&arena, &body);
		arena_reset(&arena, (struct arena_mark){0});
	}
	arena_deinit(&arena);
	parse_scratch_close(scratch);
}

static void check_variables(struct checker *checker, struct one_file *file)
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
				look_at(&arena, &body);
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
	check_bodies(checker);
	check_variables(checker, &file);
	checker_close(checker);
	workers_close(workers);
	one_file_close(&file);
	return 0;
}
