// SPDX-License-Identifier: Apache-2.0
#include "golang/load/pattern.h"

#include "base/file.h"
#include "golang/load/resolve.h"
#include "golang/load/walk.h"

static const str dots = {"...", 3};

static bool is_wild(str pattern)
{
	return str_find(pattern, dots) < pattern.len;
}

// The part before the first "...", up to a slash.
static str fixed_part(str pattern)
{
	str fixed = str_sub(pattern, 0, str_find(pattern, dots));

	if (fixed.len == pattern.len)
		return pattern;
	fixed.len = str_find_last_char(fixed, '/') < fixed.len
	                    ? MAX(str_find_last_char(fixed, '/'), (size_t)1)
	                    : 0;
	return fixed;
}

static bool matches_rest(str pattern, str name)
{
	size_t fixed = str_find(pattern, dots);

	if (!str_starts(name, str_sub(pattern, 0, fixed)))
		return false;
	if (fixed == pattern.len)
		return name.len == fixed;
	pattern = str_skip(pattern, fixed + dots.len);
	if (pattern.len == 0)
		return true;
	for (size_t i = fixed; i <= name.len; i++) {
		if (matches_rest(pattern, str_skip(name, i)))
			return true;
	}
	return false;
}

bool pattern_matches(str pattern, str name)
{
	if (str_ends(pattern, STR("/...")) &&
		matches_rest(str_sub(pattern, 0, pattern.len - 4), name))
		return true;
	return matches_rest(pattern, name);
}

str pattern_folder(struct arena *arena, str dir, str pattern)
{
	str path;

	if (str_equal(pattern, dots))
		pattern = STR("./...");
	if (str_ends(pattern, STR(".go")))
		pattern = path_dir(pattern);
	path = path_absolute(arena, path_join(arena, dir, fixed_part(pattern)));
	if (gomod_is_folder(pattern))
		return path;
	// "cmd" and "std" are only folders where these are there; "net/http" is one too, below net.
	if (fixed_part(pattern).len == 0 || !path_is_dir(arena_c_str(arena, path)))
		return STR_EMPTY;
	return path;
}

static void needs_of_folder(struct loader *loader, str folder, struct pattern_needs *needs)
{
	str root = folder_table_module_root(&loader->folders, folder), text;
	struct gomod mod;
	struct error err;
	u16 toolchain;

	if (root.len == 0 ||
		!file_read(loader->arena,
			arena_c_str(loader->arena, path_join(loader->arena, root, STR("go.mod"))),
			GOMOD_MAX_BYTES, &text, &err))
		return;
	gomod_parse(loader->arena, text, GOMOD_MAIN, &mod);
	if (str_equal(mod.module, STR("std")) && str_equal(path_base(root), STR("src")))
		needs->goroot = path_dir(root);
	if (str_equal(mod.module, STR("cmd")) && str_ends(root, STR("/src/cmd")))
		needs->goroot = path_dir(path_dir(root));
	needs->go_minor = MAX(needs->go_minor, mod.go_minor);
	if (str_starts(mod.toolchain, STR("go1.")) &&
		gomod_go_minor(str_skip(mod.toolchain, 2), &toolchain))
		needs->go_minor = MAX(needs->go_minor, toolchain);
}

struct pattern_needs pattern_needs_of(struct loader *loader, str dir)
{
	const struct load_options *options = loader->options;
	struct pattern_needs needs = {0};

	needs_of_folder(loader, dir, &needs);
	for (u32 i = 0; i < options->pattern_count; i++) {
		str folder = pattern_folder(loader->arena, dir, options->patterns[i]);

		if (folder.len)
			needs_of_folder(loader, folder, &needs);
	}
	return needs;
}

// A package of a dependency is one of the module that asked for it; its place is copied.
static void add_target(struct loader *loader, struct targets *targets, struct folder *folder,
	const struct modset_place *place)
{
	// GOROOT/src/builtin documents what the language has; it is no package.
	if (folder->is_wanted ||
		(str_equal(path_base(folder->path), STR("builtin")) &&
			str_equal(path_dir(folder->path), loader->modsets.std.root)))
		return;
	folder->is_wanted = true;
	if (place)
		place = arena_copy(
			loader->arena, place, sizeof(*place), _Alignof(struct modset_place));
	*vec_push(loader->arena, &targets->list) = (struct target){folder, place};
}

