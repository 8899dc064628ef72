// SPDX-License-Identifier: Apache-2.0
// The picture of a live view, as text.
#pragma once

#include "cli/watch_screen.h"

// The whole picture, with what moves the cursor; as many lines as the terminal has. Notes in the screen
// what it needs to scroll.
void watch_draw(struct watch_screen *screen, struct strbuf *out);
