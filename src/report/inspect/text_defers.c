// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/text_defers.h"

#include "base/map.h"
#include "base/sort.h"
#include "report/inspect/heap_words.h"
#include "report/inspect/place.h"
#include "report/inspect/table.h"
#include "report/words.h"

#include <stdlib.h>

enum {
	INDENT = 2,
	PILE = 10, // pending at once from one statement in one goroutine
	MAX_SITES = 12,
	DEPTHS = 4,
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
	struct {
		const struct pending_defer *defer;
		u32 site;
	} last[DEPTHS]; // that was added of each depth: mostly it is the same again
};

static u64 key_of(const struct pending_defer *defer)
{
	const u64 parts[] = {defer->fn_pc, defer->line, str_hash(defer->file),
		defer->fn_pc ? 0 : str_hash(defer->function)};

	return str_hash((str){(const char *)parts, sizeof(parts)}) & ~1ull;
}

static bool is_same_text(str a, str b)
{
	return a.ptr == b.ptr && a.len == b.len;
}

// Equal for sure; texts that are told once lie in one place.
static bool is_same(const struct pending_defer *a, const struct pending_defer *b)
{
	return a->fn_pc == b->fn_pc && a->line == b->line && is_same_text(a->file, b->file) &&
	       is_same_text(a->function, b->function);
}

static u32 site_of(struct site_list *list, u32 goroutine, const struct pending_defer *defer)
{
	u64 *slot = map_put(&list->by_key, key_of(defer));

	if (!*slot) {
		*vec_push(list->arena, &list->sites) = (struct defer_site){
			.defer = defer,
			.in = heap_frame_function(list->inspection, goroutine, defer->frame),
		};
		*slot = list->sites.len;
	}
	return (u32)*slot - 1;
}

// Its defer of that depth.
static void add(struct site_list *list, u32 goroutine, const struct pending_defer *defer, u32 depth)
{
	const struct pending_defer **last = &list->last[depth % DEPTHS].defer;
	u32 *number = &list->last[depth % DEPTHS].site;
	struct defer_site *site;

	if (!*last || !is_same(*last, defer))
		*number = site_of(list, goroutine, defer);
	*last = defer;
	site = &list->sites.at[*number];
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

// In the order of the members, group by group.
static void add_groups(struct site_list *list, const struct group_list *groups)
{
	const struct goroutine_table *table = &list->inspection->goroutines;
	struct keyed *order = arena_array(list->arena, struct keyed, groups->len);
	u32 count = 0;

	for (u32 g = 0; g < groups->len; g++) {
		if (groups->at[g].most_defers)
			order[count++] = (struct keyed){groups->at[g].members_at, g};
	}
	sort_keyed(order, count);
	for (u32 i = 0; i < count; i++) {
		const struct goroutine_group *group = &groups->at[order[i].value];

		for (u32 m = 0; m < group->count; m++) {
			u32 index = groups->members[group->members_at + m];
			const struct goroutine *goroutine = &table->at[index];

			for (u32 d = 0; d < goroutine->defer_count; d++)
				add(list, index, &table->defers[goroutine->defers_at + d], d);
		}
	}
}

static bool is_any_pile(const struct group_list *groups)
{
	for (u32 g = 0; g < groups->len; g++) {
		if (groups->at[g].most_defers >= PILE)
			return true;
	}
	return false;
}

void text_defers(const struct view *view, const struct group_list *groups)
{
	struct site_list list = {.arena = view->scratch, .inspection = view->inspection};
	struct arena_mark mark = arena_mark(view->scratch);
	bool asked = view->all || view->report->sections == SECTION_DEFERS;
	u32 count = 0;

	if (!asked && !is_any_pile(groups))
		return;
	map_init(&list.by_key, view->scratch);
	add_groups(&list, groups);
	if (list.sites.len)
		qsort(list.sites.at, list.sites.len, sizeof(*list.sites.at), by_most);
	while (count < list.sites.len && (asked || list.sites.at[count].most >= PILE))
		count++;
	if (count)
		put_sites(view, &list, count);
	arena_reset(view->scratch, mark);
}
