// SPDX-License-Identifier: Apache-2.0
// From an import path, and the package that has it, to the folder that it means.
#pragma once

#include "golang/load/modset.h"

struct resolved {
	struct folder *folder; // NULL: nothing has this import path
	struct modset_place place;
};

// from_dir is the importing package's folder, for relative imports and GOPATH vendor folders. Says so
// once when the module that should have it is not on this machine.
struct resolved resolve_import(struct modsets *sets, struct modset *from, str from_dir, str path);

// The first element has no dot: the standard library is asked first.
bool resolve_is_std_like(str path);
