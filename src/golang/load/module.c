// SPDX-License-Identifier: Apache-2.0
#include "golang/load/module.h"

#include "base/file.h"
#include "golang/load/semver.h"

void module_cache_init(struct arena *arena, str dir, struct module_cache *ret)
{
	*ret = (struct module_cache){.arena = arena, .dir = dir};
	str_map_init(&ret->files, arena);
}

const struct module_file *module_file_read(
	struct module_cache *cache, str path, enum gomod_kind kind)
{
	str key = arena_printf(cache->arena, "%d " STR_FMT, (int)kind, STR_ARG(path));
	u64 *slot = str_map_put(&cache->files, key);
	struct module_file *file;
	struct error err;
	str text;

	if (*slot)
		return (const struct module_file *)(uintptr_t)*slot;
	file = arena_new(cache->arena, struct module_file);
	*slot = (u64)(uintptr_t)file;
	file->path = arena_str(cache->arena, path);
	file->dir = path_dir(file->path);
	if (!file_read(
		    cache->arena, arena_c_str(cache->arena, path), GOMOD_MAX_BYTES, &text, &err)) {
		file->trouble = arena_str(cache->arena, str_from_c(err.text));
		return file;
	}
	file->mod = arena_new(cache->arena, struct gomod);
	gomod_parse(cache->arena, text, kind, file->mod);
	return file;
}

str module_cached_dir(const struct module_cache *cache, str path, str version)
{
	str dir;

	if (cache->dir.len == 0 || version.len == 0)
		return STR_EMPTY;
	dir = arena_printf(cache->arena, STR_FMT "/" STR_FMT "@" STR_FMT, STR_ARG(cache->dir),
		STR_ARG(semver_escape(cache->arena, path)),
		STR_ARG(semver_escape(cache->arena, version)));
	return path_is_dir(dir.ptr) ? dir : STR_EMPTY;
}

// The download folder has the go.mod of versions whose files were never needed too.
const struct module_file *module_cached_file(struct module_cache *cache, str path, str version)
{
	str file, dir;

	if (cache->dir.len == 0 || version.len == 0)
		return NULL;
	file = arena_printf(cache->arena, STR_FMT "/cache/download/" STR_FMT "/@v/" STR_FMT ".mod",
		STR_ARG(cache->dir), STR_ARG(semver_escape(cache->arena, path)),
		STR_ARG(semver_escape(cache->arena, version)));
	if (path_is_file(file.ptr))
		return module_file_read(cache, file, GOMOD_DEPENDENCY);
	dir = module_cached_dir(cache, path, version);
	if (dir.len == 0)
		return NULL;
	file = path_join(cache->arena, dir, STR("go.mod"));
	return path_is_file(file.ptr) ? module_file_read(cache, file, GOMOD_DEPENDENCY) : NULL;
}
