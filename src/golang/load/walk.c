// SPDX-License-Identifier: Apache-2.0
#include "golang/load/walk.h"

#include "base/file.h"
#include "golang/load/gomod.h"

#include <pthread.h>
#include <stdlib.h>

// The module that a folder is in, as far as walking goes.
struct walk_module {
	str dir;
	const struct gomod *mod;
};

struct step {
	str path;
	u32 depth;
	const struct walk_module *module;
};

struct walk {
	struct workers *workers;
	struct arena *arenas;
	bool with_vendor;
	pthread_mutex_t lock;
	VEC(struct folder *) found; // on the heap
	VEC(str) too_deep;          // on the heap
};

static bool is_ignored(const struct walk_module *module, str path)
{
	str below;

	if (!module->mod)
		return false;
	below = path_relative(path, module->dir);
	vec_each (struct gomod_path, it, &module->mod->ignores) {
		str ignore = it->path;

		while (ignore.len && ignore.ptr[ignore.len - 1] == '/')
			ignore.len--;
		if (str_starts(ignore, STR("./"))) {
			if (str_equal(below, str_skip(ignore, 2)))
				return true;
		} else if (ignore.len && str_ends(below, ignore) &&
			   (below.len == ignore.len ||
				   below.ptr[below.len - ignore.len - 1] == '/')) {
			return true;
		}
	}
	return false;
}

static bool is_skipped(const struct walk *walk, str name)
{
	return name.ptr[0] == '_' || name.ptr[0] == '.' || str_equal(name, STR("testdata")) ||
	       (str_equal(name, STR("vendor")) && !walk->with_vendor);
}

static const struct walk_module *read_module(struct arena *arena, str dir)
{
	struct walk_module *module = arena_new(arena, struct walk_module);
	const char *path = arena_c_str(arena, path_join(arena, dir, STR("go.mod")));
	struct gomod *mod = arena_new(arena, struct gomod);
	struct error err;
	str text;

	module->dir = dir;
	if (!file_read(arena, path, GOMOD_MAX_BYTES, &text, &err))
		return module;
	gomod_parse(arena, text, GOMOD_MAIN, mod);
	module->mod = mod;
	return module;
}

static void step_run(void *context, void *job, u32 worker)
{
	struct walk *walk = context;
	const struct step *step = job;
	const struct walk_module *module = step->module;
	struct arena *arena = &walk->arenas[worker];
	struct folder *folder = arena_new(arena, struct folder);
	struct folder_entries below = {0};

	folder_list(arena, step->path, folder, &below);
	if (folder->has_gomod)
		module = read_module(arena, step->path);
	pthread_mutex_lock(&walk->lock);
	*heap_vec_push(&walk->found) = folder;
	if (step->depth >= WALK_MAX_DEPTH && below.names.len)
		*heap_vec_push(&walk->too_deep) = step->path;
	pthread_mutex_unlock(&walk->lock);
	if (step->depth >= WALK_MAX_DEPTH)
		return;
	vec_each (str, name, &below.names) {
		struct step *next;
		str path;

		if (is_skipped(walk, *name))
			continue;
		path = path_join(arena, step->path, *name);
		if (is_ignored(module, path))
			continue;
		next = arena_new(arena, struct step);
		*next = (struct step){path, step->depth + 1, module};
		workers_add(walk->workers, step_run, walk, next);
	}
}

static int folder_order(const void *a, const void *b)
{
	const struct folder *const *left = a, *const *right = b;

	return str_compare((*left)->path, (*right)->path);
}

static void tell_unlisted(struct problems *problems, const struct folder *folder)
{
	if (folder->system_errno)
		problem_add(problems, folder->path, 0, "the folder cannot be read: %s",
			strerror(folder->system_errno));
	if (folder->too_large)
		problem_add(problems, folder->path, 0,
			"the folder has more than %d entries; the rest is left out",
			FOLDER_MAX_ENTRIES);
}

void walk_folders(struct workers *workers, struct arena *worker_arenas, struct arena *arena,
	struct folder_table *table, struct problems *problems, str root, bool with_vendor,
	struct walk_found *ret)
{
	struct walk walk = {
		.workers = workers, .arenas = worker_arenas, .with_vendor = with_vendor};
	str module_root = folder_table_module_root(table, root);
	struct walk_module outside = {.dir = root};
	struct step first = {root, 0, &outside};

	if (module_root.len)
		first.module = read_module(arena, module_root);
	pthread_mutex_init(&walk.lock, NULL);
	workers_add(workers, step_run, &walk, &first);
	workers_wait(workers);
	qsort(walk.found.at, walk.found.len, sizeof(struct folder *), folder_order);
	*ret = (struct walk_found){.folder_count = walk.found.len};
	for (u32 i = 0; i < walk.found.len; i++) {
		struct folder *folder = folder_table_add(table, walk.found.at[i]);

		tell_unlisted(problems, folder);
		if (folder->file_count)
			*vec_push(arena, &ret->folders) = folder;
	}
	for (u32 i = 0; i < walk.too_deep.len; i++)
		problem_add(problems, walk.too_deep.at[i], 0,
			"folders nested deeper than %d; what is below is left out", WALK_MAX_DEPTH);
	heap_vec_free(&walk.found);
	heap_vec_free(&walk.too_deep);
	pthread_mutex_destroy(&walk.lock);
}
