// SPDX-License-Identifier: Apache-2.0
// Every folder that was looked at, each listed once. Not thread-safe.
#pragma once

#include "base/map.h"
#include "golang/load/folder.h"

struct folder_table {
	struct arena *arena;
	struct str_map folders; // path to struct folder *
	struct str_map roots;   // path to the folder of the nearest go.mod, as struct str *
};

void folder_table_init(struct arena *arena, struct folder_table *ret);

// The folder at this absolute path, listed now when it is new.
struct folder *folder_table_get(struct folder_table *table, str path);

// Enters a folder that was listed elsewhere; the one that is there already wins.
struct folder *folder_table_add(struct folder_table *table, struct folder *folder);

// The nearest folder at or above dir that has a go.mod; empty when there is none.
str folder_table_module_root(struct folder_table *table, str dir);
