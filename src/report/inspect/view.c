// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/view.h"

#include "report/cells.h"
#include "report/inspect/place.h"
#include "report/words.h"

enum {
	GAP = 2,
	DEFAULT_CELLS = 100, // of text that goes to no terminal
	MAX_FUNCTION_CELLS = 64,
	MIN_PLACE_CELLS = 24,
};

void view_init(struct view *view, const struct inspect_report *report, struct arena *scratch,
	struct strbuf *out)
{
	*view = (struct view){
		.report = report,
		.inspection = report->inspection,
		.scratch = scratch,
		.out = out,
		.color = report->color,
		.all = report->all,
		.width = report->width,
	};
}

void view_title(const struct view *view, const char *title, str detail)
{
	paint_str(view->out, view->color, PAINT_BOLD, str_from_c(title));
	strbuf_add(view->out, STR("  "));
	paint_str(view->out, view->color, PAINT_DIM, detail);
	strbuf_add(view->out, STR("\n\n"));
}

void view_wrap(const struct view *view, str text, u32 at, u32 indent)
{
	struct strbuf prefix;

	strbuf_init(&prefix, view->scratch);
	strbuf_repeat(&prefix, ' ', indent);
	cells_wrap(view->out, text, at, view->width, strbuf_str(&prefix), indent);
	strbuf_add_char(view->out, '\n');
}

void view_left_out(const struct view *view, u32 indent, str text)
{
	strbuf_repeat(view->out, ' ', indent);
	paint_begin(view->out, view->color, PAINT_DIM);
	strbuf_add(view->out, STR("… "));
	cells_put(view->out, text, 0);
	paint_end(view->out, view->color);
	strbuf_add_char(view->out, '\n');
}

static u32 cells_of(str text)
{
	return cells_put(NULL, text, 0);
}

// Where the places stand: behind the longest name that leaves room for them.
static u32 place_column(
	const struct view *view, const struct view_line *lines, u32 count, u32 indent)
{
	u32 room = (view->width ? view->width : DEFAULT_CELLS) - indent, widest = 0;
	u32 most =
		MIN((u32)MAX_FUNCTION_CELLS, room > MIN_PLACE_CELLS ? room - MIN_PLACE_CELLS : 0);

	for (u32 i = 0; i < count; i++) {
		u32 cells = cells_of(lines[i].label) +
		            cells_of(place_function(view->scratch, lines[i].function));

		if (cells <= most)
			widest = MAX(widest, cells);
	}
	return indent + widest + GAP;
}

// What is the program's own stands out.
static u32 put_function(const struct view *view, str function, u32 at)
{
	bool dim =
		view->color && place_is_standard(function, view->inspection->process.main_module);

	if (dim)
		paint_begin(view->out, true, PAINT_DIM);
	at = cells_put(view->out, place_function(view->scratch, function), at);
	if (dim)
		paint_end(view->out, true);
	return at;
}

static void put_line(const struct view *view, const struct view_line *line, u32 indent, u32 column)
{
	struct strbuf *out = view->out;
	str place = place_text(view->scratch, line->owner.len ? line->owner : line->function,
		line->file, line->line, view->report->base_dir);
	u32 at = indent + cells_of(line->label);

	strbuf_repeat(out, ' ', indent);
	if (line->label.len)
		paint_str(out, view->color, PAINT_DIM, line->label);
	at = put_function(view, line->function, at);
	if (place.len && at + GAP > column &&
		(!view->width || at + GAP + cells_of(place) <= view->width))
		column = at + GAP;
	if (place.len && at + GAP > column) {
		strbuf_add_char(out, '\n');
		at = 0;
		column = indent + 4;
	}
	if (place.len) {
		strbuf_repeat(out, ' ', column - at);
		paint_begin(out, view->color, PAINT_FRAME);
		cells_put(out, place, column);
		paint_end(out, view->color);
	}
	if (line->note.len) {
		strbuf_add(out, STR("  "));
		paint_str(out, view->color, PAINT_DIM, line->note);
	}
	strbuf_add_char(out, '\n');
}

void view_lines(const struct view *view, const struct view_line *lines, u32 count, u32 indent)
{
	u32 column = place_column(view, lines, count, indent);

	for (u32 i = 0; i < count; i++)
		put_line(view, &lines[i], indent, column);
}

void view_goids(struct strbuf *out, const struct inspection *inspection, const u32 *goroutines,
	u32 count, u32 shown)
{
	shown = MIN(shown, count);
	for (u32 i = 0; i < shown; i++)
		strbuf_printf(out, "%s%llu", i ? ", " : "",
			(unsigned long long)inspection->goroutines.at[goroutines[i]].id);
	if (shown < count) {
		strbuf_add(out, STR(" and "));
		words_number(out, count - shown);
		strbuf_add(out, STR(" more"));
	}
}

const struct stack_line *view_telling_line(
	const struct inspection *inspection, const struct goroutine *goroutine)
{
	u32 count, best = UINT32_MAX;
	const struct stack_line *lines = goroutine_lines(inspection, goroutine, &count);
	const struct stack_line *telling = NULL;

	for (u32 i = 0; i < count && best; i++) {
		u32 rank = place_rank(lines[i].function, inspection->process.main_module);

		if (rank < best) {
			best = rank;
			telling = &lines[i];
		}
	}
	return telling;
}

void view_functions(const struct view *view, struct strbuf *out,
	const struct function_list *functions, u32 shown)
{
	u32 rest = 0;

	for (u32 i = 0; i < functions->len; i++) {
		if (i >= shown) {
			rest += functions->at[i].count;
			continue;
		}
		strbuf_add(out, i ? STR(", ") : STR_EMPTY);
		strbuf_add(out, place_function(view->scratch, functions->at[i].function));
		if (functions->at[i].count > 1) {
			strbuf_add(out, STR(" ×"));
			words_number(out, functions->at[i].count);
		}
	}
	if (rest) {
		strbuf_add(out, STR(", elsewhere ×"));
		words_number(out, rest);
	}
}
