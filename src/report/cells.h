// SPDX-License-Identifier: Apache-2.0
// Text as a terminal shows it: columns ("cells") taken by wide and combining characters, tabs
// expanded, and everything that could steer the terminal (control bytes, bidirectional overrides,
// bytes that are not UTF-8) replaced by U+FFFD.
#pragma once

#include "base/strbuf.h"

#include <locale.h>

enum { CELLS_TAB = 4 };

// Widths come from the C library's UTF-8 locale, in force for the calling thread in between.
struct cells_locale {
	locale_t utf8, before;
};

void cells_begin(struct cells_locale *locale);
void cells_end(struct cells_locale *locale);

// Adds text to out (which may be NULL, to measure) with its first character at cell `at`; returns
// the cell after the last one.
u32 cells_put(struct strbuf *out, str text, u32 at);

// Number of bytes of text that fit into `room` cells, when its first character is at cell `at`.
size_t cells_fit(str text, u32 at, u32 room);

// Cells that a line takes whose colours do not count.
u32 cells_painted(str painted);

// Adds one line that is painted already (colours are kept and not counted), cut off with an ellipsis at
// `width` cells; returns the cells it took.
u32 cells_clip(struct strbuf *out, str painted, u32 width);

// Adds text word by word, starting at cell `at`; before a word that would pass `width` it starts a
// new line with `prefix` (prefix_cells wide, colours included and not counted). Width 0: no limit.
void cells_wrap(struct strbuf *out, str text, u32 at, u32 width, str prefix, u32 prefix_cells);
