// SPDX-License-Identifier: Apache-2.0
// Module versions (golang.org/x/mod/semver) and the spelling of module paths in the module cache.
#pragma once

#include "base/arena.h"

// "v1.2.3", "v1.2.3-pre.1", "v1.2.3+meta"; also the short forms "v1" and "v1.2".
bool semver_valid(str version);

// Precedence; metadata does not count and an invalid version is below every valid one.
int semver_compare(str a, str b);

// A path or version as the module cache writes it: an upper-case letter becomes '!' and the letter
// in lower case, so that two modules never differ by case alone.
str semver_escape(struct arena *arena, str text);
