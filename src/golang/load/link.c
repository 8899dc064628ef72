// SPDX-License-Identifier: Apache-2.0
#include "golang/load/link.h"

#include "base/file.h"
#include "golang/load/resolve.h"

static struct load_package *package_new(struct loader *loader, struct modset_place place)
{
	struct load_package *package = arena_new(loader->arena, struct load_package);

	package->place = place;
	package->id = loader->packages.len;
	*vec_push(loader->arena, &loader->packages) = package;
	return package;
}

static void queue_folder(struct loader *loader, struct folder *folder, u16 go_minor)
{
	if (folder->is_queued)
		return;
	folder->is_queued = true;
	folder->go_minor = go_minor;
	*vec_push(loader->arena, &loader->pending) = folder;
}

static struct load_package *package_of_folder(
	struct loader *loader, struct modset_place place, struct folder *folder)
{
	u64 *slot = str_map_put(&place.modset->packages, place.path);
	struct load_package *package = (struct load_package *)(uintptr_t)*slot;

	if (package)
		return package;
	package = package_new(loader, place);
	package->folder = folder;
	*slot = (u64)(uintptr_t)package;
	queue_folder(loader, folder, place.go_minor);
	return package;
}

void link_add_target(struct loader *loader, struct folder *folder, const struct modset_place *place)
{
	struct modset_place own = place ? *place : modset_place_of(&loader->modsets, folder->path);
	struct load_package *package;

	folder->is_target = true;
	if (!folder->is_explicit) {
		package_of_folder(loader, own, folder)->is_target = true;
		return;
	}
	own.path = STR("command-line-arguments");
	package = package_new(loader, own);
	package->folder = folder;
	package->is_target = true;
	queue_folder(loader, folder, own.go_minor);
}

// "unsafe", for which no file is read because it is part of the language, and the summary's packages.
static struct load_package *package_without_folder(
	struct loader *loader, str path, const struct summary_package *summary)
{
	struct modset *std = &loader->modsets.std;
	u64 *slot = str_map_put(&std->packages, path);
	struct load_package *package = (struct load_package *)(uintptr_t)*slot;

	if (package)
		return package;
	package = package_new(loader,
		(struct modset_place){std, arena_str(loader->arena, path), std->go_minor, false});
	package->summary = summary;
	*slot = (u64)(uintptr_t)package;
	return package;
}

// What the standard library itself imports from golang.org/x stands below vendor, as in GOROOT/src.
static struct load_package *resolve_in_summary(
	struct loader *loader, const struct load_package *from, str path)
{
	const struct summary_package *summary = NULL;

	if (from->summary) {
		str vendored = arena_printf(loader->arena, "vendor/" STR_FMT, STR_ARG(path));

		summary = summary_find(loader->summary, vendored);
		if (summary)
			return package_without_folder(loader, vendored, summary);
	}
	if (resolve_is_std_like(path))
		summary = summary_find(loader->summary, path);
	return summary ? package_without_folder(loader, path, summary) : NULL;
}

static struct load_package *resolve_new(
	struct loader *loader, const struct load_package *from, str path)
{
	struct load_package *summarised;
	struct resolved found;

	if (str_equal(path, STR("unsafe")))
		return package_without_folder(loader, path, NULL);
	summarised = loader->summary ? resolve_in_summary(loader, from, path) : NULL;
	if (summarised || !from->folder)
		return summarised;
	found = resolve_import(&loader->modsets, from->place.modset, from->folder->path, path);
	return found.folder ? package_of_folder(loader, found.place, found.folder) : NULL;
}

// In a GOPATH, and for relative paths, the answer depends on the importing folder too.
static struct load_package *resolve(
	struct loader *loader, const struct load_package *from, str path)
{
	struct modset *set = from->place.modset;
	struct load_package *to;
	u64 *slot;

	if (set->kind == MODSET_GOPATH || gomod_is_folder(path))
		return resolve_new(loader, from, path);
	slot = str_map_get(&set->resolved, path);
	if (slot)
		return (struct load_package *)(uintptr_t)*slot;
	to = resolve_new(loader, from, path);
	*str_map_put(&set->resolved, path) = (u64)(uintptr_t)to;
	return to;
}

u32 link_line(const struct source *source, u32 pos)
{
	str before = str_sub(source->text, 0, pos);
	u32 line = 0;

	do {
		str_cut(&before, '\n');
		line++;
	} while (before.len);
	return line;
}

