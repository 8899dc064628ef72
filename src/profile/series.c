// SPDX-License-Identifier: Apache-2.0
#include "profile/series.h"

#include "base/map.h"
#include "base/vec.h"

#include <stdlib.h>

struct maker {
	struct arena *arena;
	u32 count;
	struct str_map by_name;
	VEC(struct series_row) rows;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

// "heap.9" before "heap.10".
static int compare_names(str a, str b)
{
	while (a.len && b.len) {
		size_t digits_a = 0, digits_b = 0;
		int order;

		while (digits_a < a.len && is_digit(a.ptr[digits_a]))
			digits_a++;
		while (digits_b < b.len && is_digit(b.ptr[digits_b]))
			digits_b++;
		if (digits_a && digits_b && digits_a != digits_b)
			return digits_a < digits_b ? -1 : 1;
		digits_a = MAX(digits_a, (size_t)1);
		order = str_compare(str_sub(a, 0, digits_a), str_sub(b, 0, digits_a));
		if (order)
			return order;
		a = str_skip(a, digits_a);
		b = str_skip(b, digits_a);
	}
	return a.len < b.len ? -1 : a.len > b.len;
}

static int by_name(const void *a, const void *b)
{
	return compare_names(
		((const struct series_entry *)a)->name, ((const struct series_entry *)b)->name);
}

static int by_time(const void *a, const void *b)
{
	i64 left = ((const struct series_entry *)a)->file.profile.time_unix_ns;
	i64 right = ((const struct series_entry *)b)->file.profile.time_unix_ns;

	return left < right ? -1 : left > right ? 1 : by_name(a, b);
}

void series_sort(struct series_entry *entries, u32 count)
{
	bool have_times = true;

	for (u32 i = 0; i < count; i++)
		have_times = have_times && entries[i].file.profile.time_unix_ns > 0;
	if (count)
		qsort(entries, count, sizeof(*entries), have_times ? by_time : by_name);
}

bool series_type(const struct profile *profile, str name, u32 *ret)
{
	if (!name.len) {
		*ret = profile->default_type;
		return true;
	}
	for (u32 i = 0; i < profile->type_count; i++) {
		if (str_equal(profile->types[i].type, name)) {
			*ret = i;
			return true;
		}
	}
	return false;
}

static struct series_row *row_of(struct maker *maker, const struct top_node *node)
{
	u64 *index = str_map_put(&maker->by_name, node->name);

	if (!*index) {
		*vec_push(maker->arena, &maker->rows) = (struct series_row){
			.name = node->name,
			.file = node->file,
			.flat = arena_array(maker->arena, i64, maker->count),
			.cum = arena_array(maker->arena, i64, maker->count),
		};
		*index = maker->rows.len;
	}
	return &maker->rows.at[*index - 1];
}

static void add_profile(struct maker *maker, u32 at, const struct top *top)
{
	for (u32 i = 0; i < top->count; i++) {
		struct series_row *row;

		if (!top->nodes[i].flat && !top->nodes[i].cum)
			continue;
		row = row_of(maker, &top->nodes[i]);
		row->flat[at] = top->nodes[i].flat;
		row->cum[at] = top->nodes[i].cum;
	}
}

struct weight {
	i64 growth, other;
	struct series_row row;
};

static int by_growth(const void *a, const void *b)
{
	const struct weight *left = a, *right = b;

	if (left->growth != right->growth)
		return left->growth < right->growth ? 1 : -1;
	if (left->other != right->other)
		return left->other < right->other ? 1 : -1;
	return str_compare(left->row.name, right->row.name);
}

static void sort_rows(struct maker *maker, bool by_cum)
{
	struct weight *weights = arena_array(maker->arena, struct weight, maker->rows.len);
	u32 last = maker->count - 1;

	for (u32 i = 0; i < maker->rows.len; i++) {
		struct series_row *row = &maker->rows.at[i];
		i64 flat = row->flat[last] - row->flat[0], cum = row->cum[last] - row->cum[0];

		weights[i] = (struct weight){by_cum ? cum : flat, by_cum ? flat : cum, *row};
	}
	if (maker->rows.len)
		qsort(weights, maker->rows.len, sizeof(*weights), by_growth);
	for (u32 i = 0; i < maker->rows.len; i++)
		maker->rows.at[i] = weights[i].row;
}

bool series_make(struct arena *arena, const struct series_entry *entries, u32 count, str type,
	bool by_cum, struct series *ret, struct error *err)
{
	struct maker maker = {.arena = arena, .count = count};
	i64 *totals = arena_array(arena, i64, count);
	struct profile_value_type shown;
	u32 index;

	str_map_init(&maker.by_name, arena);
	if (!series_type(&entries[0].file.profile, type, &index))
		return error_set(err, ERROR_USAGE, STR_FMT " has no '" STR_FMT "'",
			STR_ARG(entries[0].name), STR_ARG(type));
	shown = entries[0].file.profile.types[index];
	for (u32 i = 0; i < count; i++) {
		struct top top;

		if (!series_type(&entries[i].file.profile, shown.type, &index))
			return error_set(err, ERROR_INPUT,
				STR_FMT " has no '" STR_FMT "', which " STR_FMT " has",
				STR_ARG(entries[i].name), STR_ARG(shown.type),
				STR_ARG(entries[0].name));
		top_make(arena, &entries[i].file.profile, index, by_cum, &top);
		totals[i] = top.total;
		add_profile(&maker, i, &top);
	}
	sort_rows(&maker, by_cum);
	*ret = (struct series){
		entries, count, totals, maker.rows.at, maker.rows.len, shown.type, shown.unit};
	return true;
}
