// SPDX-License-Identifier: Apache-2.0
// go.mod and go.work (https://go.dev/ref/mod#go-mod-file, #workspaces, and cmd/vendor's x/mod/modfile
// of Go 1.27). A line that is wrong becomes a problem with its number; the other lines still count.
#pragma once

#include "base/vec.h"

enum {
	GOMOD_MAX_BYTES = 16 << 20,
	GOMOD_MAX_PROBLEMS = 20,
	GOMOD_DEFAULT_MINOR = 16, // language version of a module without a go directive
};

enum gomod_kind {
	GOMOD_MAIN,
	GOMOD_DEPENDENCY, // only module, go, require, retract and ignore count; unknown lines are skipped
	GOMOD_WORK,       // go.work
};

struct gomod_require {
	str path, version;
	u32 line;
};

struct gomod_replace {
	str old_path, old_version; // version empty: every version
	str new_path, new_version; // version empty: new_path is a folder
	u32 line;
};

// An `ignore` path or a `use` folder.
struct gomod_path {
	str path;
	u32 line;
};

struct gomod_problem {
	u32 line;
	str text;
};

struct gomod {
	str module;    // empty when there is no module line
	u16 go_minor;  // 0: no go directive
	str toolchain; // "go1.23.4", "default" or empty
	VEC(struct gomod_require) requires;
	VEC(struct gomod_require) excludes;
	VEC(struct gomod_replace) replaces;
	VEC(struct gomod_path) ignores;
	VEC(struct gomod_path) uses;
	VEC(struct gomod_problem) problems;
};

// Strings are in text or in the arena; both must outlive ret.
void gomod_parse(struct arena *arena, str text, enum gomod_kind kind, struct gomod *ret);

// N of "1.N", "1.N.P", "1.NrcP"; false for anything else.
MUST_CHECK bool gomod_go_minor(str version, u16 *ret);

// The folder form of a replacement or `use`: rooted, or "." or ".." or below these.
bool gomod_is_folder(str path);
