// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/tree.h"

#include "base/file.h"
#include "support/testing.h"

#include <stdio.h>

void tree_init(struct tree *tree)
{
	*tree = (struct tree){0};
	arena_init(&tree->arena);
	tree->names = symtab_open();
	tree->scratch = parse_scratch_open();
}

void tree_deinit(struct tree *tree)
{
	parse_scratch_close(tree->scratch);
	symtab_close(tree->names);
	arena_deinit(&tree->arena);
}

void tree_parse(struct tree *tree, enum parse_mode mode, str text)
{
	char *copy = arena_alloc(&tree->arena, text.len + FILE_PAD, 1);

	memcpy(copy, text.ptr, text.len);
	tree->source = (struct source){.text = {copy, text.len}};
	parse_file(&tree->arena, tree->scratch, tree->names, mode, &tree->source);
}

struct printer {
	struct tree *tree;
	const struct ast *ast;
	struct strbuf out;
};

static void print_node(struct printer *printer, node_id id);

static void print_list(struct printer *printer, struct node_list list)
{
	strbuf_add_char(&printer->out, '[');
	for (u32 i = 0; i < list.len; i++) {
		if (i)
			strbuf_add_char(&printer->out, ' ');
		print_node(printer, list.at[i]);
	}
	strbuf_add_char(&printer->out, ']');
}

static void print_flags(struct printer *printer, const struct node *node)
{
	static const char *const names[] = {
		"ellipsis", "slice3", "send", "recv", "alias", "implicit", "default", "skipped"};

	if (node->op)
		strbuf_printf(&printer->out, " %s", token_text((enum token)node->op));
	for (u32 i = 0; i < ARRAY_LEN(names); i++) {
		if (node->flags & (1u << i))
			strbuf_printf(&printer->out, " %s", names[i]);
	}
}

static void print_node(struct printer *printer, node_id id)
{
	const struct ast *ast = printer->ast;
	const struct node *node;
	const char *fields;

	if (id == 0) {
		strbuf_add_char(&printer->out, '-');
		return;
	}
	node = ast_node(ast, id);
	fields = node_fields((enum node_kind)node->kind);
	if (node->kind == NODE_IDENT) {
		strbuf_add(&printer->out, symtab_text(printer->tree->names, node->a));
		return;
	}
	if (node->kind == NODE_BASIC_LIT) {
		strbuf_add(
			&printer->out, str_sub(printer->tree->source.text, node->pos, node->end));
		return;
	}
	strbuf_printf(&printer->out, "(%s", node_go_name((enum node_kind)node->kind));
	print_flags(printer, node);
	for (u32 i = 0; fields[i]; i++) {
		strbuf_add_char(&printer->out, ' ');
		if (fields[i] == 'L')
			print_list(printer, ast_field_list(ast, id, i));
		else
			print_node(printer, ast_field(ast, id, i));
	}
	strbuf_add_char(&printer->out, ')');
}

str tree_text(struct tree *tree, const struct ast *ast, node_id id)
{
	struct printer printer = {.tree = tree, .ast = ast};

	strbuf_init(&printer.out, &tree->arena);
	print_node(&printer, id);
	return strbuf_str(&printer.out);
}

str tree_errors(struct tree *tree)
{
	struct strbuf out;

	strbuf_init(&out, &tree->arena);
	for (u32 i = 0; i < tree->source.ast.error_count; i++) {
		struct syntax_error error = tree->source.ast.errors[i];
		struct place place = source_place(&tree->source, error.pos);

		strbuf_printf(&out, "%u:%u %s\n", place.line, place.column, error.text);
	}
	return strbuf_str(&out);
}

// What is wrapped around the text under test, and where it then is in the last declaration.
enum wrapping { WRAP_DECL, WRAP_STMT, WRAP_EXPR, WRAP_TYPE };

static node_id unwrap(const struct ast *ast, enum wrapping wrapping)
{
	node_id decl = ast->decls.at[ast->decls.len - 1], spec = 0;

	if (ast_kind(ast, decl) == NODE_GEN_DECL && ast_field_list(ast, decl, 0).len)
		spec = ast_field_list(ast, decl, 0).at[0];

	switch (wrapping) {
	case WRAP_DECL:
		return decl;
	case WRAP_STMT:
		return ast_field_list(ast, ast_field(ast, decl, 3), 0).at[0];
	case WRAP_EXPR:
		return ast_field_list(ast, spec, 2).at[0];
	case WRAP_TYPE:
		return ast_field(ast, spec, 1);
	}
	return 0;
}

static void assert_wrapped(enum wrapping wrapping, const char *text, const char *expected)
{
	static const struct {
		const char *before, *after;
	} wrappings[] = {
		[WRAP_DECL] = {"", ""},
		[WRAP_STMT] = {"func _() {\n", "\n}"},
		[WRAP_EXPR] = {"var _ = ", ""},
		[WRAP_TYPE] = {"var _ ", ""},
	};
	struct tree tree;
	char file[4096];
	str printed;

	tree_init(&tree);
	snprintf(file, sizeof(file), "package p\n%s%s%s\n", wrappings[wrapping].before, text,
		wrappings[wrapping].after);
	tree_parse(&tree, PARSE_ALL, str_from_c(file));
	assert_text(tree_errors(&tree), "");
	printed = tree_text(&tree, &tree.source.ast, unwrap(&tree.source.ast, wrapping));
	assert_string_equal(arena_c_str(&tree.arena, printed), expected);
	tree_deinit(&tree);
}

void assert_decl(const char *text, const char *expected)
{
	assert_wrapped(WRAP_DECL, text, expected);
}

void assert_stmt(const char *text, const char *expected)
{
	assert_wrapped(WRAP_STMT, text, expected);
}

void assert_expr(const char *text, const char *expected)
{
	assert_wrapped(WRAP_EXPR, text, expected);
}

void assert_type(const char *text, const char *expected)
{
	assert_wrapped(WRAP_TYPE, text, expected);
}

u32 assert_errors(const char *text, const char *expected)
{
	struct tree tree;
	u32 decls;

	tree_init(&tree);
	tree_parse(&tree, PARSE_ALL, str_from_c(text));
	decls = tree.source.ast.decls.len;
	assert_string_equal(arena_c_str(&tree.arena, tree_errors(&tree)), expected);
	tree_deinit(&tree);
	return decls;
}
