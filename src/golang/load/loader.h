// SPDX-License-Identifier: Apache-2.0
// The state of one load_program, shared by the files that do its steps: patterns name folders, link
// reads them and whatever they import, variant and order make packages of them.
#pragma once

#include "golang/load/load.h"
#include "golang/load/modset.h"
#include "golang/load/reader.h"
#include "golang/load/summary.h"

struct import_edge {
	sym path;                // as written
	struct load_package *to; // NULL: nothing has this path, or the edge closed a cycle
	const struct source *source;
	u32 pos; // of the import in its source
};

// A package while it is loaded: one folder as one modset sees it.
struct load_package {
	struct modset_place place;
	struct folder *folder; // NULL for "unsafe" and what the built-in summary has
	const struct summary_package *summary; // from the built-in summary
	struct load_package *tested; // of an external test package: the package that it tests
	bool is_target, is_split, is_imported;
	VEC(struct import_edge) base; // imports of its files without tests, each path once
	VEC(struct import_edge) test; // what its in-package tests import beside these
	u32 id;                       // in loader.packages
	u32 rank;                     // imports have a lower rank than their importers
	u32 height;                   // longest chain of imports below it
	u32 component;                // strongly connected component, tests included
	struct load_package *same_as; // another modset's, which stands for this one too
	struct package *package;
	struct package *variant; // with its tests, when is_split
};

struct loader {
	const struct load_options *options;
	struct program *program;
	struct arena *arena; // the program's
	struct workers *workers;
	struct environment environment;
	struct goroot goroot;
	struct summary *summary; // NULL when there is a GOROOT
	struct build_context context;
	struct folder_table folders;
	struct problems problems;
	struct modsets modsets;
	struct reader reader;
	VEC(struct load_package *) packages; // in order of discovery
	VEC(struct folder *) pending;        // to be read next
	VEC(struct folder *) read;
	struct str_map unresolved; // import path -> 1
	VEC(str) unresolved_texts;
};
