// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/parse.h"

#include "golang/syntax/parser.h"

#include <stdlib.h>

struct parse_scratch *parse_scratch_open(void)
{
	struct parse_scratch *scratch = calloc(1, sizeof(*scratch));

	ASSERT(scratch);
	return scratch;
}

void parse_scratch_close(struct parse_scratch *scratch)
{
	struct parser *p;

	if (!scratch)
		return;
	p = &scratch->parser;
	scan_deinit(&p->scan);
	heap_vec_free(&p->nodes);
	heap_vec_free(&p->extra);
	heap_vec_free(&p->imports);
	heap_vec_free(&p->list);
	free(scratch);
}

static void parser_begin(struct parser *p, struct arena *arena, struct symtab *names,
	enum parse_mode mode, str text, u32 offset)
{
	if (p->nodes.cap > PARSE_MAX_NODES)
		heap_vec_free(&p->nodes);
	diagnostics_init(&p->diagnostics, arena, text);
	scan_begin(&p->scan, &p->diagnostics, names, text, offset);
	p->mode = mode;
	p->nodes.len = p->extra.len = p->imports.len = p->list.len = 0;
	p->depth = p->sync_pos = p->sync_count = 0;
	p->expr_level = 0;
	p->in_rhs = p->unwinding = false;
	p->blank = symtab_intern(names, STR("_"));
	node_new(p, NODE_NONE, 0, 0, 0, 0);
	extra_push(p, 0);
}

#define copy_vec(arena, vec)                                            \
	arena_copy(arena, (vec)->at, (vec)->len * sizeof((vec)->at[0]), \
		_Alignof(__typeof__((vec)->at[0])))

// Fills the tree's arrays.
static void parser_finish(struct parser *p, struct arena *arena, struct ast *ast)
{
	ast->nodes = copy_vec(arena, &p->nodes);
	ast->node_count = p->nodes.len;
	ast->extra = copy_vec(arena, &p->extra);
	ast->extra_count = p->extra.len;
	ast->comments = copy_vec(arena, &p->scan.comments);
	ast->comment_count = p->scan.comments.len;
	ast->errors = diagnostics_finish(&p->diagnostics);
	ast->error_count = p->diagnostics.count;
}

// PackageClause = "package" PackageName .
// Returns 0 when it is not there: then this is most likely not a Go file at all.
static node_id parse_package_clause(struct parser *p, u32 *pos)
{
	node_id name;

	*pos = parser_pos(p);
	if (parser_token(p) != TOKEN_PACKAGE) {
		parser_error_expected(p, *pos, "'package'");
		return 0;
	}
	parser_next(p);
	if (parser_token(p) != TOKEN_IDENT) {
		parser_error_expected(p, parser_pos(p), "'identifier'");
		return 0;
	}
	name = parse_ident(p);
	parser_expect_semi(p);
	return name;
}

// SourceFile = PackageClause ";" { ImportDecl ";" } { TopLevelDecl ";" } .
// Pushes the declarations on the list stack.
static void parse_declarations(struct parser *p)
{
	enum token previous = TOKEN_IMPORT;

	while (parser_token(p) == TOKEN_IMPORT)
		list_push(p, parse_import_decl(p));
	if (p->unwinding)
		parser_resume(p);
	if (p->mode == PARSE_IMPORTS_ONLY)
		return;
	while (parser_token(p) != TOKEN_EOF) {
		if (parser_token(p) == TOKEN_IMPORT && previous != TOKEN_IMPORT)
			parser_error(
				p, parser_pos(p), "imports must appear before other declarations");
		previous = parser_token(p);
		list_push(p, parse_decl(p, declaration_starts));
		if (p->unwinding)
			parser_resume(p);
	}
}

// A comment "// Code generated ... DO NOT EDIT." before the package clause, as go/ast.IsGenerated.
static bool is_generated(const struct parser *p, u32 package_pos)
{
	for (u32 i = 0; i < p->scan.comments.len; i++) {
		struct comment comment = p->scan.comments.at[i];
		str text = str_range(p->scan.begin + comment.pos, p->scan.begin + comment.end);

		if (comment.pos > package_pos)
			break;
		if (str_starts(text, STR("// Code generated ")) &&
			str_ends(text, STR(" DO NOT EDIT.")))
			return true;
	}
	return false;
}

static struct node_list copy_list(struct arena *arena, const node_id *ids, u32 len)
{
	return (struct node_list){
		arena_copy(arena, ids, len * sizeof(*ids), _Alignof(node_id)), len};
}

void parse_file(struct arena *arena, struct parse_scratch *scratch, struct symtab *names,
	enum parse_mode mode, struct source *source)
{
	struct parser *p = &scratch->parser;
	struct ast *ast = &source->ast;
	str text = source->text;
	u32 newlines, package_pos;

	*ast = (struct ast){0};
	if (text.len > PARSE_MAX_BYTES)
		text = STR_EMPTY;
	parser_begin(p, arena, names, mode, text, 0);
	if (source->text.len > PARSE_MAX_BYTES) {
		parser_error(p, 0, "larger than %d bytes: not read", PARSE_MAX_BYTES);
		p->diagnostics.muted = true;
	}
	if (!scan_check_text(&p->diagnostics, text, &newlines)) {
		p->diagnostics.muted = true;
		p->scan.at = p->scan.end;
	}
	source->line_count = text.len ? newlines + 1 : 0;
	source->bodies_skipped = mode == PARSE_SKIP_BODIES;
	parser_next(p);
	ast->package_name = parse_package_clause(p, &package_pos);
	source->is_generated = is_generated(p, package_pos);
	if (ast->package_name)
		parse_declarations(p);
	parser_finish(p, arena, ast);
	ast->decls = copy_list(arena, p->list.at, p->list.len);
	ast->imports = copy_list(arena, p->imports.at, p->imports.len);
}

void parse_body(struct arena *arena, struct parse_scratch *scratch, struct symtab *names,
	const struct source *source, node_id func_decl, struct ast *ret, node_id *root)
{
	const struct node *decl = ast_node(&source->ast, func_decl);
	struct parser *p = &scratch->parser;
	node_id body = ast_field(&source->ast, func_decl, 3);
	u32 offset;

	*ret = (struct ast){0};
	*root = 0;
	if (decl->flags & NODE_BODY_SKIPPED)
		offset = source->ast.extra[decl->a + 4];
	else if (body)
		offset = ast_node(&source->ast, body)->pos;
	else
		return;
	parser_begin(p, arena, names, PARSE_ALL, source->text, offset);
	parser_next(p);
	*root = parse_block(p);
	parser_finish(p, arena, ret);
}
