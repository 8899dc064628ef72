// SPDX-License-Identifier: Apache-2.0
#include "golang/load/modset.h"

#include "base/file.h"
#include "golang/load/vendor.h"

enum {
	VENDOR_SINCE = 14,      // vendor/ is used without a flag
	WORK_VENDOR_SINCE = 22, // the same for a workspace
};

static struct modset *modset_new(struct modsets *sets, enum modset_kind kind, str root)
{
	struct modset *set = arena_new(sets->arena, struct modset);

	set->kind = kind;
	set->root = root;
	set->go_minor = sets->default_minor;
	str_map_init(&set->packages, sets->arena);
	str_map_init(&set->resolved, sets->arena);
	return set;
}

static void use_vendor(struct modsets *sets, struct modset *set, str prefix)
{
	str dir = path_join(sets->arena, set->root, STR("vendor"));
	struct error err;
	str list, text;

	if (!path_is_dir(arena_c_str(sets->arena, dir)))
		return;
	set->is_vendored = true;
	set->vendor_dir = dir;
	set->vendor_prefix = prefix;
	str_map_init(&set->vendor_minors, sets->arena);
	list = path_join(sets->arena, dir, STR("modules.txt"));
	if (!file_read(sets->arena, arena_c_str(sets->arena, list), VENDOR_MAX_BYTES, &text, &err))
		return;
	set->is_vendor_listed = true;
	vendor_read(text, &set->vendor_minors);
}

static bool wants_vendor(const struct modsets *sets, const struct module_file *file, u16 since)
{
	if (sets->always_vendor || sets->no_vendor || !file->mod)
		return sets->always_vendor;
	return file->mod->go_minor >= since;
}

void modsets_init(struct modsets *sets)
{
	str list = sets->environment->gopath, src;
	VEC(str) sources = {0};

	str_map_init(&sets->roots, sets->arena);
	module_cache_init(sets->arena, sets->environment->gomodcache, &sets->cache);
	while (list.len) {
		str entry = str_cut(&list, ':');

		if (entry.len)
			*vec_push(sets->arena, &sources) =
				path_join(sets->arena, entry, STR("src"));
	}
	sets->gopath_sources = sources.at;
	sets->gopath_count = sources.len;
	src = sets->goroot->dir.len ? path_join(sets->arena, sets->goroot->dir, STR("src"))
	                            : STR_EMPTY;
	sets->std = *modset_new(sets, MODSET_STD, src);
	sets->cmd = *modset_new(
		sets, MODSET_CMD, src.len ? path_join(sets->arena, src, STR("cmd")) : STR_EMPTY);
	sets->cmd.path_prefix = STR("cmd");
	if (src.len) {
		sets->std.go_minor = sets->cmd.go_minor = sets->goroot->minor;
		use_vendor(sets, &sets->std, STR("vendor/"));
		use_vendor(sets, &sets->cmd, STR("cmd/vendor/"));
	}
}

static void tell_gomod(struct modsets *sets, const struct module_file *file)
{
	if (!file->mod) {
		problem_add(sets->problems, file->path, 0, STR_FMT, STR_ARG(file->trouble));
		return;
	}
	vec_each (struct gomod_problem, it, &file->mod->problems)
		problem_add(sets->problems, file->path, it->line, STR_FMT, STR_ARG(it->text));
}

static void add_main(struct modsets *sets, struct modset *set, const struct module_file *file)
{
	const struct module_file **mains =
		arena_array(sets->arena, const struct module_file *, set->list.main_count + 1);

	tell_gomod(sets, file);
	if (!file->mod)
		return;
	if (file->mod->module.len == 0)
		problem_add(sets->problems, file->path, 0, "there is no module line");
	if (set->list.main_count)
		memcpy(mains, set->list.mains, set->list.main_count * sizeof(*mains));
	mains[set->list.main_count++] = file;
	set->list.mains = mains;
}

// Every module of a workspace resolves through it, so all their roots lead to one modset.
static struct modset *open_workspace(struct modsets *sets, const struct module_file *work)
{
	struct modset *set = modset_new(sets, MODSET_MODULES, work->dir);

	tell_gomod(sets, work);
	set->list.cache = &sets->cache;
	set->list.work = work;
	*str_map_put(&sets->roots, work->dir) = (u64)(uintptr_t)set;
	vec_each (struct gomod_path, it, &work->mod->uses) {
		str dir = path_absolute(sets->arena, path_join(sets->arena, work->dir, it->path));
		str path = path_join(sets->arena, dir, STR("go.mod"));

		if (!path_is_file(arena_c_str(sets->arena, path))) {
			problem_add(sets->problems, work->path, it->line,
				"use " STR_FMT ": there is no go.mod", STR_ARG(it->path));
			continue;
		}
		add_main(sets, set, module_file_read(&sets->cache, path, GOMOD_MAIN));
		*str_map_put(&sets->roots, dir) = (u64)(uintptr_t)set;
	}
	if (wants_vendor(sets, work, WORK_VENDOR_SINCE))
		use_vendor(sets, set, STR_EMPTY);
	build_list_select(&set->list);
	return set;
}

static const struct module_file *find_work(struct modsets *sets, str dir)
{
	str gowork = sets->environment->gowork;

	if (str_equal(gowork, STR("off")))
		return NULL;
	if (gowork.len)
		return module_file_read(&sets->cache, gowork, GOMOD_WORK);
	for (;; dir = path_dir(dir)) {
		str path = path_join(sets->arena, dir, STR("go.work"));

		if (path_is_file(arena_c_str(sets->arena, path)))
			return module_file_read(&sets->cache, path, GOMOD_WORK);
		if (dir.len <= 1)
			return NULL;
	}
}

