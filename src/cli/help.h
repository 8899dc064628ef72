// SPDX-License-Identifier: Apache-2.0
// The texts of `tocsin help`, made from the tables of commands and options.
#pragma once

#include "base/strbuf.h"
#include "cli/command.h"

// Everything about one command.
void help_command(struct strbuf *out, const struct command *command, bool color, u32 width);

// What there is.
void help_overview(struct strbuf *out, bool color, u32 width);

// Prints help on stdout, in colours on a terminal: of the command, or with NULL the overview.
int help_print(struct arena *arena, const struct command *command);
