// SPDX-License-Identifier: Apache-2.0
#include "golang/load/assemble.h"

#include <stdlib.h>

// Which of a folder's files a package has.
enum files {
	FILES_BASE = 1 << FILE_BASE,
	FILES_TEST = 1 << FILE_TEST,
	FILES_XTEST = 1 << FILE_XTEST,
};

static void add_files(
	struct loader *loader, struct package *package, const struct folder *folder, u32 files)
{
	package->files = arena_array(loader->arena, struct source *, folder->file_count);
	for (u32 i = 0; i < folder->file_count; i++) {
		const struct folder_file *file = &folder->files[i];

		if (file->role == FILE_LEFT_OUT || !(files & (1u << file->role)))
			continue;
		package->files[package->file_count++] = file->source;
		package->uses_cgo |= file->uses_cgo;
	}
}

static struct package *package_new(
	struct loader *loader, const struct load_package *from, str path, u32 files)
{
	struct package *package = arena_new(loader->arena, struct package);
	const struct modset *set = from->place.modset;

	*package = (struct package){
		.path = path,
		.role = from->is_target ? PACKAGE_TARGET : PACKAGE_DEPENDENCY,
		.is_stdlib = set->kind == MODSET_STD || set->kind == MODSET_CMD,
		.is_test = (files & FILES_XTEST) != 0,
		.is_summary = from->summary != NULL,
		.is_vendored = from->place.is_vendored,
		.go_minor = from->place.go_minor,
	};
	if (from->folder) {
		package->dir = from->folder->path;
		package->name = from->folder->package_name;
		add_files(loader, package, from->folder, files);
	} else if (from->summary) {
		const struct ast *ast = &from->summary->sources[0]->ast;

		package->name =
			symtab_text(loader->program->names, ast_ident(ast, ast->package_name));
		package->files = from->summary->sources;
		package->file_count = from->summary->source_count;
	} else {
		package->name = path;
	}
	if (files & FILES_XTEST)
		package->name =
			arena_printf(loader->arena, STR_FMT "_test", STR_ARG(package->name));
	return package;
}

// Another stands for it, or only its external tests have files: nothing to check, unless it is imported
// all the same.
static bool is_left_out(const struct load_package *from)
{
	if (from->same_as)
		return true;
	return from->folder && !from->tested && !from->is_imported &&
	       from->package->file_count == 0;
}

static void make_package(struct loader *loader, struct load_package *from)
{
	u32 files = FILES_BASE;

	if (from->tested)
		files = FILES_XTEST;
	else if (from->is_target && !from->is_split)
		files |= FILES_TEST;
	from->package = package_new(loader, from, from->place.path, files);
	if (!from->is_split)
		return;
	from->variant = package_new(loader, from,
		arena_printf(loader->arena, STR_FMT " [" STR_FMT ".test]",
			STR_ARG(from->place.path), STR_ARG(from->place.path)),
		FILES_BASE | FILES_TEST);
	from->variant->is_test = true;
	from->variant->variant_of = from->package;
}

static void add_import(struct package *package, const struct import_edge *edge, bool want_variant)
{
	struct package *to = edge->to ? edge->to->package : NULL;

	if (want_variant && edge->to && edge->to->variant)
		to = edge->to->variant;
	package->imports[package->import_count++] = (struct package_import){edge->path, to};
}

static void add_imports(
	struct loader *loader, struct package *package, const struct load_package *from, bool tests)
{
	package->imports = arena_array(loader->arena, struct package_import,
		from->base.len + (tests ? from->test.len : 0));
	for (u32 i = 0; i < from->base.len; i++)
		add_import(package, &from->base.at[i],
			from->tested && from->base.at[i].to == from->tested);
	for (u32 i = 0; tests && i < from->test.len; i++)
		add_import(package, &from->test.at[i], false);
}

// Depth first over the finished graph, which has no cycles. index is one more than the place while
// packages are being numbered, so that 0 means not yet.
struct order {
	struct loader *loader;
	struct package **packages;
	u32 count;
	VEC(struct package *) stack;
	VEC(u32) next;
};

