// SPDX-License-Identifier: Apache-2.0
#include "golang/load/resolve.h"

#include "base/file.h"

static const struct resolved not_found;

bool resolve_is_std_like(str path)
{
	str first = str_cut(&path, '/');

	return str_find_char(first, '.') == first.len;
}

static struct folder *folder_with_files(struct modsets *sets, str dir)
{
	struct folder *folder = folder_table_get(sets->folders, dir);

	return folder->file_count ? folder : NULL;
}

static bool is_below_path(str path, str prefix)
{
	return str_starts(path, prefix) && (path.len == prefix.len || path.ptr[prefix.len] == '/');
}

static struct resolved in_std(struct modsets *sets, str path)
{
	bool cmd = is_below_path(path, STR("cmd"));
	struct modset *set = cmd ? &sets->cmd : &sets->std;
	struct folder *folder =
		folder_with_files(sets, path_join(sets->arena, sets->std.root, path));

	if (!folder)
		return not_found;
	return (struct resolved){folder, {set, path, set->go_minor, false}};
}

static struct resolved in_vendor(struct modsets *sets, struct modset *set, str path)
{
	const u64 *minor = str_map_get(&set->vendor_minors, path);
	struct folder *folder =
		folder_with_files(sets, path_join(sets->arena, set->vendor_dir, path));

	if (!folder)
		return not_found;
	path = arena_printf(
		sets->arena, STR_FMT STR_FMT, STR_ARG(set->vendor_prefix), STR_ARG(path));
	return (struct resolved){
		folder, {set, path, minor ? (u16)*minor : GOMOD_DEFAULT_MINOR, true}};
}

// A folder below a go.mod of its own belongs to that module and not to the one around it.
static bool is_nested(struct modsets *sets, const struct module *module, str dir)
{
	return module->is_local &&
	       !str_equal(folder_table_module_root(sets->folders, dir), module->dir);
}

static struct resolved in_module(
	struct modsets *sets, struct modset *set, const struct module *module, str path)
{
	str rest = str_skip(path, module->path.len + (module->path.len ? 1 : 0));
	str dir = path_join(sets->arena, module->dir, rest);
	struct folder *folder = folder_with_files(sets, dir);

	if (!folder || is_nested(sets, module, dir))
		return not_found;
	return (struct resolved){folder, {set, path, module->go_minor, false}};
}

// No empty element, no "." and no "..".
static bool is_clean(str path)
{
	if (path.len == 0 || path.len >= FOLDER_MAX_PATH || path.ptr[path.len - 1] == '/')
		return false;
	while (path.len) {
		str element = str_cut(&path, '/');

		if (element.len == 0 || str_equal(element, STR(".")) ||
			str_equal(element, STR("..")) || memchr(element.ptr, 0, element.len))
			return false;
	}
	return true;
}

static void tell_missing(struct modsets *sets, struct module *module)
{
	if (module->is_missing_told || !module->asked_in)
		return;
	module->is_missing_told = true;
	if (gomod_is_folder(module->version))
		problem_add(sets->problems, module->asked_in->path, module->asked_line,
			"module " STR_FMT ": there is no folder " STR_FMT, STR_ARG(module->path),
			STR_ARG(module->version));
	else
		problem_add(sets->problems, module->asked_in->path, module->asked_line,
			"module " STR_FMT " " STR_FMT " is not in the module cache (" STR_FMT
			"): what it exports is unknown",
			STR_ARG(module->path), STR_ARG(module->version), STR_ARG(sets->cache.dir));
}

// The module with the longest path that has such a folder. A vendor folder with a list replaces all
// modules but the main ones; one without, which other tools may have made, is asked last.
static struct resolved in_build_list(struct modsets *sets, struct modset *set, str path)
{
	struct resolved found = not_found;
	struct module *missing = NULL;

