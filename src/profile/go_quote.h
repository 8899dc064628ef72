// SPDX-License-Identifier: Apache-2.0
// Strings as Go's strconv.Quote writes them.
#pragma once

#include "base/arena.h"

// When *rest begins with a quoted string: gives what it means, copied if it has escapes, and moves *rest behind it.
MUST_CHECK bool go_unquote(struct arena *arena, str *rest, str *ret);