static bool work_uses(struct modsets *sets, const struct module_file *work, str root)
{
	if (!work || !work->mod)
		return false;
	vec_each (struct gomod_path, it, &work->mod->uses) {
		str dir = path_join(sets->arena, work->dir, it->path);

		if (str_equal(path_absolute(sets->arena, dir), root))
			return true;
	}
	return false;
}

static struct modset *open_module(struct modsets *sets, str root)
{
	const struct module_file *work = find_work(sets, root), *file;
	str path = path_join(sets->arena, root, STR("go.mod"));
	struct modset *set;

	if (work_uses(sets, work, root))
		return open_workspace(sets, work);
	if (work && !work->mod)
		tell_gomod(sets, work);
	set = modset_new(sets, MODSET_MODULES, root);
	file = module_file_read(&sets->cache, path, GOMOD_MAIN);
	*str_map_put(&sets->roots, root) = (u64)(uintptr_t)set;
	set->list.cache = &sets->cache;
	add_main(sets, set, file);
	if (wants_vendor(sets, file, VENDOR_SINCE))
		use_vendor(sets, set, STR_EMPTY);
	build_list_select(&set->list);
	return set;
}

struct modset *modset_of_module(struct modsets *sets, str root)
{
	u64 *slot;

	if (str_equal(root, sets->std.root))
		return &sets->std;
	if (str_equal(root, sets->cmd.root))
		return &sets->cmd;
	slot = str_map_get(&sets->roots, root);
	return slot ? (struct modset *)(uintptr_t)*slot : open_module(sets, root);
}

static struct modset *gopath_modset(struct modsets *sets, str root)
{
	u64 *slot = str_map_put(&sets->roots, root);

	if (!*slot)
		*slot = (u64)(uintptr_t)modset_new(sets, MODSET_GOPATH, root);
	return (struct modset *)(uintptr_t)*slot;
}

static bool is_at_or_below(str dir, str base)
{
	return base.len && str_starts(dir, base) &&
	       (dir.len == base.len || dir.ptr[base.len] == '/' || base.len == 1);
}

// The folder "src" above dir that looks like a GOPATH's: what follows it has a dot, as host names do.
// Without such a one the highest "src" is taken.
static str guess_source_root(str dir)
{
	str with_host = STR_EMPTY, any = STR_EMPTY;

	for (str at = path_dir(dir); at.len > 1; at = path_dir(at)) {
		str below = str_skip(dir, at.len + 1), first = str_cut(&below, '/');

		if (!str_equal(path_base(at), STR("src")))
			continue;
		any = at;
		if (str_find_char(first, '.') < first.len)
			with_host = at;
	}
	return with_host.len ? with_host : any;
}

static struct modset_place gopath_place(struct modsets *sets, str dir)
{
	str root = STR_EMPTY;
	struct modset *set;
	str path;

	for (u32 i = 0; i < sets->gopath_count && root.len == 0; i++) {
		if (is_at_or_below(dir, sets->gopath_sources[i]))
			root = sets->gopath_sources[i];
	}
	if (root.len == 0)
		root = guess_source_root(dir);
	if (root.len == 0)
		root = is_at_or_below(dir, sets->problems->root) ? sets->problems->root : STR("/");
	set = gopath_modset(sets, root);
	path = str_equal(dir, root) ? path_base(dir) : path_relative(dir, root);
	return (struct modset_place){set, path, set->go_minor, false};
}

static str join_path(struct arena *arena, str prefix, str rest)
{
	if (prefix.len == 0 || rest.len == 0)
		return prefix.len ? prefix : rest;
	return path_join(arena, prefix, rest);
}

static u16 vendor_minor(const struct modset *set, str path)
{
	const u64 *minor = str_map_get(&set->vendor_minors, path);

	return minor ? (u16)*minor : GOMOD_DEFAULT_MINOR;
}

// A folder of a module: below its vendor folder it has the path that it is imported by.
static struct modset_place module_place(
	struct modsets *sets, struct modset *set, str root, str prefix, u16 minor, str dir)
{
	str rest = str_equal(dir, root) ? STR_EMPTY : path_relative(dir, root);
	str path;

	if (set->is_vendored && is_at_or_below(dir, set->vendor_dir) &&
		!str_equal(dir, set->vendor_dir)) {
		rest = path_relative(dir, set->vendor_dir);
		path = arena_printf(
			sets->arena, STR_FMT STR_FMT, STR_ARG(set->vendor_prefix), STR_ARG(rest));
		return (struct modset_place){set, path, vendor_minor(set, rest), true};
	}
	path = join_path(sets->arena, prefix, rest);
	return (struct modset_place){set, path.len ? path : path_base(dir), minor, false};
}

struct modset_place modset_place_of(struct modsets *sets, str dir)
{
	str root = sets->environment->gopath_mode && !is_at_or_below(dir, sets->std.root)
	                   ? STR_EMPTY
	                   : folder_table_module_root(sets->folders, dir);
	struct modset *set;

	if (root.len == 0)
		return gopath_place(sets, dir);
	set = modset_of_module(sets, root);
	if (set->kind != MODSET_MODULES)
		return module_place(sets, set, root, set->path_prefix, set->go_minor, dir);
	for (u32 i = 0; i < set->list.main_count; i++) {
		const struct module_file *file = set->list.mains[i];

		if (str_equal(file->dir, root))
			return module_place(sets, set, root, file->mod->module,
				file->mod->go_minor ? file->mod->go_minor : GOMOD_DEFAULT_MINOR,
				dir);
	}
	return gopath_place(sets, dir);
}