	for (str prefix = path; prefix.len;) {
		struct module *module = build_list_find(&set->list, prefix);
		size_t slash = str_find_last_char(prefix, '/');

		if (module && set->is_vendor_listed && !module->is_main)
			module = NULL;
		if (module && module->dir.len)
			found = in_module(sets, set, module, path);
		else if (module && !missing)
			missing = module;
		if (found.folder)
			return found;
		prefix = slash < prefix.len ? str_sub(prefix, 0, slash) : STR_EMPTY;
	}
	if (set->is_vendored)
		found = in_vendor(sets, set, path);
	if (missing && !found.folder)
		tell_missing(sets, missing);
	return found;
}

static struct resolved in_source(struct modsets *sets, struct modset *from, str root, str path)
{
	str dir = path_join(sets->arena, root, path);
	struct folder *folder = folder_with_files(sets, dir);

	if (!folder)
		return not_found;
	return (struct resolved){
		folder, {from, path_relative(dir, from->root), from->go_minor, false}};
}

// vendor folders from the importer's up to the src folder, then the src folder and those of GOPATH.
static struct resolved in_sources(struct modsets *sets, struct modset *from, str from_dir, str path)
{
	struct resolved found;

	for (str dir = from_dir; dir.len > from->root.len; dir = path_dir(dir)) {
		str vendor = path_join(sets->arena, dir, STR("vendor"));

		found = in_source(sets, from, vendor, path);
		if (found.folder) {
			found.place.is_vendored = true;
			return found;
		}
	}
	found = in_source(sets, from, from->root, path);
	for (u32 i = 0; i < sets->gopath_count && !found.folder; i++) {
		found = in_source(sets, from, sets->gopath_sources[i], path);
		found.place.path = path;
	}
	return found;
}

// The place of an element "v2" or higher that is not the first one; path.len when there is none.
static size_t find_major(str path)
{
	for (size_t i = 0; i + 2 < path.len; i++) {
		str element = str_skip(path, i + 1);
		u64 major;

		element = str_cut(&element, '/');
		if (path.ptr[i] == '/' && str_starts(element, STR("v")) &&
			str_to_u64(str_skip(element, 1), &major) && major >= 2)
			return i;
	}
	return path.len;
}

// A GOPATH has one version of a module, so "x/v2/y" may stand in x/y: there x has the go.mod (cmd/go's
// minimal module compatibility).
static struct resolved in_gopath(struct modsets *sets, struct modset *from, str from_dir, str path)
{
	struct resolved found = in_sources(sets, from, from_dir, path);
	size_t major = find_major(path);
	str rest = str_skip(path, major + 1);

	if (found.folder || major == path.len)
		return found;
	str_cut(&rest, '/');
	path = path_join(sets->arena, str_sub(path, 0, major), rest);
	found = in_sources(sets, from, from_dir, path);
	if (found.folder && folder_table_module_root(sets->folders, found.folder->path).len == 0)
		return not_found;
	return found;
}

static struct resolved at_folder(struct modsets *sets, str dir)
{
	struct folder *folder = folder_with_files(sets, dir);

	if (!folder)
		return not_found;
	return (struct resolved){folder, modset_place_of(sets, dir)};
}

struct resolved resolve_import(struct modsets *sets, struct modset *from, str from_dir, str path)
{
	struct resolved found = not_found;

	if (gomod_is_folder(path) && path.ptr[0] == '.' && path.len < FOLDER_MAX_PATH)
		return at_folder(
			sets, path_absolute(sets->arena, path_join(sets->arena, from_dir, path)));
	if (!is_clean(path))
		return not_found;
	if (sets->goroot->dir.len && resolve_is_std_like(path))
		found = in_std(sets, path);
	if (found.folder)
		return found;
	switch (from->kind) {
	case MODSET_STD:
	case MODSET_CMD:
		return from->is_vendored ? in_vendor(sets, from, path) : not_found;
	case MODSET_MODULES:
		return in_build_list(sets, from, path);
	case MODSET_GOPATH:
		return in_gopath(sets, from, from_dir, path);
	}
	return not_found;
}
