// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/text_heap.h"

#include "base/map.h"
#include "report/cells.h"
#include "report/inspect/heap_words.h"
#include "report/inspect/place.h"
#include "report/inspect/table.h"
#include "report/words.h"

#include <stdlib.h>

enum { INDENT = 2, MAX_POOLS = 12, MAX_TYPES = 3, MAX_DETAILS = 6 };

static const struct table_column columns[] = {
	{.title = "pool", .max_cells = 40},
	{.title = "objects", .right = true},
	{.title = "bytes", .right = true},
	{.title = "where", .dim = true},
	{.title = "holds"},
};

static str number_text(struct arena *arena, u64 number)
{
	struct strbuf text;

	strbuf_init(&text, arena);
	words_number(&text, number);
	return strbuf_str(&text);
}

static str bytes_text(struct arena *arena, u64 bytes)
{
	struct strbuf text;

	strbuf_init(&text, arena);
	words_bytes(&text, bytes);
	return strbuf_str(&text);
}

// A pool without a symbol is best known by what makes its objects.
static str pool_name(struct arena *arena, const struct pool *pool)
{
	if (pool->symbol.len)
		return place_function(arena, pool->symbol);
	if (pool->new_function.len)
		return arena_printf(arena, STR_FMT " (New)",
			STR_ARG(place_function(arena, pool->new_function)));
	return arena_printf(arena, "0x%llx", (unsigned long long)pool->address);
}

// "private 1, shared 2, victim 4".
static str where_text(struct arena *arena, const struct pool *pool)
{
	const struct {
		const char *word;
		u32 count;
	} parts[] = {
		{"private", pool->private_count},
		{"shared", pool->shared_count},
		{"victim", pool->victim_count},
	};
	struct strbuf text;

	strbuf_init(&text, arena);
	for (u32 i = 0; i < ARRAY_LEN(parts); i++) {
		if (!parts[i].count)
			continue;
		strbuf_printf(&text, "%s%s ", text.len ? ", " : "", parts[i].word);
		words_number(&text, parts[i].count);
	}
	return strbuf_str(&text);
}

struct type_count {
	str name;
	u32 count;
};

static int by_count(const void *a, const void *b)
{
	const struct type_count *x = a, *y = b;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return str_compare(x->name, y->name);
}

// "*bytes.Buffer, *main.x ×3".
static str types_text(struct arena *arena, const struct pool *pool)
{
	VEC(struct type_count) types = {0};
	struct strbuf text;
	struct str_map known;

	str_map_init(&known, arena);
	strbuf_init(&text, arena);
	for (u32 i = 0; i < pool->object_count; i++) {
		u64 *slot = str_map_put(&known, pool->objects[i].type_name);

		if (!*slot) {
			vec_push(arena, &types)->name = pool->objects[i].type_name;
			*slot = types.len;
		}
		types.at[*slot - 1].count++;
	}
	if (types.len)
		qsort(types.at, types.len, sizeof(*types.at), by_count);
	for (u32 i = 0; i < types.len && i < MAX_TYPES; i++) {
		strbuf_printf(&text, "%s" STR_FMT, i ? ", " : "", STR_ARG(types.at[i].name));
		if (types.len > 1) {
			strbuf_add(&text, STR(" ×"));
			words_number(&text, types.at[i].count);
		}
	}
	if (types.len > MAX_TYPES)
		strbuf_printf(&text, " and %u more types", types.len - MAX_TYPES);
	return strbuf_str(&text);
}

static void add_row(struct table *table, const struct pool *pool)
{
	struct arena *arena = table->arena;

	table_add(table, pool_name(arena, pool));
	table_add(table, number_text(arena, pool->object_count));
	table_add(table, bytes_text(arena, pool->bytes_retained));
	table_add(table, where_text(arena, pool));
	table_add(table,
		pool->was_torn ? STR("(changed while it was read)") : types_text(arena, pool));
}

static int by_bytes(const void *a, const void *b)
{
	const struct pool *x = *(const struct pool *const *)a, *y = *(const struct pool *const *)b;

	if (x->bytes_retained != y->bytes_retained)
		return x->bytes_retained < y->bytes_retained ? 1 : -1;
	if (x->object_count != y->object_count)
		return x->object_count < y->object_count ? 1 : -1;
	return (x->address > y->address) - (x->address < y->address);
}

