// SPDX-License-Identifier: Apache-2.0
#include "golang/types/support/packages.h"

#include "base/file.h"
#include "base/strbuf.h"
#include "golang/syntax/parse.h"

static str padded(struct arena *arena, const char *text)
{
	size_t len = strlen(text);
	char *copy = arena_alloc(arena, len + FILE_PAD, 1);

	memcpy(copy, text, len);
	return (str){copy, len};
}

static struct package *find(struct packages *packages, u32 before, str path)
{
	for (u32 i = 0; i < before; i++) {
		if (str_equal(packages->packages[i].path, path))
			return &packages->packages[i];
	}
	return NULL;
}

static void set_imports(struct packages *packages, u32 at)
{
	struct program *program = &packages->program;
	struct source *source = &packages->sources[at];
	struct package *package = &packages->packages[at];
	struct node_list specs = source->ast.imports;

	package->imports = arena_array(&program->arena, struct package_import, specs.len);
	package->import_count = specs.len;
	for (u32 i = 0; i < specs.len; i++) {
		str quoted = source_node_text(source, ast_field(&source->ast, specs.at[i], 1));
		str path = str_sub(quoted, 1, quoted.len - 1);

		package->imports[i].path = symtab_intern(program->names, path);
		package->imports[i].package = find(packages, at, path);
	}
}

static void add(struct packages *packages, u32 at, const struct package_text *text)
{
	struct program *program = &packages->program;
	struct source *source = &packages->sources[at];
	struct package *package = &packages->packages[at];

	source->path = str_from_c(text->path);
	source->text = padded(&program->arena, text->text);
	source->index = at;
	parse_file(&program->arena, packages->scratch, program->names,
		text->skip_bodies ? PARSE_SKIP_BODIES : PARSE_ALL, source);
	packages->source_list[at] = source;
	packages->package_list[at] = package;
	*package = (struct package){
		.path = source->path,
		.name = symtab_text(
			program->names, ast_ident(&source->ast, source->ast.package_name)),
		.role = text->skip_bodies ? PACKAGE_DEPENDENCY : PACKAGE_TARGET,
		.index = at,
		.files = &packages->source_list[at],
		.file_count = 1,
	};
	set_imports(packages, at);
}

void packages_open(struct packages *packages, const struct package_text *texts, u32 count)
{
	struct program *program = &packages->program;

	ASSERT(count <= PACKAGES_MAX);
	memset(packages, 0, sizeof(*packages));
	arena_init(&program->arena);
	arena_init(&packages->arena);
	program->names = symtab_open();
	packages->scratch = parse_scratch_open();
	packages->workers = workers_open(2, 0);
	for (u32 i = 0; i < count; i++)
		add(packages, i, &texts[i]);
	program->packages = packages->package_list;
	program->package_count = count;
	program->sources = packages->source_list;
	program->source_count = count;
	packages->checker = checker_open(packages->workers, program);
}

void packages_close(struct packages *packages)
{
	checker_close(packages->checker);
	workers_close(packages->workers);
	parse_scratch_close(packages->scratch);
	symtab_close(packages->program.names);
	arena_deinit(&packages->arena);
	arena_deinit(&packages->program.arena);
}

const struct function *packages_function(struct packages *packages, u32 package, const char *name)
{
	for (u32 i = 0; i < checker_function_count(packages->checker); i++) {
		const struct function *function = checker_function(packages->checker, i);

		if (function->package == &packages->packages[package] &&
			str_equal(function->object->text, str_from_c(name)))
			return function;
	}
	return NULL;
}

str packages_type(struct packages *packages, const struct function *function, const char *text)
{
	struct body_info body;
	struct strbuf out;

	if (!check_body(packages->checker, function, &packages->arena, packages->scratch, &body))
		return STR("no body");
	strbuf_init(&out, &packages->arena);
	for (node_id id = body.low; id < body.high; id++) {
		const struct node *node = ast_node(body.ast, id);
		const struct node_info *info = body_node(&body, id);

		if (info->mode == MODE_NONE ||
			!str_equal(
				str_sub(body.source->text, node->pos, node->end), str_from_c(text)))
			continue;
		type_print(&out, info->type);
		return strbuf_str(&out);
	}
	return STR("none");
}
