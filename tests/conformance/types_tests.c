// SPDX-License-Identifier: Apache-2.0
#include "types_tests.h"

#include "golang/syntax/parse.h"

struct tests {
	struct comparison *cmp;
	str goroot;
	struct parse_scratch *scratch;
	struct str_map by_path; // packages, loaded ones included
	VEC(struct package *) packages;
	VEC(struct source *) sources;
	VEC(struct source *) files; // of the package in hand
	VEC(struct package_import) imports;
};

struct tests *tests_open(struct comparison *cmp, const char *goroot)
{
	struct program *program = &cmp->program;
	struct tests *tests = arena_new(&cmp->arena, struct tests);

	tests->cmp = cmp;
	tests->goroot = str_from_c(goroot);
	tests->scratch = parse_scratch_open();
	str_map_init(&tests->by_path, &cmp->arena);
	for (u32 i = 0; i < program->package_count; i++) {
		*vec_push(&cmp->arena, &tests->packages) = program->packages[i];
		*str_map_put(&tests->by_path, program->packages[i]->path) =
			(u64)(uintptr_t)program->packages[i];
	}
	for (u32 i = 0; i < program->source_count; i++)
		*vec_push(&cmp->arena, &tests->sources) = program->sources[i];
	return tests;
}

static void close_package(struct tests *tests)
{
	struct package *package;

	if (tests->files.len == 0)
		return;
	package = *vec_last(&tests->packages);
	package->files = tests->files.at;
	package->file_count = tests->files.len;
	package->imports = tests->imports.at;
	package->import_count = tests->imports.len;
	memset(&tests->files, 0, sizeof(tests->files));
	memset(&tests->imports, 0, sizeof(tests->imports));
}

static void add_package(struct tests *tests, str path)
{
	struct package *package = arena_new(&tests->cmp->arena, struct package);

	close_package(tests);
	package->path = arena_str(&tests->cmp->arena, path);
	package->name = STR("p");
	package->role = PACKAGE_TARGET;
	package->go_minor = tests->cmp->program.goroot_minor;
	package->index = tests->packages.len;
	*vec_push(&tests->cmp->arena, &tests->packages) = package;
	*str_map_put(&tests->by_path, path) = (u64)(uintptr_t)package;
}

static void add_file(struct tests *tests, str path)
{
	struct arena *arena = &tests->cmp->arena;
	struct program *program = &tests->cmp->program;
	struct source *source = arena_new(arena, struct source);
	str full = path_join(arena, tests->goroot, path);
	struct package *package = *vec_last(&tests->packages);
	struct error err;

	source->path = arena_str(arena, path);
	source->index = tests->sources.len;
	source->go_minor = program->goroot_minor;
	if (!file_read(arena, arena_c_str(arena, full), PARSE_MAX_BYTES, &source->text, &err)) {
		fprintf(stderr, "tocsin-types: %s\n", err.text);
		return;
	}
	parse_file(arena, tests->scratch, program->names, PARSE_ALL, source);
	package->name =
		symtab_text(program->names, ast_ident(&source->ast, source->ast.package_name));
	*vec_push(arena, &tests->files) = source;
	*vec_push(arena, &tests->sources) = source;
}

static void add_import(struct tests *tests, str rest)
{
	str written = str_cut(&rest, ' ');
	u64 *slot = str_map_get(&tests->by_path, rest);

	*vec_push(&tests->cmp->arena, &tests->imports) = (struct package_import){
		.path = symtab_intern(tests->cmp->program.names, written),
		.package = slot ? (struct package *)(uintptr_t)*slot : NULL,
	};
}

void tests_line(struct tests *tests, char what, str rest)
{
	if (what == 'T')
		add_package(tests, rest);
	else if (what == 'f')
		add_file(tests, rest);
	else
		add_import(tests, rest);
}

void tests_finish(struct tests *tests)
{
	struct program *program = &tests->cmp->program;

	close_package(tests);
	parse_scratch_close(tests->scratch);
	program->packages = tests->packages.at;
	program->package_count = tests->packages.len;
	program->sources = tests->sources.at;
	program->source_count = tests->sources.len;
}
