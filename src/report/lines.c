// SPDX-License-Identifier: Apache-2.0
#include "report/lines.h"

#include "base/utf8.h"

void line_cache_init(struct line_cache *cache, struct arena *arena, const struct report *report)
{
	*cache = (struct line_cache){.arena = arena, .report = report};
	str_map_init(&cache->files, arena);
}

static void index_lines(struct arena *arena, struct file_lines *lines)
{
	u32 count = 1, at = 0;

	for (size_t i = 0; i < lines->text.len; i++)
		count += lines->text.ptr[i] == '\n';
	lines->starts = arena_array(arena, u32, count);
	lines->count = count;
	for (size_t i = 0; i < lines->text.len; i++) {
		if (lines->text.ptr[i] == '\n')
			lines->starts[++at] = (u32)i + 1;
	}
}

const struct file_lines *line_cache_get(struct line_cache *cache, str file)
{
	u64 *slot = str_map_get(&cache->files, file);
	struct file_lines *lines = NULL;
	str text;

	if (slot)
		return (const struct file_lines *)(uintptr_t)*slot;
	if (cache->report->source &&
		cache->report->source(cache->report->source_context, file, &text)) {
		lines = arena_new(cache->arena, struct file_lines);
		lines->text = text;
		index_lines(cache->arena, lines);
	}
	*str_map_put(&cache->files, file) = (u64)(uintptr_t)lines;
	return lines;
}

str file_line(const struct file_lines *lines, u32 number)
{
	size_t end;
	str line;

	if (number == 0 || number > lines->count)
		return STR_EMPTY;
	end = number < lines->count ? lines->starts[number] - 1 : lines->text.len;
	line = str_sub(lines->text, lines->starts[number - 1], end);
	return str_ends(line, STR("\r")) ? str_sub(line, 0, line.len - 1) : line;
}

void file_place(const struct file_lines *lines, u32 offset, u32 *ret_line, u32 *ret_column)
{
	u32 low = 0, high = lines->count;

	while (high - low > 1) {
		u32 middle = low + (high - low) / 2;

		if (lines->starts[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	*ret_line = low + 1;
	*ret_column = offset - lines->starts[low] + 1;
}

u32 utf16_column(str line, u32 column)
{
	u32 units = 1;
	size_t at = 0;

	while (at < line.len && at + 1 < column) {
		u32 rune;

		at += utf8_decode(str_skip(line, at), &rune);
		units += rune != UTF8_INVALID && rune > 0xffff ? 2 : 1;
	}
	// Beyond the end of the line each column counts one.
	return at + 1 < column ? units + (column - 1 - (u32)at) : units;
}
