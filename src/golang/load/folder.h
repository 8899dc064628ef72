// SPDX-License-Identifier: Apache-2.0
// One directory of Go files: its listing, and once it was read its parsed files. A folder is read at
// most once, whoever imports it.
#pragma once

#include "base/vec.h"
#include "golang/syntax/source.h"

enum {
	FOLDER_MAX_ENTRIES = 1 << 20,
	FOLDER_MAX_PATH = 4096,
};

enum file_role {
	FILE_LEFT_OUT, // not for this system, a constraint says no, or it is no Go file
	FILE_BASE,
	FILE_TEST,  // _test.go in the package itself
	FILE_XTEST, // _test.go of package x_test
};

struct folder_file {
	str name;
	enum file_role role;
	bool uses_cgo;
	struct source *source; // NULL when it is left out
	str trouble;           // why it is left out, when the user must know; empty else
	u32 trouble_line;
};

struct folder {
	str path;         // absolute
	int system_errno; // why it cannot be listed; 0: it was listed
	bool too_large;   // more than FOLDER_MAX_ENTRIES
	bool has_gomod;
	bool is_wanted;   // a pattern names it
	bool is_target;   // read whole, with tests
	bool is_explicit; // the user named these files: no constraint counts
	bool is_queued, is_read;
	u16 go_minor;              // language version of its module
	struct folder_file *files; // *.go in name order, without those that begin with _ or .
	u32 file_count;
	str package_name; // of its package clauses, without _test; empty when nothing is left
};

struct folder_entries {
	VEC(str) names;
};

// Lists path into ret->files; subfolders too when `subfolders` is not NULL (symbolic links to
// folders are not followed). Never fails: see system_errno.
void folder_list(
	struct arena *arena, str path, struct folder *ret, struct folder_entries *subfolders);

// Once every file was read: finds the package's name and each file's role. Files of another package
// are left out with a trouble.
void folder_classify(struct arena *arena, struct symtab *names, struct folder *folder);
