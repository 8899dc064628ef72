// SPDX-License-Identifier: Apache-2.0
// One paragraph of Markdown as wrapped terminal text.
#pragma once

#include "base/strbuf.h"

struct paragraph {
	struct strbuf *out;
	bool color;
	u32 width;  // 0: no limit
	u32 indent; // cells before every line but the first
	u32 at;     // cell where the next word goes
};

// Adds the text, wrapped between words; no line ending after it. Colours replace the marks; without
// colours code keeps its backquotes.
void paragraph_put(struct paragraph *paragraph, str text);

// Cells that the text takes on one line.
u32 paragraph_cells(struct arena *scratch, str text, bool color);
