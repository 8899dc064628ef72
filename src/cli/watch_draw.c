// SPDX-License-Identifier: Apache-2.0
#include "cli/watch_draw.h"

#include "report/cells.h"
#include "report/inspect/place.h"
#include "report/paint.h"
#include "report/words.h"

#define CLEAR_TO_END "\033[K"

struct drawing {
	struct watch_screen *screen;
	struct arena arena; // lines
	struct strbuf *out;
	u32 lines; // drawn so far
};

// A line that is painted already, cut to the terminal's width.
static void put_line(struct drawing *it, str line)
{
	if (it->lines >= it->screen->rows)
		return;
	strbuf_add(it->out, it->lines++ ? STR("\r\n") : STR("\033[H"));
	cells_clip(it->out, line, it->screen->columns);
	strbuf_add(it->out, STR(CLEAR_TO_END));
}

static void put_signed(struct strbuf *out, i64 number)
{
	strbuf_add(out, number < 0 ? STR("−") : STR("+"));
	words_number(out, number < 0 ? (u64)-number : (u64)number);
}

static void put_change(struct strbuf *out, u64 before, u64 now, bool bytes)
{
	if (before == now)
		return;
	strbuf_add(out, now < before ? STR(" (−") : STR(" (+"));
	if (bytes)
		words_bytes(out, now < before ? before - now : now - before);
	else
		words_number(out, now < before ? before - now : now - before);
	strbuf_add_char(out, ')');
}

// "PID 4711  shop  12,034 goroutines (+12), 9,991 leaked, 1.2 GiB of heap (+3.0 MiB)".
static void draw_process(struct drawing *it)
{
	const struct watch_screen *screen = it->screen;
	const struct inspection *inspection = &screen->look->inspection;
	const struct inspect_process *process = &inspection->process;
	str exe = process->exe;
	struct strbuf line;
	u64 leaked = 0;

	for (u32 i = 0; i < inspection->goroutines.len; i++)
		leaked += goroutine_is_leaked(&inspection->goroutines.at[i]);
	strbuf_init(&line, &it->arena);
	paint_begin(&line, screen->color, PAINT_BOLD);
	cells_put(&line, process->name, 0);
	strbuf_add(&line, STR("  "));
	if (str_find_last_char(exe, '/') < exe.len)
		exe = str_skip(exe, str_find_last_char(exe, '/') + 1);
	cells_put(&line, exe, 0);
	paint_end(&line, screen->color);
	strbuf_add(&line, STR("  "));
	words_count(&line, inspection->goroutines.len, "goroutine", "goroutines");
	put_change(&line, screen->first->goroutines, screen->look->tally.goroutines, false);
	if (leaked) {
		strbuf_add(&line, STR(", "));
		paint_begin(&line, screen->color, PAINT_ERROR);
		words_number(&line, leaked);
		strbuf_add(&line, STR(" leaked"));
		paint_end(&line, screen->color);
	}
	if (process->heap_bytes) {
		strbuf_add(&line, STR(", heap "));
		words_bytes(&line, process->heap_bytes);
		put_change(&line, screen->first->heap_bytes, process->heap_bytes, true);
	}
	put_line(it, strbuf_str(&line));
}

// How often it looks; trouble is said in the last line.
static void put_pace(struct drawing *it, struct strbuf *line)
{
	const struct watch_screen *screen = it->screen;
	const struct inspect_process *process = &screen->look->inspection.process;

	paint_begin(line, screen->color, PAINT_DIM);
	if (screen->is_paused) {
		strbuf_add(line, STR("paused"));
	} else if (!screen->is_over) {
		strbuf_add(line, STR("every "));
		words_duration(line, screen->interval_ns);
		strbuf_add(line, STR(", a look takes "));
		words_duration(line, (u64)(process->total_ms * 1e6));
	}
	paint_end(line, screen->color);
}

static void draw_tabs(struct drawing *it)
{
	static const char *const names[PAGE_COUNT] = {
		"1 goroutines", "2 findings", "3 contexts", "4 pools", "5 locks"};
	const struct watch_screen *screen = it->screen;
	enum watch_page shown = screen->page < PAGE_COUNT ? screen->page : screen->before;
	struct strbuf line;

	strbuf_init(&line, &it->arena);
	for (u32 i = 0; i < PAGE_COUNT; i++) {
		if (i == shown)
			paint_begin(&line, true, PAINT_SELECTED);
		strbuf_printf(&line, " %s", names[i]);
		if (i == PAGE_FINDINGS && screen->look->findings.items.len)
			strbuf_printf(&line, " (%u)", screen->look->findings.items.len);
		strbuf_add_char(&line, ' ');
		if (i == shown)
			paint_end(&line, true);
	}
	strbuf_add(&line, STR("  "));
	put_pace(it, &line);
	put_line(it, strbuf_str(&line));
}

static void pad_left(struct strbuf *line, str text, u32 cells)
{
	u32 used = cells_put(NULL, text, 0);

	strbuf_repeat(line, ' ', cells > used ? cells - used : 0);
	cells_put(line, text, 0);
}

