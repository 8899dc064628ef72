// SPDX-License-Identifier: Apache-2.0
// Which files belong to a build: the tags that hold, and file names such as x_linux_arm64.go
// (go/build.Context.matchTag and goodOSArchFile of Go 1.27).
#pragma once

#include "base/map.h"

struct build_context {
	str goos, goarch;
	bool cgo;
	u16 release_minor;   // go1.1 ... go1.N hold
	struct str_map tags; // to 1 or 0: from -tags, and tool tags such as goexperiment.swissmap
};

// Strings are borrowed; tags stay in the arena.
void build_context_init(struct arena *arena, str goos, str goarch, struct build_context *ret);

// Tags separated by commas or white space.
void build_context_add_tags(struct build_context *context, str tags);

// One tag on or off.
void build_context_set_tag(struct build_context *context, str tag, bool on);

bool build_tag_matches(const struct build_context *context, str tag);

// Whether the part of a file name that stands for a GOOS or GOARCH fits; true when there is none.
bool build_name_matches(const struct build_context *context, str name);

// This machine's GOARCH.
str build_host_arch(void);