static void tell_unresolved(struct loader *loader, str path, const struct source *source, u32 pos)
{
	u64 *told = str_map_put(&loader->unresolved, path);

	if (*told)
		return;
	*told = 1;
	*vec_push(loader->arena, &loader->unresolved_texts) =
		arena_printf(loader->arena, STR_FMT " (imported by " STR_FMT ":%u)", STR_ARG(path),
			STR_ARG(source->path), link_line(source, pos));
}

static bool has_edge(const struct load_package *package, sym path, bool test)
{
	vec_each (struct import_edge, it, &package->base) {
		if (it->path == path)
			return true;
	}
	if (test) {
		vec_each (struct import_edge, it, &package->test) {
			if (it->path == path)
				return true;
		}
	}
	return false;
}

static void connect_file(
	struct loader *loader, struct load_package *package, const struct source *source, bool test)
{
	const struct ast *ast = &source->ast;

	for (u32 i = 0; i < ast->imports.len; i++) {
		node_id spec = ast->imports.at[i];
		str text = source_node_text(source, ast_field(ast, spec, 1));
		str path = str_sub(text, 1, text.len - 1);
		struct import_edge edge = {.source = source};

		if (text.len < 3 || str_equal(path, STR("C")))
			continue;
		edge.pos = ast_node(ast, spec)->pos;
		edge.path = symtab_intern(loader->program->names, path);
		if (has_edge(package, edge.path, test))
			continue;
		edge.to = resolve(loader, package, path);
		if (edge.to == package) {
			edge.to = NULL;
			problem_add(&loader->problems, source->path, link_line(source, edge.pos),
				"the package imports itself");
		} else if (edge.to)
			edge.to->is_imported = true;
		else
			tell_unresolved(loader, path, source, edge.pos);
		if (test)
			*vec_push(loader->arena, &package->test) = edge;
		else
			*vec_push(loader->arena, &package->base) = edge;
	}
}

static struct load_package *add_external_test(struct loader *loader, struct load_package *tested)
{
	struct modset_place place = tested->place;
	struct load_package *package;

	place.path = arena_printf(loader->arena, STR_FMT "_test", STR_ARG(tested->place.path));
	package = package_new(loader, place);
	package->folder = tested->folder;
	package->tested = tested;
	package->is_target = true;
	return package;
}

static void connect_role(
	struct loader *loader, struct load_package *package, enum file_role role, bool test)
{
	const struct folder *folder = package->folder;

	for (u32 i = 0; i < folder->file_count; i++) {
		if (folder->files[i].role == role)
			connect_file(loader, package, folder->files[i].source, test);
	}
}

static bool has_role(const struct folder *folder, enum file_role role)
{
	for (u32 i = 0; i < folder->file_count; i++) {
		if (folder->files[i].role == role)
			return true;
	}
	return false;
}

static void connect(struct loader *loader, struct load_package *package)
{
	if (!package->folder) {
		for (u32 i = 0; package->summary && i < package->summary->source_count; i++)
			connect_file(loader, package, package->summary->sources[i], false);
		return;
	}
	if (package->tested) {
		connect_role(loader, package, FILE_XTEST, false);
		return;
	}
	connect_role(loader, package, FILE_BASE, false);
	if (!package->is_target)
		return;
	connect_role(loader, package, FILE_TEST, true);
	if (has_role(package->folder, FILE_XTEST))
		add_external_test(loader, package);
}

static void tell_troubles(struct loader *loader, const struct folder *folder)
{
	for (u32 i = 0; i < folder->file_count; i++) {
		const struct folder_file *file = &folder->files[i];

		if (file->trouble.len)
			problem_add(&loader->problems,
				path_join(loader->arena, folder->path, file->name),
				file->trouble_line, STR_FMT, STR_ARG(file->trouble));
	}
}

static void read_pending(struct loader *loader)
{
	struct folder **folders = loader->pending.at;
	u32 count = loader->pending.len;

	loader->pending.at = NULL;
	loader->pending.len = loader->pending.cap = 0;
	reader_read(&loader->reader, loader->arena, folders, count);
	for (u32 i = 0; i < count; i++) {
		*vec_push(loader->arena, &loader->read) = folders[i];
		tell_troubles(loader, folders[i]);
	}
}

void link_run(struct loader *loader)
{
	u32 connected = 0;

	while (connected < loader->packages.len) {
		u32 known = loader->packages.len;

		if (loader->pending.len)
			read_pending(loader);
		for (; connected < known; connected++)
			connect(loader, loader->packages.at[connected]);
	}
}
