// SPDX-License-Identifier: Apache-2.0
#include "report/markdown.h"

#include "report/cells.h"
#include "report/highlight.h"
#include "report/inline.h"
#include "report/paint.h"

#include <ctype.h>

enum {
	CODE_INDENT = 4,
	MAX_COLUMNS = 6,       // of a table
	MIN_COLUMN_CELLS = 12, // of a table's last column
};

struct renderer {
	struct strbuf *out;
	bool color;
	u32 width;
	str rest;
};

static bool is_blank(str line)
{
	return str_trim(line).len == 0;
}

static size_t leading_blanks(str line)
{
	size_t count = 0;

	while (count < line.len && line.ptr[count] == ' ')
		count++;
	return count;
}

// Length of a list marker with the blank after it ("- ", "12. "), 0 when there is none.
static size_t marker_length(str line)
{
	size_t digits = 0;

	if (str_starts(line, STR("- ")) || str_starts(line, STR("* ")))
		return 2;
	while (digits < line.len && isdigit((unsigned char)line.ptr[digits]))
		digits++;
	return digits && str_starts(str_skip(line, digits), STR(". ")) ? digits + 2 : 0;
}

static bool begins_block(str line)
{
	str text = str_trim(line);

	return text.len == 0 || text.ptr[0] == '#' || text.ptr[0] == '|' || text.ptr[0] == '>' ||
	       str_starts(text, STR("```")) || marker_length(text);
}

static str peek_line(const struct renderer *renderer)
{
	return str_sub(renderer->rest, 0, str_find_char(renderer->rest, '\n'));
}

// Joins the line with the ones that continue its paragraph.
static str take_paragraph(struct renderer *renderer, str first)
{
	struct strbuf text;

	strbuf_init(&text, renderer->out->arena);
	strbuf_add(&text, str_trim(first));
	while (renderer->rest.len && !begins_block(peek_line(renderer))) {
		strbuf_add_char(&text, ' ');
		strbuf_add(&text, str_trim(str_cut(&renderer->rest, '\n')));
	}
	return strbuf_str(&text);
}

static void put_paragraph(struct renderer *renderer, str text, u32 at, u32 indent)
{
	struct paragraph paragraph = {renderer->out, renderer->color, renderer->width, indent, at};

	paragraph_put(&paragraph, text);
	strbuf_add_char(renderer->out, '\n');
}

static void render_heading(struct renderer *renderer, str line)
{
	// Inside the bold heading no other colour may end it.
	struct paragraph heading = {.out = renderer->out, .width = renderer->width};

	while (line.len && line.ptr[0] == '#')
		line = str_skip(line, 1);
	paint_begin(renderer->out, renderer->color, PAINT_BOLD);
	paragraph_put(&heading, str_trim(line));
	paint_end(renderer->out, renderer->color);
	strbuf_add_char(renderer->out, '\n');
}

static void render_code(struct renderer *renderer, str fence)
{
	bool is_go = str_equal(str_trim(str_skip(str_trim(fence), 3)), STR("go"));
	struct highlight state = {0};

	while (renderer->rest.len) {
		str line = str_cut(&renderer->rest, '\n');

		if (str_starts(str_trim(line), STR("```")))
			return;
		if (line.len)
			strbuf_repeat(renderer->out, ' ', CODE_INDENT);
		if (is_go && renderer->color)
			highlight_go(&state, renderer->out, line);
		else
			cells_put(renderer->out, line, 0);
		strbuf_add_char(renderer->out, '\n');
	}
}

static void render_item(struct renderer *renderer, str line)
{
	u32 indent = (u32)leading_blanks(line) + 2;
	str item = str_trim(line);
	size_t marker = marker_length(item);
	str text = take_paragraph(renderer, str_skip(item, marker));
	bool is_bullet = !isdigit((unsigned char)item.ptr[0]);

	strbuf_repeat(renderer->out, ' ', indent);
	strbuf_add(renderer->out, is_bullet ? STR("• ") : str_sub(item, 0, marker));
	put_paragraph(renderer, text, indent + (u32)marker, indent + (u32)marker);
}

