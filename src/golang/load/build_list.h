// SPDX-License-Identifier: Apache-2.0
// Minimal version selection (https://go.dev/ref/mod#minimal-version-selection) over the go.mod files
// that are on this machine: the highest version that any reached module asks for. Modules of go 1.17
// and later are pruned as there: their own go.mod already names all that they need.
#pragma once

#include "golang/load/module.h"

enum { BUILD_LIST_MAX_MODULES = 1 << 16 };

struct build_list {
	struct module_cache *cache;
	const struct module_file *work;   // go.work, or NULL
	const struct module_file **mains; // go.mod of the main modules
	u32 main_count;
	struct str_map modules; // selected, main modules too: path to struct module *
};

// cache, work and mains are given; modules is filled. All in the cache's arena.
void build_list_select(struct build_list *list);

// The selected module of this path with its folder and language version filled in, or NULL.
struct module *build_list_find(struct build_list *list, str path);
