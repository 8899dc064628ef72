// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/text_defers.h"

#include "base/map.h"
#include "report/inspect/heap_words.h"
#include "report/inspect/place.h"
#include "report/inspect/table.h"
#include "report/words.h"

#include <stdlib.h>

enum {
	INDENT = 2,
	PILE = 10, // pending at once from one statement in one goroutine
	MAX_SITES = 12,
};

// One defer statement.
struct defer_site {
	const struct pending_defer *defer; // one of them
	str in;
	u64 goid;          // of the goroutine with the most
	u32 most, in_last; // pending in one goroutine; in the one that is counted
	u32 last;          // that one's index plus one
	u32 goroutines;
	u64 total;
};

struct site_list {
	struct arena *arena;
	const struct inspection *inspection;
	struct map by_key; // index plus one
	VEC(struct defer_site) sites;
};

static u64 key_of(const struct pending_defer *defer)
{
	const u64 parts[] = {defer->fn_pc, defer->line, str_hash(defer->file),
		defer->fn_pc ? 0 : str_hash(defer->function)};

	return str_hash((str){(const char *)parts, sizeof(parts)}) & ~1ull;
}

static void add(struct site_list *list, u32 goroutine, const struct pending_defer *defer)
{
	u64 *slot = map_put(&list->by_key, key_of(defer));
	struct defer_site *site;

	if (!*slot) {
		site = vec_push(list->arena, &list->sites);
		site->defer = defer;
		site->in = heap_frame_function(list->inspection, goroutine, defer->frame);
		*slot = list->sites.len;
	}
	site = &list->sites.at[*slot - 1];
	if (site->last != goroutine + 1) {
		site->last = goroutine + 1;
		site->in_last = 0;
		site->goroutines++;
	}
	site->in_last++;
	site->total++;
	if (site->in_last > site->most) {
		site->most = site->in_last;
		site->goid = list->inspection->goroutines.at[goroutine].id;
	}
}

static int by_most(const void *a, const void *b)
{
	const struct defer_site *x = a, *y = b;

	if (x->most != y->most)
		return x->most < y->most ? 1 : -1;
	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return (x->defer->fn_pc > y->defer->fn_pc) - (x->defer->fn_pc < y->defer->fn_pc);
}

static str number_text(struct arena *arena, u64 number)
{
	struct strbuf text;

	strbuf_init(&text, arena);
	words_number(&text, number);
	return strbuf_str(&text);
}

static void add_row(const struct view *view, struct table *table, const struct defer_site *site)
{
	struct arena *arena = view->scratch;
	const struct pending_defer *defer = site->defer;

	table_add_painted(table, PAINT_BOLD, number_text(arena, site->most));
	table_add(table, arena_printf(arena, "goroutine %llu", (unsigned long long)site->goid));
	table_add(table, number_text(arena, site->total));
	table_add(table, number_text(arena, site->goroutines));
	table_add(table, place_function(arena, defer->function));
	table_add_painted(table, PAINT_FRAME,
		place_text(arena, site->in.len ? site->in : defer->function, defer->file,
			defer->line, view->report->base_dir));
}

static const struct table_column columns[] = {
	{.title = "pending", .right = true},
	{.title = "at most in", .dim = true},
	{.title = "in all", .right = true},
	{.title = "goroutines", .right = true},
	{.title = "will run", .max_cells = 48},
	{.title = "deferred at", .keeps_end = true},
};

static void put_sites(const struct view *view, const struct site_list *list, u32 count)
{
	u32 shown = view->all ? count : MIN(count, (u32)MAX_SITES);
	struct strbuf detail;
	struct table table;
	u64 total = 0;

	for (u32 i = 0; i < count; i++)
		total += list->sites.at[i].total;
	strbuf_init(&detail, view->scratch);
	words_number(&detail, total);
	strbuf_add(&detail, STR(" at "));
	words_count(&detail, count, "statement", "statements");
	view_title(view, "Pending defers", strbuf_str(&detail));
	table_init(&table, view->scratch, columns, ARRAY_LEN(columns));
	for (u32 i = 0; i < shown; i++)
		add_row(view, &table, &list->sites.at[i]);
	table_put(view->out, &table, view->color, INDENT, view->width);
	if (shown < count)
		view_left_out(view, INDENT,
			arena_printf(view->scratch, "%u more statements (--all shows them)",
				count - shown));
	strbuf_add_char(view->out, '\n');
}

void text_defers(const struct view *view, const struct group_list *groups)
{
	const struct goroutine_table *table = &view->inspection->goroutines;
	struct site_list list = {.arena = view->scratch, .inspection = view->inspection};
	struct arena_mark mark = arena_mark(view->scratch);
	bool asked = view->all || view->report->sections == SECTION_DEFERS;
	u32 count = 0;

	map_init(&list.by_key, view->scratch);
	for (u32 i = 0; i < groups->goroutine_count; i++) {
		const struct goroutine *goroutine = &table->at[groups->members[i]];

		for (u32 d = 0; d < goroutine->defer_count; d++)
			add(&list, groups->members[i], &table->defers[goroutine->defers_at + d]);
	}
	if (list.sites.len)
		qsort(list.sites.at, list.sites.len, sizeof(*list.sites.at), by_most);
	while (count < list.sites.len && (asked || list.sites.at[count].most >= PILE))
		count++;
	if (count)
		put_sites(view, &list, count);
	arena_reset(view->scratch, mark);
}
