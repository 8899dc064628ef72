// SPDX-License-Identifier: Apache-2.0
// A terminal for a live view: its other screen, keys one by one and unseen. However the program ends, by
// itself, by a signal or by a crash, the terminal is given back as it was.
#pragma once

#include "base/error.h"
#include "cli/interrupt.h"

#include <termios.h>

struct live_terminal {
	struct interrupt *interrupt;
	struct termios before;
	u32 rows, columns;
};

// Fails when stdin or stdout is no terminal, or it cannot do it (TERM=dumb).
MUST_CHECK bool live_terminal_check(struct error *err);

MUST_CHECK bool live_terminal_open(
	struct live_terminal *terminal, struct interrupt *interrupt, struct error *err);
void live_terminal_close(struct live_terminal *terminal);

// Asks for its size; true when that has changed.
bool live_terminal_measure(struct live_terminal *terminal);

// Writes a whole picture.
void live_terminal_draw(const struct live_terminal *terminal, str text);
