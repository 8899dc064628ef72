// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void diagnostics_init(struct diagnostics *diagnostics, struct arena *arena, str text)
{
	diagnostics->arena = arena;
	diagnostics->text = text;
	diagnostics->count = 0;
	diagnostics->muted = false;
}

static bool has_line_of(const struct diagnostics *diagnostics, u32 pos)
{
	for (u32 i = 0; i < diagnostics->count; i++) {
		if (pos >= diagnostics->line_begin[i] && pos <= diagnostics->line_end[i])
			return true;
	}
	return false;
}

void diagnostics_add(struct diagnostics *diagnostics, u32 pos, const char *format, ...)
{
	u32 i = diagnostics->count;
	str before, after;
	char text[240];
	size_t newline;
	va_list args;

	if (diagnostics->muted || i == PARSE_MAX_ERRORS || has_line_of(diagnostics, pos))
		return;
	before = str_sub(diagnostics->text, 0, pos);
	after = str_skip(diagnostics->text, pos);
	newline = str_find_last_char(before, '\n');
	diagnostics->line_begin[i] = newline == before.len ? 0 : (u32)newline + 1;
	diagnostics->line_end[i] = (u32)(before.len + str_find_char(after, '\n'));
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	diagnostics->errors[i] =
		(struct syntax_error){pos, arena_c_str(diagnostics->arena, str_from_c(text))};
	diagnostics->count++;
}

static int compare_errors(const void *a, const void *b)
{
	u32 x = ((const struct syntax_error *)a)->pos, y = ((const struct syntax_error *)b)->pos;

	return (x > y) - (x < y);
}

const struct syntax_error *diagnostics_finish(struct diagnostics *diagnostics)
{
	qsort(diagnostics->errors, diagnostics->count, sizeof(diagnostics->errors[0]),
		compare_errors);
	return arena_copy(diagnostics->arena, diagnostics->errors,
		diagnostics->count * sizeof(diagnostics->errors[0]), _Alignof(struct syntax_error));
}
