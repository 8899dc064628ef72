// SPDX-License-Identifier: Apache-2.0
// Light colours for Go code in a terminal: keywords, strings, comments.
#pragma once

#include "base/strbuf.h"

// What a line leaves open for the next one.
struct highlight {
	bool in_comment, in_raw_string;
};

// Adds one line of Go, without its line ending, in colours.
void highlight_go(struct highlight *state, struct strbuf *out, str line);
