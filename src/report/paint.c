// SPDX-License-Identifier: Apache-2.0
#include "report/paint.h"

// The 16 colours that every terminal maps to its own theme.
static const char *const codes[] = {
	[PAINT_ERROR] = "\033[1;31m",
	[PAINT_WARNING] = "\033[1;33m",
	[PAINT_NOTE] = "\033[1;36m",
	[PAINT_BOLD] = "\033[1m",
	[PAINT_FRAME] = "\033[34m",
	[PAINT_HELP] = "\033[32m",
	[PAINT_DIM] = "\033[2m",
	[PAINT_KEYWORD] = "\033[35m",
	[PAINT_STRING] = "\033[32m",
	[PAINT_COMMENT] = "\033[2m",
	[PAINT_CODE] = "\033[36m",
	[PAINT_SELECTED] = "\033[7m",
};

enum paint paint_of_severity(enum severity severity)
{
	switch (severity) {
	case SEVERITY_NOTE:
		return PAINT_NOTE;
	case SEVERITY_WARNING:
		return PAINT_WARNING;
	case SEVERITY_ERROR:
		return PAINT_ERROR;
	}
	ASSERT(!"a severity");
	return PAINT_BOLD;
}

void paint_begin(struct strbuf *out, bool color, enum paint paint)
{
	if (color)
		strbuf_add(out, str_from_c(codes[paint]));
}

void paint_end(struct strbuf *out, bool color)
{
	if (color)
		strbuf_add(out, STR("\033[0m"));
}

void paint_str(struct strbuf *out, bool color, enum paint paint, str text)
{
	paint_begin(out, color, paint);
	strbuf_add(out, text);
	paint_end(out, color);
}
