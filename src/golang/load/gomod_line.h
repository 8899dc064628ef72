// SPDX-License-Identifier: Apache-2.0
// One line of a go.mod file as tokens: words, quoted strings and the punctuation ( ) [ ] { } and comma.
#pragma once

#include "base/arena.h"
#include "base/error.h"

enum { GOMOD_MAX_TOKENS = 64 };

struct gomod_line {
	str token[GOMOD_MAX_TOKENS]; // quoted strings keep their quotes
	u32 count;
};

// Comments begin with // and run to the end. Fails on /* */, a string without its end, bytes that no
// token may have, and more than GOMOD_MAX_TOKENS tokens.
MUST_CHECK bool gomod_line_read(str text, struct gomod_line *ret, struct error *err);

// The value of a token: unquoted when it is quoted.
MUST_CHECK bool gomod_unquote(struct arena *arena, str token, str *ret, struct error *err);
