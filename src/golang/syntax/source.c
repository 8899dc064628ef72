// SPDX-License-Identifier: Apache-2.0
#include "golang/syntax/source.h"

#include "golang/syntax/bytes.h"

struct place source_place(const struct source *source, u32 pos)
{
	str before = str_sub(source->text, 0, pos);
	size_t newline = str_find_last_char(before, '\n');
	size_t line_start = newline < before.len ? newline + 1 : 0;

	return (struct place){bytes_count_newlines(before) + 1, (u32)(before.len - line_start) + 1};
}
