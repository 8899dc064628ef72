// SPDX-License-Identifier: Apache-2.0
#include "golang/load/folder_table.h"

#include "base/file.h"

void folder_table_init(struct arena *arena, struct folder_table *ret)
{
	*ret = (struct folder_table){.arena = arena};
	str_map_init(&ret->folders, arena);
	str_map_init(&ret->roots, arena);
}

struct folder *folder_table_get(struct folder_table *table, str path)
{
	u64 *slot = str_map_put(&table->folders, path);
	struct folder *folder;

	if (*slot)
		return (struct folder *)(uintptr_t)*slot;
	folder = arena_new(table->arena, struct folder);
	*slot = (u64)(uintptr_t)folder;
	folder_list(table->arena, arena_str(table->arena, path), folder, NULL);
	return folder;
}

struct folder *folder_table_add(struct folder_table *table, struct folder *folder)
{
	u64 *slot = str_map_put(&table->folders, folder->path);

	if (!*slot)
		*slot = (u64)(uintptr_t)folder;
	return (struct folder *)(uintptr_t)*slot;
}

static bool has_gomod(struct folder_table *table, str dir)
{
	u64 *slot = str_map_get(&table->folders, dir);
	struct folder *folder = slot ? (struct folder *)(uintptr_t)*slot : NULL;
	str path;

	if (folder)
		return folder->has_gomod;
	path = path_join(table->arena, dir, STR("go.mod"));
	return path_is_file(arena_c_str(table->arena, path));
}

// The answer for a folder is kept, so that a tree is climbed once.
str folder_table_module_root(struct folder_table *table, str dir)
{
	u64 *slot = str_map_get(&table->roots, dir);
	str *root;

	if (slot)
		return *(str *)(uintptr_t)*slot;
	root = arena_new(table->arena, str);
	if (has_gomod(table, dir))
		*root = arena_str(table->arena, dir);
	else if (dir.len > 1)
		*root = folder_table_module_root(table, path_dir(dir));
	*str_map_put(&table->roots, dir) = (u64)(uintptr_t)root;
	return *root;
}