static void put_alias(const struct view *view, struct strbuf *text, const struct pool *pool,
	const struct pool_alias *alias)
{
	const struct goroutine_table *table = &view->inspection->goroutines;
	const struct pooled_object *object = &pool->objects[alias->object];

	strbuf_printf(text, STR_FMT " 0x%llx is also held by ", STR_ARG(object->type_name),
		(unsigned long long)object->address);
	if (alias->kind == ALIAS_STACK && alias->goroutine < table->len) {
		str function =
			heap_frame_function(view->inspection, alias->goroutine, alias->frame);

		strbuf_printf(
			text, "goroutine %llu", (unsigned long long)table->at[alias->goroutine].id);
		if (function.len)
			strbuf_printf(text, " in " STR_FMT,
				STR_ARG(place_function(view->scratch, function)));
	} else {
		strbuf_printf(text, "%s 0x%llx",
			alias->kind == ALIAS_GLOBAL ? "the variable at" : "the object",
			(unsigned long long)alias->holder);
		if (alias->holder_type.len)
			strbuf_printf(text, " (" STR_FMT ")", STR_ARG(alias->holder_type));
	}
	if (!alias->is_exact)
		strbuf_add(text, STR(", it seems"));
}

static void put_detail(const struct view *view, enum paint paint, str pool, str text)
{
	strbuf_repeat(view->out, ' ', INDENT);
	paint_begin(view->out, view->color, paint);
	cells_put(view->out, pool, 0);
	paint_end(view->out, view->color);
	strbuf_add(view->out, STR(": "));
	view_wrap(view, text, INDENT + (u32)pool.len + 2, INDENT + 4);
}

static void put_details(const struct view *view, const struct pool *pool, u32 *room)
{
	const struct pool_list *pools = &view->inspection->pools;
	str name = pool_name(view->scratch, pool);
	struct strbuf text;

	for (u32 i = 0; i < pool->duplicate_count && *room; i++, (*room)--) {
		const struct pool_duplicate *it = &pool->duplicates[i];
		bool elsewhere = it->other < pools->len && &pools->at[it->other] != pool;

		strbuf_init(&text, view->scratch);
		strbuf_printf(&text, STR_FMT " 0x%llx lies in it %s",
			STR_ARG(pool->objects[it->first].type_name),
			(unsigned long long)it->address, elsewhere ? "and in " : "twice");
		if (elsewhere)
			strbuf_add(&text, pool_name(view->scratch, &pools->at[it->other]));
		put_detail(view, PAINT_ERROR, name, strbuf_str(&text));
	}
	for (u32 i = 0; i < pool->alias_count && *room; i++, (*room)--) {
		strbuf_init(&text, view->scratch);
		put_alias(view, &text, pool, &pool->aliases[i]);
		put_detail(view, PAINT_WARNING, name, strbuf_str(&text));
	}
}

// Pools that hold something, the heaviest first.
static u32 choose(const struct view *view, const struct pool ***ret, u64 *ret_bytes)
{
	const struct pool_list *pools = &view->inspection->pools;
	const struct pool **chosen = arena_array(view->scratch, const struct pool *, pools->len);
	u32 count = 0;
	u64 bytes = 0;

	for (u32 i = 0; i < pools->len; i++) {
		bytes += pools->at[i].bytes_retained;
		if (pools->at[i].object_count || view->all)
			chosen[count++] = &pools->at[i];
	}
	qsort(chosen, count, sizeof(struct pool *), by_bytes);
	*ret = chosen;
	*ret_bytes = bytes;
	return count;
}

static void put_all_details(const struct view *view, const struct pool **pools, u32 count)
{
	u32 room = view->all ? UINT32_MAX : MAX_DETAILS, all = 0;

	for (u32 i = 0; i < count; i++)
		all += pools[i]->duplicate_count + pools[i]->alias_count;
	if (!all)
		return;
	strbuf_add_char(view->out, '\n');
	for (u32 i = 0; i < count; i++)
		put_details(view, pools[i], &room);
	if (all > MAX_DETAILS && !view->all)
		view_left_out(view, INDENT,
			arena_printf(view->scratch, "%u more that are shared (--all shows them)",
				all - MAX_DETAILS));
}

void text_pools(const struct view *view)
{
	struct arena_mark mark = arena_mark(view->scratch);
	const struct pool **pools;
	struct strbuf detail;
	struct table table;
	u64 bytes;
	u32 count = choose(view, &pools, &bytes);
	u32 shown = view->all ? count : MIN(count, (u32)MAX_POOLS);

	if (count) {
		strbuf_init(&detail, view->scratch);
		words_number(&detail, view->inspection->pools.len);
		strbuf_add(&detail, STR(" found, "));
		words_bytes(&detail, bytes);
		strbuf_add(&detail, STR(" kept"));
		view_title(view, "Pools", strbuf_str(&detail));
		table_init(&table, view->scratch, columns, ARRAY_LEN(columns));
		for (u32 i = 0; i < shown; i++)
			add_row(&table, pools[i]);
		table_put(view->out, &table, view->color, INDENT, view->width);
		if (shown < count)
			view_left_out(view, INDENT,
				arena_printf(view->scratch, "%u more pools (--all shows them)",
					count - shown));
		put_all_details(view, pools, count);
		strbuf_add_char(view->out, '\n');
	}
	arena_reset(view->scratch, mark);
}
