// SPDX-License-Identifier: Apache-2.0
#include "golang/load/build_list.h"

#include "base/file.h"
#include "golang/load/semver.h"

enum { PRUNING_MINOR = 17 };

enum visit {
	NOT_VISITED,
	VISITED_PRUNED,
	VISITED_WHOLE,
};

struct node {
	str path, version;
	enum visit visit;
};

struct visit_item {
	struct node *node;
	bool whole;
};

struct selection {
	struct build_list *list;
	struct arena *arena;
	struct str_map nodes; // "path@version" to struct node *
	VEC(struct visit_item) queue;
};

static bool is_excluded(const struct build_list *list, const struct gomod_require *require)
{
	for (u32 i = 0; i < list->main_count; i++) {
		vec_each (struct gomod_require, it, &list->mains[i]->mod->excludes) {
			if (str_equal(it->path, require->path) &&
				str_equal(it->version, require->version))
				return true;
		}
	}
	return false;
}

static const struct gomod_replace *replace_in(const struct module_file *file, str path, str version)
{
	const struct gomod_replace *any = NULL;

	vec_each (struct gomod_replace, it, &file->mod->replaces) {
		if (!str_equal(it->old_path, path))
			continue;
		if (it->old_version.len && str_equal(it->old_version, version))
			return it;
		if (it->old_version.len == 0)
			any = it;
	}
	return any;
}

// go.work's replacements go before those of its modules. *where is the file that has it.
static const struct gomod_replace *find_replace(
	const struct build_list *list, str path, str version, const struct module_file **where)
{
	const struct gomod_replace *replace;

	if (list->work) {
		*where = list->work;
		replace = replace_in(list->work, path, version);
		if (replace)
			return replace;
	}
	for (u32 i = 0; i < list->main_count; i++) {
		*where = list->mains[i];
		replace = replace_in(list->mains[i], path, version);
		if (replace)
			return replace;
	}
	return NULL;
}

static str replace_dir(
	struct arena *arena, const struct module_file *where, const struct gomod_replace *replace)
{
	return path_absolute(arena, path_join(arena, where->dir, replace->new_path));
}

static const struct module_file *node_file(const struct build_list *list, str path, str version)
{
	struct module_cache *cache = list->cache;
	const struct module_file *where = NULL;
	const struct gomod_replace *replace = find_replace(list, path, version, &where);
	str dir;

	if (!replace)
		return module_cached_file(cache, path, version);
	if (replace->new_version.len)
		return module_cached_file(cache, replace->new_path, replace->new_version);
	dir = replace_dir(cache->arena, where, replace);
	return module_file_read(
		cache, path_join(cache->arena, dir, STR("go.mod")), GOMOD_DEPENDENCY);
}

// Keeps the highest version of a path. The first who asks is named in messages.
static void select_version(struct selection *selection, const struct gomod_require *require,
	const struct module_file *asked_in)
{
	struct build_list *list = selection->list;
	u64 *slot = str_map_put(&list->modules, require->path);
	struct module *module = (struct module *)(uintptr_t)*slot;

	if (!module) {
		module = arena_new(selection->arena, struct module);
		*module = (struct module){.path = require->path,
			.version = require->version,
			.asked_in = asked_in,
			.asked_line = require->line};
		*slot = (u64)(uintptr_t)module;
	} else if (!module->is_local && semver_compare(require->version, module->version) > 0) {
		module->version = require->version;
		module->asked_in = asked_in;
		module->asked_line = require->line;
	}
}

static void enqueue(struct selection *selection, const struct gomod_require *require, bool whole)
{
	str key = arena_printf(selection->arena, STR_FMT "@" STR_FMT, STR_ARG(require->path),
		STR_ARG(require->version));
	enum visit visit = whole ? VISITED_WHOLE : VISITED_PRUNED;
	struct node *node;
	u64 *slot;

	if (selection->nodes.len >= BUILD_LIST_MAX_MODULES)
		return;
	slot = str_map_put(&selection->nodes, key);
	node = (struct node *)(uintptr_t)*slot;
	if (!node) {
		node = arena_new(selection->arena, struct node);
		*node = (struct node){require->path, require->version, NOT_VISITED};
		*slot = (u64)(uintptr_t)node;
	}
	if (node->visit >= visit)
		return;
	node->visit = visit;
	*vec_push(selection->arena, &selection->queue) = (struct visit_item){node, whole};
}

static void visit(struct selection *selection, struct visit_item item)
{
	const struct module_file *file =
		node_file(selection->list, item.node->path, item.node->version);
	bool whole;

	if (!file || !file->mod)
		return;
	whole = item.whole || file->mod->go_minor < PRUNING_MINOR;
	vec_each (struct gomod_require, it, &file->mod->requires) {
		if (is_excluded(selection->list, it))
			continue;
		select_version(selection, it, file);
		if (whole)
			enqueue(selection, it, true);
	}
}

static void add_main(struct selection *selection, const struct module_file *file)
{
	struct module *module = arena_new(selection->arena, struct module);

	*module = (struct module){.path = file->mod->module,
		.dir = file->dir,
		.go_minor = file->mod->go_minor ? file->mod->go_minor : GOMOD_DEFAULT_MINOR,
		.is_main = true,
		.is_local = true,
		.is_located = true};
	*str_map_put(&selection->list->modules, module->path) = (u64)(uintptr_t)module;
}

void build_list_select(struct build_list *list)
{
	struct selection selection = {.list = list, .arena = list->cache->arena};

	str_map_init(&list->modules, selection.arena);
	str_map_init(&selection.nodes, selection.arena);
	for (u32 i = 0; i < list->main_count; i++)
		add_main(&selection, list->mains[i]);
	for (u32 i = 0; i < list->main_count; i++) {
		const struct module_file *file = list->mains[i];

		vec_each (struct gomod_require, it, &file->mod->requires) {
			if (is_excluded(list, it))
				continue;
			select_version(&selection, it, file);
			enqueue(&selection, it, file->mod->go_minor < PRUNING_MINOR);
		}
	}
	for (u32 i = 0; i < selection.queue.len; i++)
		visit(&selection, selection.queue.at[i]);
}

static u16 file_minor(const struct module_file *file)
{
	return file && file->mod && file->mod->go_minor ? file->mod->go_minor : GOMOD_DEFAULT_MINOR;
}

static void locate(struct build_list *list, struct module *module)
{
	struct module_cache *cache = list->cache;
	const struct module_file *where = NULL;
	const struct gomod_replace *replace =
		find_replace(list, module->path, module->version, &where);

	module->is_located = true;
	module->go_minor = file_minor(node_file(list, module->path, module->version));
	if (!replace) {
		module->dir = module_cached_dir(cache, module->path, module->version);
	} else if (replace->new_version.len) {
		module->dir = module_cached_dir(cache, replace->new_path, replace->new_version);
	} else {
		module->dir = replace_dir(cache->arena, where, replace);
		module->is_local = true;
		if (!path_is_dir(arena_c_str(cache->arena, module->dir)))
			module->dir = STR_EMPTY;
	}
	if (replace) {
		module->asked_in = where;
		module->asked_line = replace->line;
		module->version =
			replace->new_version.len ? replace->new_version : replace->new_path;
	}
}

struct module *build_list_find(struct build_list *list, str path)
{
	u64 *slot = str_map_get(&list->modules, path);
	struct module *module = slot ? (struct module *)(uintptr_t)*slot : NULL;

	if (module && !module->is_located)
		locate(list, module);
	return module;
}
