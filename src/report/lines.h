// SPDX-License-Identifier: Apache-2.0
// Lines of the source files that a report shows; each file is fetched and indexed once, on first use.
#pragma once

#include "base/map.h"
#include "report/report.h"

struct file_lines {
	str text;
	u32 *starts; // offset of each line
	u32 count;
};

struct line_cache {
	struct arena *arena;
	const struct report *report;
	struct str_map files;
};

void line_cache_init(struct line_cache *cache, struct arena *arena, const struct report *report);

// NULL when the report has no text for the file.
const struct file_lines *line_cache_get(struct line_cache *cache, str file);

// Line `number` (1-based) without its line ending; empty beyond the end.
str file_line(const struct file_lines *lines, u32 number);

// 1-based line of a byte offset, and the byte column in it.
void file_place(const struct file_lines *lines, u32 offset, u32 *ret_line, u32 *ret_column);

// A byte column (1-based) of a line counted in UTF-16 code units (1-based), as SARIF, GitHub and
// editors count. A byte that is not UTF-8 counts one.
u32 utf16_column(str line, u32 column);
