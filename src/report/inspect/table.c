// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/table.h"

#include "report/cells.h"

enum { GAP = 2, MIN_LAST_CELLS = 16 };

void table_init(struct table *table, struct arena *arena, const struct table_column *columns,
	u32 column_count)
{
	ASSERT(column_count <= TABLE_MAX_COLUMNS);
	*table = (struct table){.arena = arena, .columns = columns, .column_count = column_count};
}

void table_add(struct table *table, str text)
{
	*vec_push(table->arena, &table->cells) = (struct table_cell){.text = text};
}

void table_add_painted(struct table *table, enum paint paint, str text)
{
	*vec_push(table->arena, &table->cells) = (struct table_cell){text, true, paint};
}

static u32 cells_of(const struct table_column *column, str text)
{
	u32 cells = cells_put(NULL, text, 0);

	return column->max_cells ? MIN(cells, column->max_cells) : cells;
}

static void measure(const struct table *table, u32 *widths)
{
	u32 count = table->column_count;

	for (u32 c = 0; c < count; c++)
		widths[c] = 0;
	for (u32 i = 0; i < table->cells.len; i++)
		widths[i % count] = MAX(widths[i % count],
			cells_of(&table->columns[i % count], table->cells.at[i].text));
	for (u32 c = 0; c < count; c++) {
		if (widths[c] && table->columns[c].title)
			widths[c] = MAX(widths[c], (u32)strlen(table->columns[c].title));
	}
}

// Text in `room` cells, with an ellipsis where something is cut off.
static void put_cut(struct strbuf *out, str text, u32 room, bool keeps_end)
{
	if (cells_fit(text, 0, room) == text.len) {
		cells_put(out, text, 0);
		return;
	}
	if (keeps_end) {
		while (text.len && cells_put(NULL, text, 0) > room - MIN(room, 1u))
			text = str_skip(text, MAX(cells_fit(text, 0, 1), (size_t)1));
		strbuf_add(out, STR("…"));
		cells_put(out, text, 0);
		return;
	}
	cells_put(out, str_sub(text, 0, cells_fit(text, 0, room - MIN(room, 1u))), 0);
	strbuf_add(out, STR("…"));
}

struct row {
	struct strbuf *out;
	bool color;
	u32 indent, width;
	const u32 *widths;
};

static void put_row(const struct table *table, const struct row *row,
	const struct table_cell *cells, bool title)
{
	struct strbuf *out = row->out;
	u32 at = row->indent, pending = 0;

	strbuf_repeat(out, ' ', row->indent);
	for (u32 c = 0; c < table->column_count; c++) {
		const struct table_column *column = &table->columns[c];
		bool last = c + 1 == table->column_count, dim = title || column->dim;
		u32 room = row->widths[c], used = cells_of(column, cells[c].text);

		if (!room)
			continue;
		if (last && row->width)
			room = MIN(room,
				MAX(row->width, at + pending + MIN_LAST_CELLS) - at - pending);
		used = MIN(used, room);
		pending += column->right ? room - used : 0;
		if (cells[c].text.len) {
			strbuf_repeat(out, ' ', pending);
			at += pending;
			pending = 0;
			if (cells[c].painted || dim)
				paint_begin(out, row->color,
					cells[c].painted ? cells[c].paint : PAINT_DIM);
			put_cut(out, cells[c].text, room, column->keeps_end);
			if (cells[c].painted || dim)
				paint_end(out, row->color);
			at += used;
		} else {
			pending += used;
		}
		pending += (column->right ? 0 : room - used) + GAP;
	}
	strbuf_add_char(out, '\n');
}

void table_put(struct strbuf *out, const struct table *table, bool color, u32 indent, u32 width)
{
	struct table_cell titles[TABLE_MAX_COLUMNS] = {0};
	u32 widths[TABLE_MAX_COLUMNS];
	const struct row row = {out, color, indent, width, widths};
	bool any_title = false;

	if (!table->cells.len)
		return;
	measure(table, widths);
	for (u32 c = 0; c < table->column_count; c++) {
		const char *title = table->columns[c].title;

		any_title |= title != NULL;
		titles[c].text = title ? str_from_c(title) : STR_EMPTY;
	}
	if (any_title)
		put_row(table, &row, titles, true);
	for (u32 i = 0; i < table->cells.len; i += table->column_count)
		put_row(table, &row, table->cells.at + i, false);
}
