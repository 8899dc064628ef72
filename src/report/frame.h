// SPDX-License-Identifier: Apache-2.0
// Code frames: lines of a file with marked ranges and a label behind each mark.
#pragma once

#include "report/cells.h"
#include "report/lines.h"
#include "report/paint.h"

// One marked range; `where` names its file and lines. A range over several lines is marked on its
// first one; column 0 means the whole line.
struct mark {
	struct location where;
	str label;    // may be empty
	u32 number;   // of the step, 0 when it is none
	bool primary; // where the finding itself is
};

struct frame_style {
	bool color;
	u32 width;          // of the terminal, 0: no limit
	u32 gutter;         // digits of the largest line number in the finding
	enum paint primary; // colour of the primary mark
};

// Draws marks that are all in one file, their lines not decreasing. lines is NULL when the file's
// text is not at hand: then the labels stand alone.
void frame_draw(struct strbuf *out, const struct frame_style *style, const struct file_lines *lines,
	const struct mark *marks, u32 count);

// The gutter of a row without a line number: "    | ".
void frame_gutter(struct strbuf *out, const struct frame_style *style);

// A row with nothing but the gutter.
void frame_blank(struct strbuf *out, const struct frame_style *style);

// A row "   --> file:line:column" (or with another arrow of three characters).
void frame_place(struct strbuf *out, const struct frame_style *style, str arrow,
	const struct location *where);