static void order_from(struct order *order, struct package *root)
{
	struct arena *arena = order->loader->arena;

	*vec_push(arena, &order->stack) = root;
	*vec_push(arena, &order->next) = 0;
	while (order->stack.len) {
		struct package *top = *vec_last(&order->stack), *to;
		u32 i = (*vec_last(&order->next))++;

		if (i == top->import_count) {
			if (top->index == 0) {
				order->packages[order->count++] = top;
				top->index = order->count;
			}
			order->stack.len--;
			order->next.len--;
			continue;
		}
		to = top->imports[i].package;
		if (to && to->index == 0) {
			*vec_push(arena, &order->stack) = to;
			*vec_push(arena, &order->next) = 0;
		}
	}
}

static void order_packages(struct loader *loader)
{
	struct program *program = loader->program;
	struct order order = {.loader = loader};

	order.packages = arena_array(loader->arena, struct package *, loader->packages.len * 2);
	for (u32 i = 0; i < loader->packages.len; i++) {
		const struct load_package *from = loader->packages.at[i];

		if (!is_left_out(from) && from->package->index == 0)
			order_from(&order, from->package);
		if (from->variant && from->variant->index == 0)
			order_from(&order, from->variant);
	}
	for (u32 i = 0; i < order.count; i++)
		order.packages[i]->index = i;
	program->packages = order.packages;
	program->package_count = order.count;
}

static void add_source(struct loader *loader, struct source *source)
{
	struct program *program = loader->program;

	source->index = program->source_count;
	program->sources[program->source_count++] = source;
}

static void number_folder(struct loader *loader, const struct folder *folder)
{
	struct program *program = loader->program;

	for (u32 i = 0; i < folder->file_count; i++) {
		struct source *source = folder->files[i].source;

		if (!source) {
			program->ignored_file_count += folder->is_target;
			continue;
		}
		add_source(loader, source);
		if (folder->is_target) {
			program->target_file_count++;
			program->target_line_count += source->line_count;
		}
	}
}

static void number_sources(struct loader *loader)
{
	struct program *program = loader->program;
	u32 most = 0;

	for (u32 i = 0; i < loader->read.len; i++)
		most += loader->read.at[i]->file_count;
	for (u32 i = 0; i < loader->packages.len; i++) {
		if (loader->packages.at[i]->summary)
			most += loader->packages.at[i]->summary->source_count;
	}
	program->sources = arena_array(loader->arena, struct source *, most);
	for (u32 i = 0; i < loader->read.len; i++)
		number_folder(loader, loader->read.at[i]);
	for (u32 i = 0; i < loader->packages.len; i++) {
		const struct summary_package *summary = loader->packages.at[i]->summary;

		for (u32 j = 0; summary && j < summary->source_count; j++)
			add_source(loader, summary->sources[j]);
	}
}

static int text_order(const void *a, const void *b)
{
	return str_compare(*(const str *)a, *(const str *)b);
}

static int problem_order(const void *a, const void *b)
{
	const struct load_problem *left = a, *right = b;
	int order = str_compare(left->path, right->path);

	return order ? order : (left->line > right->line) - (left->line < right->line);
}

static void hand_over_lists(struct loader *loader)
{
	struct program *program = loader->program;

	if (loader->unresolved_texts.len)
		qsort(loader->unresolved_texts.at, loader->unresolved_texts.len, sizeof(str),
			text_order);
	program->unresolved_imports = loader->unresolved_texts.at;
	program->unresolved_import_count = loader->unresolved_texts.len;
	if (loader->problems.list.len)
		qsort(loader->problems.list.at, loader->problems.list.len,
			sizeof(struct load_problem), problem_order);
	if (loader->problems.dropped)
		*vec_push(loader->arena, &loader->problems.list) =
			(struct load_problem){.path = STR("."),
				.text = arena_printf(loader->arena, "%llu more problems",
					(unsigned long long)loader->problems.dropped)};
	program->problems = loader->problems.list.at;
	program->problem_count = loader->problems.list.len;
}

void assemble(struct loader *loader)
{
	struct program *program = loader->program;

	for (u32 i = 0; i < loader->packages.len; i++)
		make_package(loader, loader->packages.at[i]);
	for (u32 i = 0; i < loader->packages.len; i++) {
		const struct load_package *from = loader->packages.at[i];

		add_imports(loader, from->package, from, from->is_target && !from->is_split);
		if (from->variant)
			add_imports(loader, from->variant, from, true);
	}
	order_packages(loader);
	number_sources(loader);
	for (u32 i = 0; i < program->package_count; i++) {
		const struct package *package = program->packages[i];

		program->target_package_count +=
			package->role == PACKAGE_TARGET && !package->variant_of;
	}
	hand_over_lists(loader);
}
