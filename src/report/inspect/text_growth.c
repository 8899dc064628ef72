// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/text_growth.h"

#include "report/inspect/place.h"
#include "report/inspect/table.h"
#include "report/words.h"

enum { INDENT = 2, MAX_ROWS = 12 };

static const struct table_column columns[] = {
	{.right = true},              // change
	{.right = true, .dim = true}, // before and after
	{.right = true},              // bytes
	{0},                          // state
	{.max_cells = 60},            // what
	{.keeps_end = true},          // where
};

static str signed_text(struct arena *arena, u64 before, u64 after)
{
	struct strbuf text;

	strbuf_init(&text, arena);
	strbuf_add(&text, after < before ? STR("−") : STR("+"));
	words_number(&text, after < before ? before - after : after - before);
	return strbuf_str(&text);
}

static str signed_bytes(struct arena *arena, u64 before, u64 after)
{
	struct strbuf text;

	if (before == after)
		return STR_EMPTY;
	strbuf_init(&text, arena);
	strbuf_add(&text, after < before ? STR("−") : STR("+"));
	words_bytes(&text, after < before ? before - after : after - before);
	return strbuf_str(&text);
}

static str from_to(struct arena *arena, const struct growth_item *item)
{
	struct strbuf text;

	if (item->change == GROWTH_NEW || item->change == GROWTH_GONE)
		return growth_change_name(item->change);
	strbuf_init(&text, arena);
	words_number(&text, item->before);
	strbuf_add(&text, STR(" → "));
	words_number(&text, item->after);
	return strbuf_str(&text);
}

static void add_row(const struct view *view, struct table *table, const struct growth_item *item)
{
	const struct tally_entry *entry = item->entry;
	bool more = item->change == GROWTH_NEW || item->change == GROWTH_GROWN;

	table_add_painted(table, more ? PAINT_WARNING : PAINT_HELP,
		signed_text(view->scratch, item->before, item->after));
	table_add(table, from_to(view->scratch, item));
	table_add(table, signed_bytes(view->scratch, item->bytes_before, item->bytes_after));
	table_add(table, entry->state);
	table_add(table, place_function(view->scratch, entry->what));
	table_add_painted(table, PAINT_FRAME,
		place_text(view->scratch, entry->what, entry->file, entry->line,
			view->report->base_dir));
}

static void put_kind(const struct view *view, const struct growth *growth, enum tally_kind kind)
{
	static const char *const names[] = {"groups of goroutines", "kinds of contexts", "pools"};
	u32 count = growth->items[kind].len;
	u32 shown = view->all ? count : MIN(count, (u32)MAX_ROWS);
	struct table table;

	if (!count)
		return;
	strbuf_repeat(view->out, ' ', INDENT);
	paint_begin(view->out, view->color, PAINT_DIM);
	strbuf_printf(
		view->out, "%s: %u changed, %u did not", names[kind], count, growth->same[kind]);
	paint_end(view->out, view->color);
	strbuf_add_char(view->out, '\n');
	table_init(&table, view->scratch, columns, ARRAY_LEN(columns));
	for (u32 i = 0; i < shown; i++)
		add_row(view, &table, &growth->items[kind].at[i]);
	table_put(view->out, &table, view->color, 2 * INDENT, view->width);
	if (shown < count)
		view_left_out(view, 2 * INDENT,
			arena_printf(view->scratch, "%u more (--all shows them)", count - shown));
}

static str title_detail(const struct view *view, const struct growth *growth)
{
	const struct tally *before = growth->before, *after = growth->after;
	struct strbuf text;

	strbuf_init(&text, view->scratch);
	if (growth->between_ns) {
		strbuf_add(&text, STR("in "));
		words_duration(&text, growth->between_ns);
		strbuf_add(&text, STR(": "));
	}
	strbuf_add(&text, signed_text(view->scratch, before->goroutines, after->goroutines));
	strbuf_add(&text, STR(" goroutines"));
	if (before->heap_bytes && after->heap_bytes && before->heap_bytes != after->heap_bytes) {
		strbuf_add(&text, STR(", "));
		strbuf_add(
			&text, signed_bytes(view->scratch, before->heap_bytes, after->heap_bytes));
		strbuf_add(&text, STR(" of heap"));
	}
	return strbuf_str(&text);
}

void text_growth(const struct view *view, const struct growth *growth)
{
	struct arena_mark mark = arena_mark(view->scratch);
	bool any = false;

	view_title(view, "Growth", title_detail(view, growth));
	if (growth->other_process) {
		strbuf_repeat(view->out, ' ', INDENT);
		paint_str(view->out, view->color, PAINT_NOTE, STR("note:"));
		strbuf_add_char(view->out, ' ');
		view_wrap(view, STR("the earlier look was at another process"), INDENT + 6,
			INDENT + 6);
	}
	for (u32 i = 0; i < TALLY_KINDS; i++) {
		put_kind(view, growth, (enum tally_kind)i);
		any |= growth->items[i].len > 0;
	}
	if (!any) {
		strbuf_repeat(view->out, ' ', INDENT);
		strbuf_add(view->out, STR("nothing else changed\n"));
	}
	strbuf_add_char(view->out, '\n');
	arena_reset(view->scratch, mark);
}
