// SPDX-License-Identifier: Apache-2.0
#include "golang/load/summary_print.h"

#include "base/file.h"

#include <stdlib.h>

// Bytes of a file that are left out, and what stands there instead.
struct cut {
	u32 from, to;
	const char *instead;
};

struct printer {
	struct arena *arena;
	const struct source *source;
	VEC(struct cut) cuts;
};

static void cut(struct printer *printer, u32 from, u32 to, const char *instead)
{
	*vec_push(printer->arena, &printer->cuts) = (struct cut){from, to, instead};
}

// A comment that has a line for itself takes the line with it.
static void cut_comment(struct printer *printer, u32 from, u32 to)
{
	str text = printer->source->text, comment = str_sub(text, from, to);
	u32 start = from;

	while (start && (text.ptr[start - 1] == ' ' || text.ptr[start - 1] == '\t'))
		start--;
	if (start && text.ptr[start - 1] == '\n' && to < text.len && text.ptr[to] == '\n')
		cut(printer, start, to + 1, "");
	else if (str_starts(comment, STR("//")))
		cut(printer, start, to, "");
	else
		cut(printer, from, to, str_find_char(comment, '\n') < comment.len ? "\n" : " ");
}

static void cut_comments(struct printer *printer, u32 from, u32 to)
{
	const struct ast *ast = &printer->source->ast;

	for (u32 i = 0; i < ast->comment_count; i++) {
		const struct comment *comment = &ast->comments[i];

		if (comment->pos >= from && comment->end <= to)
			cut_comment(printer, comment->pos, comment->end);
	}
}

// Bodies of function literals and the elements of composite literals, whose type says it all.
static void cut_literals(void *context, node_id id)
{
	struct printer *printer = context;
	const struct ast *ast = &printer->source->ast;
	enum node_kind kind = ast_kind(ast, id);
	u32 end = ast_node(ast, id)->end;

	if (kind == NODE_FUNC_LIT) {
		cut(printer, ast_node(ast, ast_field(ast, id, 1))->pos, end, "{}");
		return;
	}
	if (kind == NODE_COMPOSITE_LIT && !selection_keeps_elements(ast, id)) {
		cut(printer, ast_node(ast, ast_field(ast, id, 0))->end, end, "{}");
		return;
	}
	ast_children(ast, id, cut_literals, printer);
}

static int cut_order(const void *a, const void *b)
{
	const struct cut *left = a, *right = b;

	if (left->from != right->from)
		return left->from < right->from ? -1 : 1;
	return (left->to < right->to) - (left->to > right->to);
}

// The bytes [from, to) without the cuts.
static void print_range(struct printer *printer, struct strbuf *out, u32 from, u32 to)
{
	cut_comments(printer, from, to);
	if (printer->cuts.len)
		qsort(printer->cuts.at, printer->cuts.len, sizeof(struct cut), cut_order);
	for (u32 i = 0; i < printer->cuts.len; i++) {
		const struct cut *next = &printer->cuts.at[i];

		if (next->from < from)
			continue;
		if (next->from >= to)
			break;
		strbuf_add(out, str_sub(printer->source->text, from, next->from));
		strbuf_add(out, str_from_c(next->instead));
		from = next->to;
	}
	strbuf_add(out, str_sub(printer->source->text, from, to));
	strbuf_add_char(out, '\n');
	printer->cuts.len = 0;
}

// A variable with a type needs no value.
static void print_variable(struct printer *printer, struct strbuf *out, node_id spec)
{
	const struct ast *ast = &printer->source->ast;
	node_id type = ast_field(ast, spec, 1);
	u32 end = ast_node(ast, type ? type : spec)->end;

	strbuf_add(out, STR("var "));
	cut_literals(printer, spec);
	print_range(printer, out, ast_node(ast, spec)->pos, end);
}

static void print_thing(struct printer *printer, struct strbuf *out, const struct selectable *thing)
{
	const struct ast *ast = &printer->source->ast;
	const struct node *decl = ast_node(ast, thing->decl);

	if (decl->kind == NODE_FUNC_DECL) {
		print_range(printer, out, decl->pos,
			ast_node(ast, ast_field(ast, thing->decl, 2))->end);
	} else if (!thing->spec) {
		print_range(printer, out, decl->pos, decl->end);
	} else if (ast_kind(ast, thing->spec) == NODE_TYPE_SPEC) {
		strbuf_add(out, STR("type "));
		print_range(printer, out, ast_node(ast, thing->spec)->pos,
			ast_node(ast, thing->spec)->end);
	} else {
		print_variable(printer, out, thing->spec);
	}
}

static void print_imports(
	struct printer *printer, struct strbuf *out, const struct selection *selection)
{
	const struct source *source = printer->source;

	for (u32 i = 0; i < source->ast.imports.len; i++) {
		if (selection->used_imports[source->index][i])
			strbuf_printf(out, "import " STR_FMT "\n",
				STR_ARG(source_node_text(source, source->ast.imports.at[i])));
	}
}

// The things [from, to) are those of one file. False when none of them was chosen.
static bool print_file(const struct selection *selection, const struct selected_package *selected,
	u32 from, u32 to, struct strbuf *out)
{
	struct printer printer = {
		.arena = selection->arena, .source = selected->things.at[from].source};
	bool any = false;

	strbuf_printf(out, "package " STR_FMT "\n", STR_ARG(selected->package->name));
	print_imports(&printer, out, selection);
	for (u32 i = from; i < to; i++) {
		if (!selected->things.at[i].is_chosen)
			continue;
		print_thing(&printer, out, &selected->things.at[i]);
		any = true;
	}
	return any;
}

static void add_file(struct strbuf *out, str name, const struct strbuf *text)
{
	strbuf_printf(out, "F " STR_FMT " %zu\n", STR_ARG(name), text->len);
	strbuf_add(out, strbuf_str(text));
}

bool summary_print_package(struct strbuf *out, const struct selection *selection, u32 package)
{
	const struct selected_package *selected = &selection->packages[package];
	struct strbuf files, text;

	strbuf_init(&files, selection->arena);
	for (u32 from = 0, to; from < selected->things.len; from = to) {
		const struct source *source = selected->things.at[from].source;

		for (to = from; to < selected->things.len; to++) {
			if (selected->things.at[to].source != source)
				break;
		}
		strbuf_init(&text, selection->arena);
		if (print_file(selection, selected, from, to, &text))
			add_file(&files, path_base(source->path), &text);
	}
	if (files.len == 0 && selected->is_public) {
		strbuf_init(&text, selection->arena);
		strbuf_printf(&text, "package " STR_FMT "\n", STR_ARG(selected->package->name));
		add_file(&files, STR("doc.go"), &text);
	}
	if (files.len == 0)
		return false;
	strbuf_printf(out, "P " STR_FMT "\n", STR_ARG(selected->package->path));
	strbuf_add(out, strbuf_str(&files));
	return true;
}
