// SPDX-License-Identifier: Apache-2.0
// What the program says on stderr.
#pragma once

#include "base/error.h"

// "tocsin: TEXT"; both return EXIT_TROUBLE, so that they can stand in a return statement.
int message_error(const struct error *err);
int message_usage(const struct error *err, str command); // and points to the command's help

void message_note(const char *format, ...) PRINTF_LIKE(1, 2);
