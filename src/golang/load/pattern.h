// SPDX-License-Identifier: Apache-2.0
// What the user's patterns name: folders, `dir/...`, Go files, import paths, `std`, `cmd`.
#pragma once

#include "golang/load/loader.h"

struct target {
	struct folder *folder;
	const struct modset_place *place; // NULL: what its folder says
};

struct targets {
	VEC(struct target) list;
};

// What the patterns ask of the GOROOT, before there is one.
struct pattern_needs {
	str goroot;   // the tree that they are in is a standard library: this is its GOROOT
	u16 go_minor; // highest go directive of their modules
};

// The folder a pattern starts from; empty when it is no path on this machine.
str pattern_folder(struct arena *arena, str dir, str pattern);

struct pattern_needs pattern_needs_of(struct loader *loader, str dir);

// Fails with ERROR_MISSING when a pattern names nothing.
MUST_CHECK bool pattern_expand(
	struct loader *loader, str pattern, str dir, struct targets *targets, struct error *err);

// "a/..." matches "a" and what is below; "..." elsewhere matches any text.
bool pattern_matches(str pattern, str name);
