// SPDX-License-Identifier: Apache-2.0
// One error, owned by the caller, never allocated. Functions that can fail return false and fill
// it; their out-parameters stay untouched then.
#pragma once

#include "base/str.h"

enum error_kind {
	ERROR_NONE,
	ERROR_SYSTEM,  // a system call failed; system_errno says how
	ERROR_INPUT,   // what was read is not what it should be
	ERROR_LIMIT,   // a named limit was passed
	ERROR_USAGE,   // the command line is wrong
	ERROR_MISSING, // a thing that must be there is not
};

struct error {
	enum error_kind kind;
	int system_errno;
	char text[240];
};

// Both fill *err and return false, so that they can stand in a return statement.
bool error_set(struct error *err, enum error_kind kind, const char *format, ...) PRINTF_LIKE(3, 4);

// Text is "FORMAT: strerror(errno)".
bool error_system(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);

// Puts "FORMAT: " before the text that is there; cut off when it grows too long.
bool error_context(struct error *err, const char *format, ...) PRINTF_LIKE(2, 3);
