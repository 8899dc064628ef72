// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/source.h"

struct place source_place(const struct source *source, u32 pos)
{
	const char *begin = source->text.ptr, *line_start = begin;
	const char *end = begin + MIN(pos, (u32)source->text.len);
	struct place place = {.line = 1};

	for (const char *at = begin; at < end && (at = memchr(at, '\n', (size_t)(end - at)));
		at++) {
		line_start = at + 1;
		place.line++;
	}
	place.column = (u32)(end - line_start) + 1;
	return place;
}
