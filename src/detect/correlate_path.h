// SPDX-License-Identifier: Apache-2.0
// File paths and function names as check, the linker and -trimpath spell them, compared.
#pragma once

#include "base/arena.h"

// Forms of one file: relative to a root, absolute, "example.com/shop/store/a.go" (-trimpath), in the
// module cache ("…/pkg/mod/example.com/dep@v1.2.3/a.go", upper case as "!u"), in vendor, in a GOPATH, in
// a GOROOT. Two absolute paths of different machines match by their last three elements. A path of
// fewer elements than the other matches by what it has.
bool path_same_file(str a, str b);

// The last element.
str correlate_path_base(str path);

// The function that a name belongs to: without type arguments ("[...]"), "-fm", and what the compiler adds
// for closures, deferred calls and loop bodies (".func1.2", ".deferwrap1", ".gowrap1", "-range1").
// The result lives in the arena.
str path_function(struct arena *arena, str name);

// Import path of a function's package, and the rest of its name. Package main has its import path in
// findings of check ("example.com/shop/cmd/shopd.run"), and is "main" in a binary ("main.run").
void path_split_function(str function, str *ret_package, str *ret_name);
