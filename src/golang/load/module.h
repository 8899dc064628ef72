// SPDX-License-Identifier: Apache-2.0
// Modules and where their files are: the module cache, folders, replacements.
#pragma once

#include "base/map.h"
#include "golang/load/gomod.h"

// A go.mod or go.work with its place; mod is NULL when it could not be read.
struct module_file {
	str dir;  // folder that it is in
	str path; // the file
	struct gomod *mod;
	str trouble; // why it could not be read
};

struct module {
	str path;
	str version; // empty for main modules and folders
	str dir;     // absolute; empty when it is not on this machine
	u16 go_minor;
	bool is_main;
	bool is_local; // in a folder of its own, not in the cache: other modules may be nested in it
	// Where it was asked for, for the message that it is missing.
	const struct module_file *asked_in;
	u32 asked_line;
	bool is_located, is_missing_told;
};

struct module_cache {
	struct arena *arena;
	str dir;              // GOMODCACHE
	struct str_map files; // go.mod of "path@version", or of a folder, to struct module_file *
};

void module_cache_init(struct arena *arena, str dir, struct module_cache *ret);

// The go.mod (or go.work) at this path; read once.
const struct module_file *module_file_read(
	struct module_cache *cache, str path, enum gomod_kind kind);

// The go.mod of a version in the cache; NULL when the cache has none.
const struct module_file *module_cached_file(struct module_cache *cache, str path, str version);

// The folder of a version, or empty when it is not in the cache.
str module_cached_dir(const struct module_cache *cache, str path, str version);
