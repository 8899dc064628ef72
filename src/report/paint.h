// SPDX-License-Identifier: Apache-2.0
// Colours of terminal output. With color false nothing but the text is written.
#pragma once

#include "base/strbuf.h"
#include "finding/catalogue.h"

enum paint {
	PAINT_ERROR,
	PAINT_WARNING,
	PAINT_NOTE,
	PAINT_BOLD,
	PAINT_FRAME, // gutters, line numbers, places
	PAINT_HELP,
	PAINT_DIM,
	PAINT_KEYWORD,
	PAINT_STRING,
	PAINT_COMMENT,
	PAINT_CODE, // inline code
	PAINT_SELECTED,
};

enum paint paint_of_severity(enum severity severity);

void paint_begin(struct strbuf *out, bool color, enum paint paint);
void paint_end(struct strbuf *out, bool color);
void paint_str(struct strbuf *out, bool color, enum paint paint, str text);