static void walk(struct loader *loader, str root, bool with_vendor, struct walk_found *ret)
{
	walk_folders(loader->workers, loader->reader.arenas, loader->arena, &loader->folders,
		&loader->problems, root, with_vendor, ret);
}

// `...` below a folder. Other modules below it are entered, each resolves for itself.
static bool expand_tree(
	struct loader *loader, str pattern, str root, struct targets *targets, struct error *err)
{
	str below = str_skip(pattern, fixed_part(pattern).len);
	str full = arena_printf(loader->arena, STR_FMT "%s" STR_FMT, STR_ARG(root),
		str_starts(below, STR("/")) ? "" : "/", STR_ARG(below));
	struct walk_found found;
	u32 before = targets->list.len;

	if (!path_is_dir(arena_c_str(loader->arena, root)))
		return error_set(err, ERROR_MISSING, STR_FMT ": there is no folder " STR_FMT,
			STR_ARG(pattern), STR_ARG(root));
	walk(loader, root, false, &found);
	for (u32 i = 0; i < found.folders.len; i++) {
		if (pattern_matches(full, found.folders.at[i]->path))
			add_target(loader, targets, found.folders.at[i], NULL);
	}
	if (targets->list.len == before && found.folders.len == 0)
		problem_add(&loader->problems, root, 0, "there are no Go files in it or below");
	return true;
}

static bool expand_folder(
	struct loader *loader, str pattern, str path, struct targets *targets, struct error *err)
{
	struct folder *folder;

	if (path_is_file(arena_c_str(loader->arena, path)))
		return error_set(err, ERROR_MISSING, STR_FMT ": neither a folder nor a .go file",
			STR_ARG(pattern));
	folder = folder_table_get(&loader->folders, path);
	if (folder->system_errno)
		return error_set(err, ERROR_MISSING, STR_FMT ": %s", STR_ARG(pattern),
			strerror(folder->system_errno));
	if (folder->file_count)
		add_target(loader, targets, folder, NULL);
	else
		problem_add(&loader->problems, path, 0, "there are no Go files in this folder");
	return true;
}

// Files of one folder that the user names are one package; every further one joins it.
static bool expand_file(
	struct loader *loader, str pattern, str dir, struct targets *targets, struct error *err)
{
	str path = path_absolute(loader->arena, path_join(loader->arena, dir, pattern));
	struct folder *folder = NULL;
	struct folder_file *files;

	if (!path_is_file(arena_c_str(loader->arena, path)))
		return error_set(
			err, ERROR_MISSING, STR_FMT ": there is no such file", STR_ARG(pattern));
	for (u32 i = 0; i < targets->list.len; i++) {
		struct folder *other = targets->list.at[i].folder;

		if (other->is_explicit && str_equal(other->path, path_dir(path)))
			folder = other;
	}
	if (!folder) {
		folder = arena_new(loader->arena, struct folder);
		folder->path = path_dir(path);
		folder->is_explicit = true;
		add_target(loader, targets, folder, NULL);
	}
	files = arena_array(loader->arena, struct folder_file, folder->file_count + 1);
	if (folder->file_count)
		memcpy(files, folder->files, folder->file_count * sizeof(*files));
	files[folder->file_count++].name = path_base(path);
	folder->files = files;
	return true;
}

// Folders below `root` whose import path fits.
static void expand_paths_below(
	struct loader *loader, str pattern, str root, struct targets *targets)
{
	struct walk_found found;

	if (root.len == 0 || !path_is_dir(arena_c_str(loader->arena, root)))
		return;
	walk(loader, root, false, &found);
	for (u32 i = 0; i < found.folders.len; i++) {
		struct folder *folder = found.folders.at[i];
		str path = modset_place_of(&loader->modsets, folder->path).path;

		if (pattern_matches(pattern, path))
			add_target(loader, targets, folder, NULL);
	}
}

// The packages of a dependency as the importing module sees them.
static void expand_dependency(struct loader *loader, struct modset *set,
	const struct module *module, str pattern, struct targets *targets)
{
	struct walk_found found;

	walk(loader, module->dir, false, &found);
	for (u32 i = 0; i < found.folders.len; i++) {
		struct folder *folder = found.folders.at[i];
		str rest = str_equal(folder->path, module->dir)
		                   ? STR_EMPTY
		                   : path_relative(folder->path, module->dir);
		struct modset_place place = {
			set, path_join(loader->arena, module->path, rest), module->go_minor, false};

		if (pattern_matches(pattern, place.path))
			add_target(loader, targets, folder, &place);
	}
}

