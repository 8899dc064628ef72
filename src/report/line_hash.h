// SPDX-License-Identifier: Apache-2.0
// GitHub's primaryLocationLineHash: how code scanning recognises an alert when lines move. Defined by
// github/codeql-action, src/fingerprints.ts: over the 100 UTF-16 units from the start of the line on,
// without blanks and tabs and with every line ending as \n, h = 37 h + c mod 2^64.
#pragma once

#include "base/arena.h"

struct line_hash {
	u64 hash;
	u32 occurrence; // 1-based, among the lines of the file with this hash
};

// One entry per line; a text that ends in a line ending has an empty last line.
void line_hashes(struct arena *arena, str text, struct line_hash **ret, u32 *ret_count);
