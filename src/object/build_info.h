// SPDX-License-Identifier: Apache-2.0
// What the Go linker noted down in a binary: .go.buildinfo (magic "\xff Go buildinf:"), formats with
// pointers (Go below 1.18) and inline (1.18 on). Source: debug/buildinfo of Go 1.27.
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "object/elf.h"
#include "object/go_version.h"

struct build_setting {
	str key, value; // "-ldflags", "CGO_ENABLED", "vcs.revision"
};

struct build_info {
	struct go_version version;
	str path;        // of the main package, empty when unknown
	str main_module; // module path of the main module, empty when unknown
	const struct build_setting *settings;
	u32 setting_count;
};

// ERROR_MISSING when there is none: most likely not a Go program.
MUST_CHECK bool build_info_read(
	struct arena *arena, const struct elf *elf, struct build_info *ret, struct error *err);
