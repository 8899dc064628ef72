// SPDX-License-Identifier: Apache-2.0
// Rows of text in columns that are as wide as they need to be. The last column takes what is left of the
// width and is cut there.
#pragma once

#include "base/vec.h"
#include "report/paint.h"

enum { TABLE_MAX_COLUMNS = 10 };

struct table_column {
	const char *title; // of a row above the others; NULL: none of this column
	bool right;        // numbers
	bool dim;
	bool keeps_end; // what is too long is cut in front: places
	u32 max_cells;  // longer text is cut; 0: no limit
};

struct table_cell {
	str text;
	bool painted; // with `paint`, else as its column
	enum paint paint;
};

struct table {
	struct arena *arena;
	const struct table_column *columns;
	u32 column_count;
	VEC(struct table_cell) cells; // row by row
};

void table_init(struct table *table, struct arena *arena, const struct table_column *columns,
	u32 column_count);

// Cells of a row, one call per column.
void table_add(struct table *table, str text);
void table_add_painted(struct table *table, enum paint paint, str text);

// Nothing when it has no rows. Columns that are empty in every row are left out.
void table_put(struct strbuf *out, const struct table *table, bool color, u32 indent, u32 width);
