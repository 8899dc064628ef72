// SPDX-License-Identifier: Apache-2.0
// Renders the Markdown that the fault pages are written in for a terminal: headings, paragraphs,
// lists, quotes, tables, code blocks, and `code`, **bold**, *emphasis* and [links](…) inside them.
#pragma once

#include "base/strbuf.h"

// width 0: lines are as long as the paragraphs are.
void markdown_render(struct strbuf *out, str page, bool color, u32 width);