// Columns of the table, without the last one.
enum { COUNT_CELLS = 8, LAST_CELLS = 8, FIRST_CELLS = 8, AGE_CELLS = 8, STATE_CELLS = 19 };

static void draw_titles(struct drawing *it)
{
	struct strbuf line;

	strbuf_init(&line, &it->arena);
	paint_begin(&line, it->screen->color, PAINT_DIM);
	strbuf_printf(&line, "%*s%*s%*s%*s  %-*s%s", COUNT_CELLS, "COUNT", LAST_CELLS, "LAST",
		FIRST_CELLS, "START", AGE_CELLS, "AGE", STATE_CELLS, "STATE", "WHERE");
	paint_end(&line, it->screen->color);
	put_line(it, strbuf_str(&line));
}

static str change_text(struct arena *arena, i64 change)
{
	struct strbuf text;

	strbuf_init(&text, arena);
	if (change)
		put_signed(&text, change);
	return strbuf_str(&text);
}

static void put_change_cell(
	struct drawing *it, struct strbuf *line, i64 change, u32 cells, bool plain)
{
	bool color = it->screen->color && !plain && change;

	paint_begin(line, color, change > 0 ? PAINT_WARNING : PAINT_HELP);
	pad_left(line, change_text(&it->arena, change), cells);
	paint_end(line, color);
}

static void put_where(
	struct drawing *it, struct strbuf *line, const struct watch_row *row, bool plain)
{
	struct arena *arena = &it->arena;
	str place = place_text(arena, row->function, row->file, row->line, it->screen->base_dir);
	bool color = it->screen->color && !plain;

	cells_put(line, place_function(arena, row->function), 0);
	if (!place.len)
		return;
	strbuf_add(line, STR("  "));
	paint_begin(line, color, PAINT_FRAME);
	cells_put(line, place, 0);
	paint_end(line, color);
}

static void draw_row(struct drawing *it, const struct watch_row *row, bool selected)
{
	bool color = it->screen->color && !selected;
	struct strbuf number, age, line;
	size_t fits;
	u32 used;

	strbuf_init(&line, &it->arena);
	strbuf_init(&number, &it->arena);
	strbuf_init(&age, &it->arena);
	if (row->group != UINT32_MAX)
		words_number(&number, row->count);
	else
		strbuf_add(&number, STR("gone"));
	if (row->wait_ns)
		words_duration(&age, row->wait_ns);
	if (selected)
		paint_begin(&line, true, PAINT_SELECTED);
	paint_begin(&line, color, PAINT_BOLD);
	pad_left(&line, strbuf_str(&number), COUNT_CELLS);
	paint_end(&line, color);
	put_change_cell(it, &line, row->since_last, LAST_CELLS, selected);
	put_change_cell(it, &line, row->since_first, FIRST_CELLS, selected);
	pad_left(&line, strbuf_str(&age), AGE_CELLS);
	strbuf_add(&line, STR("  "));
	paint_begin(&line, color && row->leaked, PAINT_ERROR);
	fits = cells_fit(row->state, 0, STATE_CELLS - 3);
	strbuf_repeat(
		&line, ' ', STATE_CELLS - cells_put(&line, str_sub(row->state, 0, fits), 0) - 2);
	strbuf_add(&line, row->leaked ? STR("! ") : STR("  "));
	paint_end(&line, color && row->leaked);
	put_where(it, &line, row, selected);
	if (selected) {
		used = cells_painted(strbuf_str(&line));
		strbuf_repeat(
			&line, ' ', it->screen->columns > used ? it->screen->columns - used : 0);
		paint_end(&line, true);
	}
	put_line(it, strbuf_str(&line));
}

static void draw_groups(struct drawing *it)
{
	struct watch_screen *screen = it->screen;
	u32 room = watch_screen_room(screen), len = screen->groups.rows.len;

	if (screen->selected < screen->top)
		screen->top = screen->selected;
	if (screen->selected >= screen->top + room)
		screen->top = screen->selected - room + 1;
	screen->top = MIN(screen->top, len > room ? len - room : 0);
	draw_titles(it);
	for (u32 i = screen->top; i < len && i < screen->top + room; i++)
		draw_row(it, &screen->groups.rows.at[i], i == screen->selected);
	if (!len)
		put_line(it, screen->filter_len
				     ? STR("  nothing has that in its state or on its stack")
				     : STR("  no goroutines"));
}

static void fill_report(const struct watch_screen *screen, u32 section, struct inspect_report *ret)
{
	const struct watch_look *look = screen->look;

	*ret = (struct inspect_report){
		.inspection = &look->inspection,
		.findings = look->findings.items.at,
		.finding_count = look->findings.items.len,
		.sections = section,
		.color = screen->color,
		.bare = true,
		.width = screen->columns,
		.base_dir = screen->base_dir,
		.source = screen->source,
		.source_context = screen->source_context,
	};
}

