// SPDX-License-Identifier: Apache-2.0
#include "types_compare.h"

#include "base/strbuf.h"
#include "golang/types/check_run.h"

enum { SHOWN = 300 };

static const char *const mode_names[] = {
	[MODE_NONE] = "none",
	[MODE_INVALID] = "invalid",
	[MODE_NOVALUE] = "novalue",
	[MODE_BUILTIN] = "builtin",
	[MODE_TYPE] = "type",
	[MODE_CONSTANT] = "constant",
	[MODE_VARIABLE] = "variable",
	[MODE_MAP_INDEX] = "mapindex",
	[MODE_VALUE] = "value",
	[MODE_NIL] = "nil",
	[MODE_COMMA_OK] = "commaok",
	[MODE_CGO] = "cgo",
};

static u64 node_key(u64 from, u64 to, u64 kind)
{
	return from << 34 ^ to << 7 ^ kind;
}

static void copy_infos(struct comparison *cmp, const struct body_info *body)
{
	struct node_info *infos = checker_file_infos(cmp->checker, body->source);

	for (node_id id = body->low; id < body->high; id++) {
		const struct node_info *info = body_node(body, id);

		if (info->mode != MODE_NONE || info->object)
			infos[id] = *info;
	}
}

static void check_specs(struct comparison *cmp, struct package *package, struct source *source)
{
	for (u32 i = 0; i < source->ast.decls.len; i++) {
		const struct node *decl = ast_node(&source->ast, source->ast.decls.at[i]);
		struct node_list specs;

		if (decl->kind != NODE_GEN_DECL || decl->op != TOKEN_VAR)
			continue;
		specs = ast_list(&source->ast, decl->a);
		for (u32 j = 0; j < specs.len; j++) {
			struct body_info body;

			if (check_values(cmp->checker, package, source, specs.at[j],
				    &cmp->package_arena, &body))
				copy_infos(cmp, &body);
		}
	}
}

void compare_package(struct comparison *cmp, str path)
{
	struct arena_mark start = {0};

	cmp->packages++;
	*str_map_put(&cmp->checked, path) = 1;
	arena_reset(&cmp->package_arena, start);
	for (u32 i = 0; i < checker_function_count(cmp->checker); i++) {
		const struct function *function = checker_function(cmp->checker, i);
		struct body_info body;

		if (str_equal(function->package->path, path) && !function->source->bodies_skipped &&
			check_body(cmp->checker, function, &cmp->package_arena, NULL, &body))
			copy_infos(cmp, &body);
	}
	for (u32 i = 0; i < cmp->program.package_count; i++) {
		struct package *package = cmp->program.packages[i];

		if (!str_equal(package->path, path))
			continue;
		for (u32 j = 0; j < package->file_count; j++)
			check_specs(cmp, package, package->files[j]);
	}
}

void compare_file(struct comparison *cmp, struct source *source, str path)
{
	const struct ast *ast;

	cmp->source = source;
	if (!source) {
		fprintf(cmp->differences, STR_FMT ": file was not read\n", STR_ARG(path));
		return;
	}
	ast = &source->ast;
	cmp->infos = checker_file_infos(cmp->checker, source);
	map_init(&cmp->nodes, &cmp->package_arena);
	cmp->is_seen = arena_array(&cmp->package_arena, bool, ast->node_count);
	for (node_id id = 1; id < ast->node_count; id++) {
		const struct node *node = ast_node(ast, id);

		*map_put(&cmp->nodes, node_key(node->pos, node->end, node->kind)) = id;
	}
}

static struct arena_mark line_begin(struct comparison *cmp, struct strbuf *buf)
{
	struct arena_mark mark = arena_mark(&cmp->line_arena);

	strbuf_init(buf, &cmp->line_arena);
	return mark;
}

static str describe_type(struct comparison *cmp, const struct node_info *info)
{
	struct strbuf buf;

	strbuf_init(&buf, &cmp->line_arena);
	if (info->type)
		type_print(&buf, info->type);
	return strbuf_str(&buf);
}

// As types/main.go writes strings: length and FNV-1a hash.
static void print_string(struct strbuf *out, str text)
{
	u64 hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (u8)text.ptr[i]) * 0x100000001b3u;
	strbuf_printf(out, "string %zu %llx", text.len, (unsigned long long)hash);
}

static str describe_value(struct comparison *cmp, const struct node_info *info)
{
	struct strbuf buf;

	strbuf_init(&buf, &cmp->line_arena);
	if (info->mode == MODE_CONSTANT && constant_kind(info->constant) == CONSTANT_STRING)
		print_string(&buf, constant_string_value(info->constant));
	else if (info->mode == MODE_CONSTANT && info->constant)
		constant_print(&buf, info->constant);
	return strbuf_str(&buf);
}

// "cause: file:line:column Kind: go/types' | ours"; sorting the file groups by cause.
static void report(
	struct comparison *cmp, const char *cause, u32 pos, str kind, str theirs, str ours)
{
	struct place place = source_place(cmp->source, pos);

	fprintf(cmp->differences, "%s: " STR_FMT ":%u:%u " STR_FMT ": " STR_FMT " | " STR_FMT "\n",
		cause, STR_ARG(path_relative(cmp->source->path, cmp->src)), place.line,
		place.column, STR_ARG(kind), STR_ARG(str_sub(theirs, 0, SHOWN)),
		STR_ARG(str_sub(ours, 0, SHOWN)));
}

static str string_at(const struct comparison *cmp, i64 number)
{
	return number >= 0 && number < cmp->strings.len ? cmp->strings.at[number] : STR_EMPTY;
}

