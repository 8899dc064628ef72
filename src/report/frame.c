// SPDX-License-Identifier: Apache-2.0
#include "report/frame.h"

enum {
	MAX_LINE_CELLS = 160,     // of a source line when there is no terminal
	MIN_LINE_CELLS = 24,      // however narrow the terminal is
	MIN_LABEL_CELLS = 28,     // a label that has less room beside its mark goes below it
	MAX_BRIDGED_LINES = 1,    // lines between two marks that are shown rather than left out
	CONTEXT_BEFORE_MARK = 20, // cells kept before the mark of a line that is cut
};

// A line as it is shown: `text` from byte `from` on, with `indent` cells of common indentation gone.
struct shown_line {
	str text;
	u32 indent;
	size_t from;
};

static u32 gutter_cells(const struct frame_style *style)
{
	return style->gutter + 3;
}

static u32 line_room(const struct frame_style *style)
{
	u32 gutter = gutter_cells(style);

	if (!style->width)
		return MAX_LINE_CELLS;
	return style->width > gutter + MIN_LINE_CELLS ? style->width - gutter : MIN_LINE_CELLS;
}

void frame_gutter(struct strbuf *out, const struct frame_style *style)
{
	paint_begin(out, style->color, PAINT_FRAME);
	strbuf_repeat(out, ' ', style->gutter + 1);
	strbuf_add_char(out, '|');
	paint_end(out, style->color);
	strbuf_add_char(out, ' ');
}

void frame_blank(struct strbuf *out, const struct frame_style *style)
{
	frame_gutter(out, style);
	out->len--; // no blank at the end of a row
	strbuf_add_char(out, '\n');
}

void frame_place(struct strbuf *out, const struct frame_style *style, str arrow,
	const struct location *where)
{
	strbuf_repeat(out, ' ', style->gutter);
	paint_str(out, style->color, PAINT_FRAME, arrow);
	strbuf_add_char(out, ' ');
	cells_put(out, where->file, 0);
	if (where->line)
		strbuf_printf(out, ":%u", where->line);
	if (where->column)
		strbuf_printf(out, ":%u", where->column);
}

// Cells of white space that every marked line begins with.
static u32 common_indent(const struct file_lines *lines, const struct mark *marks, u32 count)
{
	u32 common = UINT32_MAX;

	for (u32 i = 0; i < count; i++) {
		str line = file_line(lines, marks[i].where.line);
		size_t blanks = 0;

		while (blanks < line.len && (line.ptr[blanks] == '\t' || line.ptr[blanks] == ' '))
			blanks++;
		if (blanks < line.len)
			common = MIN(common, cells_put(NULL, str_sub(line, 0, blanks), 0));
	}
	return common == UINT32_MAX ? 0 : common;
}

// Cell of byte `offset`, counted from the first shown cell.
static u32 cell_of(const struct shown_line *line, size_t offset)
{
	u32 skipped = cells_put(NULL, str_sub(line->text, 0, line->from), 0);
	u32 at = cells_put(NULL, str_sub(line->text, 0, MAX(offset, line->from)), 0);

	if (line->from)
		return at - skipped + 1; // behind the ellipsis
	return at > line->indent ? at - line->indent : 0;
}

// The byte range of a mark in its line, for a whole line what stands between its white space.
static void mark_range(const struct mark *mark, str line, size_t *begin, size_t *end)
{
	str code = str_trim(line);

	*begin = mark->where.column ? mark->where.column - 1 : (size_t)(code.ptr - line.ptr);
	*end = *begin + code.len;
	if (mark->where.column)
		*end = mark->where.end_line == mark->where.line ? mark->where.end_column - 1
		                                                : line.len;
}

// A line that is too long is shown from a little before its first mark.
static struct shown_line choose_part(
	const struct frame_style *style, str text, u32 indent, const struct mark *mark)
{
	struct shown_line line = {.text = text, .indent = indent};
	u32 room = line_room(style);
	size_t begin, end;
	u32 mark_cell;

	mark_range(mark, text, &begin, &end);
	mark_cell = cell_of(&line, begin);
	if (mark_cell + MIN_LINE_CELLS / 2 > room) {
		u32 before = MIN(mark_cell + indent, (u32)CONTEXT_BEFORE_MARK);

		line.from = cells_fit(text, 0, mark_cell + indent - before);
	}
	return line;
}

