// SPDX-License-Identifier: Apache-2.0
// vendor/modules.txt: which language version the module of a vendored package asks for.
#pragma once

#include "base/map.h"

enum { VENDOR_MAX_BYTES = 64 << 20 };

// Fills package path -> go minor version from the text; modules that say nothing have the default.
void vendor_read(str text, struct str_map *minors);
