// SPDX-License-Identifier: Apache-2.0
// Go release numbers as the runtime writes them: "go1.23.5", "go1.24rc1", "devel go1.28-abcdef",
// "go1.22.3 X:boringcrypto".
#pragma once

#include "base/str.h"

struct go_version {
	u32 minor; // the 23 of 1.23.5; 0: not known
	u32 patch;
	str text; // borrowed, as written
};

// False when the text names no Go release.
MUST_CHECK bool go_version_parse(str text, struct go_version *ret);