static void draw_source(struct strbuf *out, const struct frame_style *style, u32 number,
	const struct shown_line *line)
{
	u32 room = line_room(style);
	u32 at = cells_put(NULL, str_sub(line->text, 0, line->from), 0);
	str rest = str_skip(line->text, line->from);
	size_t fits;

	paint_begin(out, style->color, PAINT_FRAME);
	strbuf_printf(out, "%*u |", (int)style->gutter, number);
	paint_end(out, style->color);
	if (rest.len == 0) {
		strbuf_add_char(out, '\n');
		return;
	}
	strbuf_add_char(out, ' ');
	if (line->from) {
		strbuf_add(out, STR("…"));
		room--;
	}
	// White space up to the common indentation is not shown.
	while (rest.len && !line->from && at < line->indent) {
		at = cells_put(NULL, str_sub(rest, 0, 1), at);
		rest = str_skip(rest, 1);
	}
	if (at > line->indent && !line->from)
		strbuf_repeat(out, ' ', at - line->indent);
	fits = cells_fit(rest, at, room);
	if (fits < rest.len)
		fits = cells_fit(rest, at, room - 1);
	cells_put(out, str_sub(rest, 0, fits), at);
	if (fits < rest.len)
		strbuf_add(out, STR("…"));
	strbuf_add_char(out, '\n');
}

static str label_of(struct arena *arena, const struct mark *mark)
{
	if (mark->number && mark->label.len)
		return arena_printf(arena, "%u. " STR_FMT, mark->number, STR_ARG(mark->label));
	return mark->label;
}

// The label behind its mark, which ends at cell `end`, or on the next row when there is no room.
static void draw_label(struct strbuf *out, const struct frame_style *style, enum paint paint,
	str label, u32 begin, u32 end)
{
	u32 gutter = gutter_cells(style), room = line_room(style);
	u32 width = style->width ? gutter + room : 0;
	u32 indent = end + 1;
	struct strbuf prefix;

	if (label.len == 0)
		return;
	if (style->width && cells_put(NULL, label, indent) > room &&
		indent + MIN_LABEL_CELLS > room)
		indent = begin + MIN_LABEL_CELLS > room ? room - MIN(room, 2 * (u32)MIN_LABEL_CELLS)
		                                        : begin;
	strbuf_init(&prefix, out->arena);
	frame_gutter(&prefix, style);
	strbuf_repeat(&prefix, ' ', indent);
	paint_begin(&prefix, style->color, paint);
	if (indent == end + 1) {
		strbuf_add_char(out, ' ');
		paint_begin(out, style->color, paint);
	} else {
		strbuf_add_char(out, '\n');
		strbuf_add(out, strbuf_str(&prefix));
	}
	cells_wrap(out, label, gutter + indent, width, strbuf_str(&prefix), gutter + indent);
	paint_end(out, style->color);
}

static void draw_mark(struct strbuf *out, const struct frame_style *style,
	const struct shown_line *line, const struct mark *mark)
{
	enum paint paint = mark->primary ? style->primary : PAINT_FRAME;
	u32 begin, end, room = line_room(style);
	size_t from, to;

	mark_range(mark, line->text, &from, &to);
	begin = cell_of(line, from);
	end = MAX(cell_of(line, to), begin + 1);
	frame_gutter(out, style);
	strbuf_repeat(out, ' ', begin);
	end = MAX(MIN(end, room), begin + 1);
	paint_begin(out, style->color, paint);
	strbuf_repeat(out, mark->primary ? '^' : '-', end - begin);
	paint_end(out, style->color);
	draw_label(out, style, paint, label_of(out->arena, mark), begin, end);
	strbuf_add_char(out, '\n');
}

static void draw_gap(struct strbuf *out, const struct frame_style *style,
	const struct file_lines *lines, u32 from, u32 to, u32 indent)
{
	if (to - from - 1 <= MAX_BRIDGED_LINES) {
		struct shown_line between = {.text = file_line(lines, from + 1), .indent = indent};

		if (to - from > 1)
			draw_source(out, style, from + 1, &between);
		return;
	}
	strbuf_repeat(out, ' ', style->gutter > 2 ? style->gutter - 2 : 0);
	paint_str(out, style->color, PAINT_FRAME, STR("..."));
	strbuf_add_char(out, '\n');
}

static void draw_labels_only(
	struct strbuf *out, const struct frame_style *style, const struct mark *marks, u32 count)
{
	for (u32 i = 0; i < count; i++) {
		if (marks[i].label.len == 0)
			continue;
		frame_gutter(out, style);
		cells_put(out, label_of(out->arena, &marks[i]), 0);
		if (marks[i].where.line)
			strbuf_printf(out, " (line %u)", marks[i].where.line);
		strbuf_add_char(out, '\n');
	}
}

void frame_draw(struct strbuf *out, const struct frame_style *style, const struct file_lines *lines,
	const struct mark *marks, u32 count)
{
	u32 indent;

	frame_blank(out, style);
	if (!lines) {
		draw_labels_only(out, style, marks, count);
		return;
	}
	indent = common_indent(lines, marks, count);
	for (u32 i = 0; i < count;) {
		u32 number = marks[i].where.line;
		struct shown_line line =
			choose_part(style, file_line(lines, number), indent, &marks[i]);

		if (i)
			draw_gap(out, style, lines, marks[i - 1].where.line, number, indent);
		draw_source(out, style, number, &line);
		for (; i < count && marks[i].where.line == number; i++) {
			if (marks[i].primary || marks[i].label.len)
				draw_mark(out, style, &line, &marks[i]);
		}
	}
}
