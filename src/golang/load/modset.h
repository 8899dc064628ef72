// SPDX-License-Identifier: Apache-2.0
// What imports mean in one part of the program: a module or workspace with its build list, the
// standard library, cmd, or a GOPATH. A run over several modules has several; each resolves its
// imports by itself.
#pragma once

#include "golang/load/build_list.h"
#include "golang/load/environment.h"
#include "golang/load/folder_table.h"
#include "golang/load/goroot.h"
#include "golang/load/problems.h"

enum modset_kind {
	MODSET_STD, // GOROOT/src; also the built-in summary
	MODSET_CMD, // GOROOT/src/cmd
	MODSET_MODULES,
	MODSET_GOPATH, // and folders that are in no module at all
};

struct modset {
	enum modset_kind kind;
	str root;               // folder of go.mod or go.work, or GOPATH's src folder
	str path_prefix;        // STD "", CMD "cmd": import path of root
	struct build_list list; // MODULES
	bool is_vendored;
	bool is_vendor_listed; // with modules.txt: nothing else counts
	str vendor_dir;
	str vendor_prefix;            // before the import path of a vendored package
	struct str_map vendor_minors; // its language version
	u16 go_minor;                 // of packages that no module speaks for
	struct str_map packages;      // import path to struct load_package *
	struct str_map resolved; // import path as written to struct load_package *, 0: not found
};

struct modsets {
	struct arena *arena;
	const struct environment *environment;
	const struct goroot *goroot; // dir empty: there is none
	struct folder_table *folders;
	struct problems *problems;
	struct module_cache cache;
	struct modset std, cmd;
	const str *gopath_sources; // src folders of GOPATH
	u32 gopath_count;
	bool no_vendor;       // -mod=mod
	bool always_vendor;   // -mod=vendor
	u16 default_minor;    // language version without a module
	struct str_map roots; // root to struct modset *
};

// Where a folder of Go files stands.
struct modset_place {
	struct modset *modset;
	str path; // import path
	u16 go_minor;
	bool is_vendored;
};

// The pointers and default_minor are set; the rest is made.
void modsets_init(struct modsets *sets);

// Finds the module, workspace or GOPATH that a folder belongs to.
struct modset_place modset_place_of(struct modsets *sets, str dir);

// The modset of the go.mod in this folder.
struct modset *modset_of_module(struct modsets *sets, str root);