// Main modules whose path begins as the pattern does, or the other way round; else the dependency that
// it begins with.
static void expand_modules(
	struct loader *loader, struct modset *set, str pattern, struct targets *targets)
{
	str fixed = fixed_part(pattern);

	for (u32 i = 0; i < set->list.main_count; i++) {
		const struct module_file *file = set->list.mains[i];

		if (str_starts(file->mod->module, fixed) || str_starts(fixed, file->mod->module))
			expand_paths_below(loader, pattern, file->dir, targets);
	}
	for (str prefix = fixed; prefix.len && targets->list.len == 0;) {
		const struct module *module = build_list_find(&set->list, prefix);
		size_t slash = str_find_last_char(prefix, '/');

		if (module && module->dir.len && !module->is_main)
			expand_dependency(loader, set, module, pattern, targets);
		prefix = slash < prefix.len ? str_sub(prefix, 0, slash) : STR_EMPTY;
	}
}

static bool expand_import_path(
	struct loader *loader, str pattern, str dir, struct targets *targets, struct error *err)
{
	struct modset *set = modset_place_of(&loader->modsets, dir).modset;
	u32 before = targets->list.len;
	struct resolved found;

	if (!is_wild(pattern)) {
		found = resolve_import(&loader->modsets, set, dir, pattern);
		if (found.folder)
			add_target(loader, targets, found.folder, &found.place);
	} else {
		if (loader->goroot.dir.len && resolve_is_std_like(pattern))
			expand_paths_below(loader, pattern,
				path_join(loader->arena, loader->modsets.std.root,
					fixed_part(pattern)),
				targets);
		if (set->kind == MODSET_MODULES)
			expand_modules(loader, set, pattern, targets);
		for (u32 i = 0; set->kind == MODSET_GOPATH && i < loader->modsets.gopath_count; i++)
			expand_paths_below(loader, pattern,
				path_join(loader->arena, loader->modsets.gopath_sources[i],
					fixed_part(pattern)),
				targets);
	}
	if (targets->list.len == before)
		return error_set(err, ERROR_MISSING,
			STR_FMT ": neither a folder nor a package that can be found",
			STR_ARG(pattern));
	return true;
}

// std: all of GOROOT/src without cmd; cmd: that.
static bool expand_std(
	struct loader *loader, str pattern, struct targets *targets, struct error *err)
{
	bool cmd = str_equal(pattern, STR("cmd"));
	const struct modset *want = cmd ? &loader->modsets.cmd : &loader->modsets.std;
	struct walk_found found;

	if (loader->goroot.dir.len == 0)
		return error_set(err, ERROR_MISSING, STR_FMT ": there is no GOROOT on this machine",
			STR_ARG(pattern));
	walk(loader, want->root, true, &found);
	for (u32 i = 0; i < found.folders.len; i++) {
		struct folder *folder = found.folders.at[i];

		if (modset_place_of(&loader->modsets, folder->path).modset == want)
			add_target(loader, targets, folder, NULL);
	}
	return true;
}

bool pattern_expand(
	struct loader *loader, str pattern, str dir, struct targets *targets, struct error *err)
{
	str folder = pattern_folder(loader->arena, dir, pattern);

	if (str_ends(pattern, STR(".go")) && !is_wild(pattern) &&
		!path_is_dir(arena_c_str(loader->arena,
			path_absolute(loader->arena, path_join(loader->arena, dir, pattern)))))
		return expand_file(loader, pattern, dir, targets, err);
	if (str_equal(pattern, STR("std")) ||
		(str_equal(pattern, STR("cmd")) &&
			(folder.len == 0 || str_equal(folder, loader->modsets.cmd.root))))
		return expand_std(loader, pattern, targets, err);
	if (str_equal(pattern, dots) || str_equal(pattern, STR("all")))
		return expand_tree(loader, STR("./..."), dir, targets, err);
	if (folder.len && is_wild(pattern))
		return expand_tree(loader, pattern, folder, targets, err);
	if (folder.len)
		return expand_folder(loader, pattern, folder, targets, err);
	return expand_import_path(loader, pattern, dir, targets, err);
}