static void render_quote(struct renderer *renderer, str line)
{
	struct strbuf text;

	strbuf_init(&text, renderer->out->arena);
	for (;;) {
		strbuf_add(&text, str_trim(str_skip(str_trim(line), 1)));
		if (!renderer->rest.len || !str_starts(peek_line(renderer), STR(">")))
			break;
		strbuf_add_char(&text, ' ');
		line = str_cut(&renderer->rest, '\n');
	}
	strbuf_repeat(renderer->out, ' ', CODE_INDENT);
	put_paragraph(renderer, strbuf_str(&text), CODE_INDENT, CODE_INDENT);
}

static u32 split_row(str line, str *cells)
{
	u32 count = 0;

	line = str_skip(str_trim(line), 1);
	while (line.len && count < MAX_COLUMNS)
		cells[count++] = str_trim(str_cut(&line, '|'));
	return count;
}

static bool is_ruler(str line)
{
	for (size_t i = 0; i < line.len; i++) {
		if (!strchr("|-: ", line.ptr[i]))
			return false;
	}
	return true;
}

// Widths of all columns but the last, which takes what is left.
static void measure_table(const struct renderer *renderer, str first, u32 *widths)
{
	str rest = renderer->rest;

	for (str line = first; str_starts(str_trim(line), STR("|")); line = str_cut(&rest, '\n')) {
		str cells[MAX_COLUMNS];
		u32 count = is_ruler(line) ? 0 : split_row(line, cells);

		for (u32 i = 0; i < count; i++)
			widths[i] = MAX(widths[i],
				paragraph_cells(renderer->out->arena, cells[i], renderer->color));
	}
}

static void render_row(struct renderer *renderer, str line, const u32 *widths, bool is_head)
{
	str cells[MAX_COLUMNS];
	u32 count = split_row(line, cells), at = 2;

	strbuf_repeat(renderer->out, ' ', at);
	for (u32 i = 0; i < count; i++) {
		bool is_last = i + 1 == count;
		u32 column = at;
		struct paragraph cell = {renderer->out, renderer->color,
			is_last && renderer->width ? MAX(renderer->width, at + MIN_COLUMN_CELLS)
						   : 0,
			at, at};

		paint_begin(renderer->out, renderer->color && is_head, PAINT_BOLD);
		paragraph_put(&cell, cells[i]);
		paint_end(renderer->out, renderer->color && is_head);
		at = column + widths[i] + 2;
		if (!is_last)
			strbuf_repeat(renderer->out, ' ', at - MIN(at, cell.at));
	}
	strbuf_add_char(renderer->out, '\n');
}

static void render_table(struct renderer *renderer, str line)
{
	u32 widths[MAX_COLUMNS] = {0};
	bool is_head = true;

	measure_table(renderer, line, widths);
	for (;;) {
		if (!is_ruler(line))
			render_row(renderer, line, widths, is_head);
		is_head = false;
		if (!str_starts(str_trim(peek_line(renderer)), STR("|")))
			return;
		line = str_cut(&renderer->rest, '\n');
	}
}

static void render_block(struct renderer *renderer, str line)
{
	str text = str_trim(line);

	if (str_starts(text, STR("```")))
		render_code(renderer, text);
	else if (text.ptr[0] == '#')
		render_heading(renderer, text);
	else if (text.ptr[0] == '|')
		render_table(renderer, text);
	else if (text.ptr[0] == '>')
		render_quote(renderer, text);
	else if (marker_length(text))
		render_item(renderer, line);
	else
		put_paragraph(renderer, take_paragraph(renderer, text), 0, 0);
}

void markdown_render(struct strbuf *out, str page, bool color, u32 width)
{
	struct renderer renderer = {out, color, width, page};
	struct cells_locale locale;

	cells_begin(&locale);
	while (renderer.rest.len) {
		str line = str_cut(&renderer.rest, '\n');

		if (is_blank(line))
			strbuf_add_char(out, '\n');
		else
			render_block(&renderer, line);
	}
	cells_end(&locale);
}
