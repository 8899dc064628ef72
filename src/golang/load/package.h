// SPDX-License-Identifier: Apache-2.0
// What the loader hands on: the packages to check, everything they import, and their parsed files.
#pragma once

#include "base/vec.h"
#include "golang/syntax/source.h"

// Why a package is here.
enum package_role {
	PACKAGE_DEPENDENCY, // imported; bodies parsed on demand
	PACKAGE_TARGET,     // named by the user's patterns; checked
};

struct package {
	str path; // import path; a test variant has " [path.test]" behind it, see variant.h
	str name; // from the package clauses
	str dir;  // absolute; empty for built-in summaries and "unsafe"
	enum package_role role;
	bool is_stdlib;  // lives in GOROOT/src or in the built-in summary
	bool is_test;    // test variant or external test package
	bool is_summary; // from the built-in API summary: declarations without bodies
	bool is_vendored;
	bool uses_cgo;         // imports "C"
	u16 go_minor;          // language version of its module (go 1.N), 0 unknown
	u32 index;             // in program.packages; imports come first (topological order)
	struct source **files; // in name order
	u32 file_count;
	// imports[i] is the package for files' import path i as resolved from this package.
	struct package_import *imports;
	u32 import_count;
	// Of a test variant "p [p.test]": p. Its files are those of p, shared, and the in-package tests;
	// what stands in a shared file is checked in p and only serves the tests here.
	struct package *variant_of;
	void *types; // struct types_package *, owned by golang/types
};

struct package_import {
	sym path;                // as written, unquoted
	struct package *package; // NULL when it could not be resolved
};

// Something the loader must tell the user: a file or place and a sentence.
struct load_problem {
	str path;
	u32 line; // 0: the whole file
	str text;
};

struct program {
	struct arena arena; // packages and everything that is not parsed by a worker
	struct symtab *names;
	struct package **packages; // imports before importers; cycles are broken and reported
	u32 package_count;
	struct source **sources; // by source.index
	u32 source_count;
	struct arena *worker_arenas; // trees and texts
	u32 worker_count;
	str root; // absolute: reported paths are relative to it when they are below it
	str goroot;
	u16 goroot_minor;        // 0: built-in summary in use
	str *unresolved_imports; // "path (imported by file:line)", sorted, each path once
	u32 unresolved_import_count;
	struct load_problem *problems;
	u32 problem_count;
	u64 target_file_count, target_line_count, target_package_count;
	u64 ignored_file_count; // in target folders, left out by name, constraint or package clause
};

// The package an import path means inside `package`, or NULL.
struct package *package_import_find(const struct package *package, sym path);
