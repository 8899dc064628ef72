// SPDX-License-Identifier: Apache-2.0
// Several modules of one run often import the same versions of the same packages. Where one folder is
// imported by several and all that it imports is the same too, one package is enough for all of them.
#pragma once

#include "golang/load/loader.h"

// Sets same_as and turns every edge to the one that stays; needs ranks.
void share_packages(struct loader *loader);
