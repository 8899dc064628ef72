// SPDX-License-Identifier: Apache-2.0
#include "cli/watch_rows.h"

#include <ctype.h>
#include <stdlib.h>

void watch_rows_init(struct watch_rows *rows)
{
	*rows = (struct watch_rows){0};
	arena_init(&rows->arena);
}

void watch_rows_deinit(struct watch_rows *rows)
{
	arena_deinit(&rows->arena);
}

const char *watch_sort_name(enum watch_sort sort)
{
	static const char *const names[] = {"count", "growth", "age"};

	ASSERT(sort < SORT_KINDS);
	return names[sort];
}

static bool has(str text, str part)
{
	for (size_t at = 0; at + part.len <= text.len; at++) {
		size_t i = 0;

		while (i < part.len && tolower((u8)text.ptr[at + i]) == tolower((u8)part.ptr[i]))
			i++;
		if (i == part.len)
			return true;
	}
	return false;
}

static bool group_has(
	const struct inspection *inspection, const struct goroutine *first, str state, str part)
{
	u32 count;
	const struct stack_line *lines = goroutine_lines(inspection, first, &count);

	if (has(state, part))
		return true;
	for (u32 i = 0; i < count; i++) {
		if (has(lines[i].function, part))
			return true;
	}
	return false;
}

static u64 count_of(const struct tally *tally, u64 key)
{
	const struct tally_entry *entry = tally_find(tally, TALLY_GROUPS, key);

	return entry ? entry->count : 0;
}

static void add_group(struct watch_rows *rows, const struct watch_look *look, u32 index,
	const struct tally *first, const struct tally *last, str filter)
{
	const struct goroutine_group *group = &look->groups.at[index];
	const struct inspection *inspection = &look->inspection;
	const struct goroutine *goroutine = &inspection->goroutines.at[group->first];
	const struct tally_entry *entry = tally_find(&look->tally, TALLY_GROUPS, look->keys[index]);

	if (filter.len && !group_has(inspection, goroutine, entry->state, filter))
		return;
	*vec_push(&rows->arena, &rows->rows) = (struct watch_row){
		.key = look->keys[index],
		.group = index,
		.count = group->count,
		.leaked = group->leaked,
		.wait_ns = group->max_wait_ns,
		.since_last = (i64)entry->count - (i64)count_of(last, look->keys[index]),
		.since_first = (i64)entry->count - (i64)count_of(first, look->keys[index]),
		.state = entry->state,
		.function = entry->what,
		.file = entry->file,
		.line = entry->line,
	};
}

// Of what is gone, only what went since the look before is shown, for one look.
static void add_gone(struct watch_rows *rows, const struct watch_look *look,
	const struct tally *first, const struct tally *last, str filter)
{
	vec_each (const struct tally_entry, entry, &last->lists[TALLY_GROUPS].entries) {
		if (tally_find(&look->tally, TALLY_GROUPS, entry->key))
			continue;
		if (filter.len && !has(entry->state, filter) && !has(entry->what, filter))
			continue;
		*vec_push(&rows->arena, &rows->rows) = (struct watch_row){
			.key = entry->key,
			.group = UINT32_MAX,
			.since_last = -(i64)entry->count,
			.since_first = -(i64)count_of(first, entry->key),
			.state = arena_str(&rows->arena, entry->state),
			.function = arena_str(&rows->arena, entry->what),
			.file = arena_str(&rows->arena, entry->file),
			.line = entry->line,
		};
	}
}

static i64 weight(const struct watch_row *row, enum watch_sort sort)
{
	switch (sort) {
	case SORT_COUNT:
		return (i64)row->count;
	case SORT_GROWTH:
		return row->since_first;
	case SORT_AGE:
		return (i64)MIN(row->wait_ns, (u64)INT64_MAX);
	case SORT_KINDS:
		break;
	}
	ASSERT(!"an order");
	return 0;
}

static int by_weight(const void *a, const void *b, void *context)
{
	const struct watch_row *x = a, *y = b;
	enum watch_sort sort = *(const enum watch_sort *)context;
	i64 weight_x = weight(x, sort), weight_y = weight(y, sort);

	if (weight_x != weight_y)
		return weight_x < weight_y ? 1 : -1;
	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	return x->key < y->key ? -1 : x->key > y->key;
}

void watch_rows_build(struct watch_rows *rows, const struct watch_look *look,
	const struct tally *first, const struct tally *last, enum watch_sort sort, str filter)
{
	arena_deinit(&rows->arena);
	watch_rows_init(rows);
	for (u32 i = 0; i < look->groups.len; i++)
		add_group(rows, look, i, first, last, filter);
	add_gone(rows, look, first, last, filter);
	if (rows->rows.len)
		qsort_r(rows->rows.at, rows->rows.len, sizeof(*rows->rows.at), by_weight, &sort);
}
