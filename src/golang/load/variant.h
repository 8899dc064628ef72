// SPDX-License-Identifier: Apache-2.0
// Packages and their in-package tests. Go compiles a package twice when it has tests, with and without
// them, and everything between it and its tests again. Here a package and its tests are one package
// wherever that closes no import cycle. Where it does, the package is split as go list shows it:
// importers see "p", and "p [p.test]" has the files of p and its tests and is imported by p_test alone.
// Packages that are imported by others least are tried first, so the few at the bottom are split.
#pragma once

#include "golang/load/loader.h"

// Decides is_split for every target with tests; needs ranks.
void variant_decide(struct loader *loader);