// What the keys do, and what the columns are.
static const str help = STR(
	"  up, down, j, k    select a group, or scroll      enter   open its stack\n"
	"  page up, page down, home, end                    esc     back\n"
	"\n"
	"  1 g  goroutines   by groups that do the same     s       sort by count, growth, age\n"
	"  2 x  findings     what is wrong                  / f     show what has this text in its\n"
	"  3 c  contexts     as a tree                              state or on its stack\n"
	"  4 o  pools        and what lies in them          p       pause\n"
	"  5 l  locks        and channels, who waits        space   look now\n"
	"  tab  the next of them                            q       quit\n"
	"\n"
	"  COUNT  goroutines in the group\n"
	"  LAST   how many more or less than at the look before\n"
	"  START  how many more or less than at the first look\n"
	"  AGE    how long one of them has waited, as far as it is known\n"
	"  STATE  what they wait for, ! when some of them can never run again\n"
	"  WHERE  the innermost line of their stack that is not of Go itself\n");

static const struct goroutine_group *selected_group(const struct watch_screen *screen)
{
	vec_each (const struct watch_row, row, &screen->groups.rows) {
		if (row->key == screen->selected_key && row->group != UINT32_MAX)
			return &screen->look->groups.at[row->group];
	}
	return NULL;
}

static str page_text(struct drawing *it)
{
	static const u32 sections[PAGE_COUNT] = {
		[PAGE_FINDINGS] = SECTION_FINDINGS,
		[PAGE_CONTEXTS] = SECTION_CONTEXTS,
		[PAGE_POOLS] = SECTION_POOLS,
		[PAGE_LOCKS] = SECTION_LOCKS,
	};
	const struct watch_screen *screen = it->screen;
	const struct goroutine_group *group = NULL;
	struct inspect_report report;
	struct strbuf text;

	if (screen->page == PAGE_HELP)
		return help;
	strbuf_init(&text, &it->arena);
	fill_report(screen, screen->page < PAGE_COUNT ? sections[screen->page] : 0, &report);
	if (screen->page < PAGE_COUNT) {
		inspect_report_text(&report, &text);
		return text.len ? strbuf_str(&text) : STR("  nothing\n");
	}
	group = selected_group(screen);
	if (!group)
		return STR("  the group is gone\n");
	inspect_group_text(&report, &screen->look->groups, group, &text);
	return strbuf_str(&text);
}

static void draw_text(struct drawing *it)
{
	struct watch_screen *screen = it->screen;
	str text = page_text(it), rest = text;
	u32 room = watch_screen_room(screen) + 1, count = 0; // no titles

	while (rest.len) {
		str_cut(&rest, '\n');
		count++;
	}
	screen->line_count = count;
	screen->line_room = room;
	screen->top = MIN(screen->top, count > room ? count - room : 0);
	for (u32 i = 0; text.len && i < screen->top + room; i++) {
		str line = str_cut(&text, '\n');

		if (i >= screen->top)
			put_line(it, line);
	}
}

static void draw_keys(struct drawing *it)
{
	const struct watch_screen *screen = it->screen;
	struct strbuf line;

	while (it->lines + 1 < screen->rows)
		put_line(it, STR_EMPTY);
	strbuf_init(&line, &it->arena);
	if (screen->is_filtering) {
		strbuf_add(&line, STR("filter: "));
		cells_put(&line, (str){screen->filter, screen->filter_len}, 0);
		strbuf_add(&line, STR("_   (enter keeps it, esc drops it)"));
		put_line(it, strbuf_str(&line));
		return;
	}
	if (screen->is_over || screen->status[0]) {
		paint_begin(&line, screen->color, PAINT_ERROR);
		cells_put(&line,
			screen->is_over ? STR("the process has ended") : str_from_c(screen->status),
			0);
		paint_end(&line, screen->color);
		strbuf_add(&line, STR("  "));
	}
	paint_begin(&line, screen->color, PAINT_DIM);
	if (screen->page >= PAGE_COUNT)
		strbuf_add(&line, STR("esc back  "));
	else if (screen->page == PAGE_GROUPS)
		strbuf_printf(
			&line, "enter stack  s sort: %s  / filter", watch_sort_name(screen->sort));
	if (screen->page == PAGE_GROUPS && screen->filter_len) {
		strbuf_add(&line, STR(": "));
		cells_put(&line, (str){screen->filter, screen->filter_len}, 0);
	}
	strbuf_printf(&line, "  p %s  ? help  q quit", screen->is_paused ? "go on" : "pause");
	if (screen->page != PAGE_GROUPS && screen->line_count > screen->line_room)
		strbuf_printf(&line, "   line %u of %u", screen->top + 1, screen->line_count);
	else if (screen->page == PAGE_GROUPS && screen->groups.rows.len)
		strbuf_printf(
			&line, "   group %u of %u", screen->selected + 1, screen->groups.rows.len);
	paint_end(&line, screen->color);
	put_line(it, strbuf_str(&line));
}

void watch_draw(struct watch_screen *screen, struct strbuf *out)
{
	struct drawing it = {.screen = screen, .out = out};
	struct cells_locale locale;

	arena_init(&it.arena);
	cells_begin(&locale);
	draw_process(&it);
	draw_tabs(&it);
	if (screen->page == PAGE_GROUPS)
		draw_groups(&it);
	else
		draw_text(&it);
	draw_keys(&it);
	cells_end(&locale);
	arena_deinit(&it.arena);
}
