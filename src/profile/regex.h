// SPDX-License-Identifier: Apache-2.0
// Regular expressions with PCRE2, whose syntax contains nearly all of Go's (RE2). They match anywhere in a text.
#pragma once

#include "base/arena.h"
#include "base/error.h"

struct regex;

// The error names the option and the place in the expression.
MUST_CHECK bool regex_open(str text, const char *option, struct regex **ret, struct error *err);
void regex_close(struct regex *pattern); // NULL is allowed

// False also where matching would take too long.
bool regex_matches(const struct regex *pattern, str text);
