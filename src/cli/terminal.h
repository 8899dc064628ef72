// SPDX-License-Identifier: Apache-2.0
// What the program is talking to.
#pragma once

#include "base/str.h"

bool terminal_is(int fd);

// Columns of the terminal behind fd; 0 when it is none.
u32 terminal_width(int fd);

// Whether to write colours to fd: `when` is "always", "never" or "auto" (a terminal that is not dumb,
// and NO_COLOR is not set, https://no-color.org).
bool terminal_color(int fd, str when);
