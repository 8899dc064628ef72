// SPDX-License-Identifier: Apache-2.0
// Any bytes as a Go file: the tree is sound, whole, with bodies skipped, and of each skipped body.
#include "base/file.h"
#include "golang/syntax/parse.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct walk {
	const struct ast *ast;
	node_id parent;
	u32 count;
};

// A child stands before its parent in the array, so the walk ends.
static void walk_node(void *context, node_id id)
{
	struct walk *walk = context;
	node_id parent = walk->parent;

	ASSERT(id > 0 && id < parent && id < walk->ast->node_count);
	ASSERT(ast_kind(walk->ast, id) != NODE_NONE);
	ASSERT(ast_node(walk->ast, id)->pos <= ast_node(walk->ast, id)->end);
	// Parameters (a, b T) with an error may share a node; the count keeps that from growing.
	ASSERT(++walk->count <= 4 * walk->ast->node_count);
	walk->parent = id;
	ast_children(walk->ast, id, walk_node, walk);
	walk->parent = parent;
}

static void check_tree(const struct ast *ast)
{
	struct walk walk = {ast, ast->node_count, 0};

	for (u32 i = 0; i < ast->decls.len; i++)
		walk_node(&walk, ast->decls.at[i]);
}

static void parse_bodies(struct arena *arena, struct parse_scratch *scratch, struct symtab *names,
	const struct source *source)
{
	for (u32 i = 0; i < source->ast.decls.len; i++) {
		node_id decl = source->ast.decls.at[i], root;
		struct ast body;

		if (ast_kind(&source->ast, decl) != NODE_FUNC_DECL)
			continue;
		parse_body(arena, scratch, names, source, decl, &body, &root);
		if (root) {
			struct walk walk = {&body, body.node_count, 0};

			walk_node(&walk, root);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = calloc(1, size + FILE_PAD);
	struct parse_scratch *scratch = parse_scratch_open();
	struct symtab *names = symtab_open();
	struct source source = {.text = {text, size}};
	struct arena arena;

	if (size)
		memcpy(text, data, size);
	arena_init(&arena);
	parse_file(&arena, scratch, names, PARSE_ALL, &source);
	check_tree(&source.ast);
	parse_file(&arena, scratch, names, PARSE_SKIP_BODIES, &source);
	check_tree(&source.ast);
	parse_bodies(&arena, scratch, names, &source);
	source_place(&source, (u32)size);
	parse_scratch_close(scratch);
	symtab_close(names);
	arena_deinit(&arena);
	free(text);
	return 0;
}
