// SPDX-License-Identifier: Apache-2.0
#include "report/cells.h"

#include "base/utf8.h"

#include <wchar.h>

static const u32 REPLACEMENT = 0xfffd;

void cells_begin(struct cells_locale *locale)
{
	locale->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale->before = locale->utf8 ? uselocale(locale->utf8) : (locale_t)0;
}

void cells_end(struct cells_locale *locale)
{
	if (!locale->utf8)
		return;
	uselocale(locale->before);
	freelocale(locale->utf8);
}

static bool is_unsafe(u32 rune)
{
	return rune == UTF8_INVALID || rune < 0x20 || (rune >= 0x7f && rune < 0xa0) ||
	       (rune >= 0x200e && rune <= 0x200f) || (rune >= 0x2028 && rune <= 0x202e) ||
	       (rune >= 0x2066 && rune <= 0x2069) || rune == 0xfeff;
}

// The next character of *rest as it is shown, and its width in cells.
static u32 next_rune(str *rest, u32 at, u32 *ret_cells)
{
	u32 rune;
	int width;

	*rest = str_skip(*rest, utf8_decode(*rest, &rune));
	if (rune == '\t') {
		*ret_cells = CELLS_TAB - at % CELLS_TAB;
		return rune;
	}
	*ret_cells = 1;
	if (is_unsafe(rune))
		return REPLACEMENT;
	if (rune < 0x80)
		return rune;
	width = wcwidth((wchar_t)rune);
	*ret_cells = width < 0 ? 1 : (u32)width;
	return rune;
}

u32 cells_put(struct strbuf *out, str text, u32 at)
{
	while (text.len) {
		u32 cells, rune = next_rune(&text, at, &cells);
		char bytes[4];

		at += cells;
		if (!out)
			continue;
		if (rune == '\t')
			strbuf_repeat(out, ' ', cells);
		else
			strbuf_add(out, (str){bytes, utf8_encode(rune, bytes)});
	}
	return at;
}

size_t cells_fit(str text, u32 at, u32 room)
{
	str rest = text;
	u32 end = at + room;

	while (rest.len) {
		str before = rest;
		u32 cells;

		next_rune(&rest, at, &cells);
		if (at + cells > end)
			return text.len - before.len;
		at += cells;
	}
	return text.len;
}

// Length of the colour ("\033[1;31m") that text begins with; 0: none.
static size_t color_len(str text)
{
	size_t len = 2;

	if (!str_starts(text, STR("\033[")))
		return 0;
	while (len < text.len &&
		(text.ptr[len] == ';' || (text.ptr[len] >= '0' && text.ptr[len] <= '9')))
		len++;
	return len < text.len && text.ptr[len] == 'm' ? len + 1 : 0;
}

u32 cells_painted(str painted)
{
	u32 at = 0;

	while (painted.len) {
		size_t color = color_len(painted);
		u32 cells = 0;

		if (color)
			painted = str_skip(painted, color);
		else
			next_rune(&painted, at, &cells);
		at += cells;
	}
	return at;
}

u32 cells_clip(struct strbuf *out, str painted, u32 width)
{
	u32 room = cells_painted(painted) > width ? width - MIN(width, 1u) : width, at = 0;

	while (painted.len) {
		size_t color = color_len(painted);
		str before = painted;
		u32 cells;

		if (color) {
			strbuf_add(out, str_sub(painted, 0, color));
			painted = str_skip(painted, color);
			continue;
		}
		next_rune(&painted, at, &cells);
		if (at + cells > room) {
			strbuf_add(out, width ? STR("…\033[0m") : STR_EMPTY);
			return width;
		}
		at = cells_put(out, str_sub(before, 0, before.len - painted.len), at);
	}
	return at;
}

void cells_wrap(struct strbuf *out, str text, u32 at, u32 width, str prefix, u32 prefix_cells)
{
	bool first = true;

	while (text.len) {
		str word = str_cut(&text, ' ');
		u32 end = cells_put(NULL, word, at + !first);

		if (width && end > width && at > prefix_cells) {
			strbuf_add_char(out, '\n');
			strbuf_add(out, prefix);
			at = prefix_cells;
			first = true;
		}
		if (!first)
			strbuf_add_char(out, ' ');
		at = cells_put(out, word, at + !first);
		first = false;
	}
}