static enum node_kind kind_named(str name)
{
	for (u32 kind = 0; kind < NODE_KIND_COUNT; kind++) {
		if (str_equal(str_from_c(node_go_name((enum node_kind)kind)), name))
			return (enum node_kind)kind;
	}
	return NODE_NONE;
}

static node_id find_node(struct comparison *cmp, i64 from, i64 to, enum node_kind kind)
{
	u64 *slot = map_get(&cmp->nodes, node_key((u64)from, (u64)to, kind));

	return slot ? (node_id)*slot : 0;
}

static void compare_expression(struct comparison *cmp, const i64 *n)
{
	str kind = string_at(cmp, n[2]), mode = string_at(cmp, n[3]), type = string_at(cmp, n[4]);
	str value = string_at(cmp, n[5]);
	node_id id = find_node(cmp, n[0], n[1], kind_named(kind));
	struct node_info none = {0}, *info = id ? &cmp->infos[id] : &none;
	str our_mode = str_from_c(mode_names[info->mode]);
	str our_type = describe_type(cmp, info), our_value = describe_value(cmp, info);

	cmp->expressions++;
	if (id)
		cmp->is_seen[id] = true;
	if (str_equal(type, our_type) && str_equal(mode, our_mode) && str_equal(value, our_value))
		return;
	cmp->different++;
	if (!id)
		report(cmp, "no node", (u32)n[0], kind, type, STR_EMPTY);
	else if (info->mode == MODE_NONE || info->mode == MODE_INVALID)
		report(cmp, "no type", (u32)n[0], kind, type, our_mode);
	else if (!str_equal(type, our_type))
		report(cmp, "type", (u32)n[0], kind, type, our_type);
	else if (!str_equal(mode, our_mode))
		report(cmp, "mode", (u32)n[0], kind, mode, our_mode);
	else
		report(cmp, "value", (u32)n[0], kind, value, our_value);
}

static void compare_name(struct comparison *cmp, const i64 *n)
{
	node_id id = find_node(cmp, n[0], n[1], NODE_IDENT);
	const struct object *object = id ? cmp->infos[id].object : NULL;
	str path = STR_EMPTY, ours;
	u32 pos = 0;

	cmp->names++;
	if (object && object->source) {
		path = path_relative(object->source->path, cmp->src);
		pos = object->pos;
	}
	// Before Go 1.23 an embedded field stands where its type begins, not its name: *T, p.T.
	if (object && object->is_embedded && cmp->program.goroot_minor < 23 && n[3] < pos)
		pos = (u32)n[3];
	if (object && str_equal(string_at(cmp, n[2]), path) && (n[2] < 0 || pos == n[3]))
		return;
	cmp->names_different++;
	ours = object ? arena_printf(&cmp->line_arena, STR_FMT " %u", STR_ARG(path), pos)
	              : STR("none");
	report(cmp, "object", (u32)n[0], STR("Ident"),
		arena_printf(&cmp->line_arena, STR_FMT " %lld", STR_ARG(string_at(cmp, n[2])),
			(long long)n[3]),
		ours);
}

static bool equal_path(const struct node_info *info, const i64 *path, u32 count, bool is_method)
{
	u32 steps = count - 1;

	if (info->path_len != steps)
		return false;
	for (u32 i = 0; i < count; i++) {
		if (i == steps && is_method)
			break;
		if (info->path[i] != path[i])
			return false;
	}
	return true;
}

static void compare_selection(struct comparison *cmp, const i64 *n, u32 count)
{
	node_id id = find_node(cmp, n[0], n[1], NODE_SELECTOR_EXPR);
	const struct node_info *info = id ? &cmp->infos[id] : NULL;
	bool is_method = n[2] != 0;

	cmp->names++;
	if (count < 5)
		return;
	if (info && info->object && (info->object->kind == OBJECT_FUNC) == is_method &&
		info->selector_indirect == (n[3] != 0) &&
		equal_path(info, n + 4, count - 4, is_method))
		return;
	cmp->names_different++;
	report(cmp, "selection", (u32)n[0], STR("SelectorExpr"),
		arena_printf(&cmp->line_arena, "method %d indirect %d steps %u", (int)n[2],
			(int)n[3], count - 5),
		arena_printf(&cmp->line_arena, "method %d indirect %d steps %d",
			info && info->object ? info->object->kind == OBJECT_FUNC : -1,
			info ? info->selector_indirect : -1, info ? info->path_len : -1));
}

void compare_entry(struct comparison *cmp, char what, const i64 *numbers, u32 count)
{
	struct strbuf unused;
	struct arena_mark mark = line_begin(cmp, &unused);

	if (!cmp->source)
		cmp->different++, cmp->expressions++;
	else if (what == 'E' && count == 6)
		compare_expression(cmp, numbers);
	else if (what == 'I' && count == 4)
		compare_name(cmp, numbers);
	else if (what == 'X')
		compare_selection(cmp, numbers, count);
	arena_reset(&cmp->line_arena, mark);
}

void compare_finish_file(struct comparison *cmp)
{
	const struct ast *ast;

	if (!cmp->source)
		return;
	ast = &cmp->source->ast;
	for (node_id id = 1; id < ast->node_count; id++) {
		const struct node_info *info = &cmp->infos[id];
		const struct node *node = ast_node(ast, id);

		if (cmp->is_seen[id] || info->mode <= MODE_INVALID)
			continue;
		cmp->expressions++;
		cmp->different++;
		report(cmp, "only ours", node->pos,
			str_from_c(node_go_name((enum node_kind)node->kind)), STR_EMPTY,
			str_from_c(mode_names[info->mode]));
	}
	cmp->source = NULL;
}
