// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/growth.h"

#include <stdlib.h>

str growth_change_name(enum growth_change change)
{
	switch (change) {
	case GROWTH_NEW:
		return STR("new");
	case GROWTH_GROWN:
		return STR("grown");
	case GROWTH_SHRUNK:
		return STR("shrunk");
	case GROWTH_GONE:
		return STR("gone");
	}
	ASSERT(!"a change");
	return STR_EMPTY;
}

static bool is_more(u64 before, u64 after, u64 bytes_before, u64 bytes_after)
{
	return after != before ? after > before : bytes_after > bytes_before;
}

static void add_item(struct arena *arena, struct growth *growth, enum tally_kind kind,
	const struct tally_entry *before, const struct tally_entry *after)
{
	struct growth_item item = {
		.entry = after ? after : before,
		.before = before ? before->count : 0,
		.after = after ? after->count : 0,
		.bytes_before = before ? before->bytes : 0,
		.bytes_after = after ? after->bytes : 0,
	};

	if (item.before == item.after && item.bytes_before == item.bytes_after) {
		growth->same[kind]++;
		return;
	}
	if (!before)
		item.change = GROWTH_NEW;
	else if (!after)
		item.change = GROWTH_GONE;
	else
		item.change = is_more(item.before, item.after, item.bytes_before, item.bytes_after)
		                      ? GROWTH_GROWN
		                      : GROWTH_SHRUNK;
	*vec_push(arena, &growth->items[kind]) = item;
}

static u64 distance(u64 a, u64 b)
{
	return a > b ? a - b : b - a;
}

static int by_change(const void *a, const void *b)
{
	const struct growth_item *x = a, *y = b;
	u64 change_x = distance(x->before, x->after), change_y = distance(y->before, y->after);

	if (change_x != change_y)
		return change_x < change_y ? 1 : -1;
	change_x = distance(x->bytes_before, x->bytes_after);
	change_y = distance(y->bytes_before, y->bytes_after);
	if (change_x != change_y)
		return change_x < change_y ? 1 : -1;
	return x->entry->key < y->entry->key ? -1 : x->entry->key > y->entry->key;
}

static void compare_kind(struct arena *arena, struct growth *growth, enum tally_kind kind)
{
	const struct tally *before = growth->before, *after = growth->after;

	if (!before->has[kind] || !after->has[kind])
		return;
	vec_each (const struct tally_entry, entry, &after->lists[kind].entries)
		add_item(arena, growth, kind, tally_find(before, kind, entry->key), entry);
	vec_each (const struct tally_entry, entry, &before->lists[kind].entries) {
		if (!tally_find(after, kind, entry->key))
			add_item(arena, growth, kind, entry, NULL);
	}
	if (growth->items[kind].len)
		qsort(growth->items[kind].at, growth->items[kind].len,
			sizeof(*growth->items[kind].at), by_change);
}

void growth_compare(struct arena *arena, const struct tally *before, const struct tally *after,
	struct growth *ret)
{
	struct growth growth = {.before = before, .after = after};

	if (before->taken_unix_ns && after->taken_unix_ns > before->taken_unix_ns)
		growth.between_ns = (u64)(after->taken_unix_ns - before->taken_unix_ns);
	growth.other_process = before->pid != after->pid || !str_equal(before->exe, after->exe);
	for (u32 i = 0; i < TALLY_KINDS; i++)
		compare_kind(arena, &growth, (enum tally_kind)i);
	*ret = growth;
}

static void put_items(struct json_writer *json, const char *name, const struct growth *growth,
	enum tally_kind kind)
{
	json_begin_array(json, name);
	vec_each (const struct growth_item, item, &growth->items[kind]) {
		const struct tally_entry *entry = item->entry;

		json_begin_object(json, NULL);
		json_str(json, "change", growth_change_name(item->change));
		json_str(json, kind == TALLY_GROUPS ? "function" : "name", entry->what);
		if (kind == TALLY_GROUPS) {
			json_str(json, "file", entry->file);
			json_u64(json, "line", entry->line);
		}
		if (kind != TALLY_POOLS)
			json_str(json, "state", entry->state);
		json_u64(json, "before", item->before);
		json_u64(json, "after", item->after);
		if (kind == TALLY_POOLS) {
			json_u64(json, "bytes_before", item->bytes_before);
			json_u64(json, "bytes_after", item->bytes_after);
		}
		json_end_object(json);
	}
	json_end_array(json);
}

void growth_json(struct json_writer *json, const struct growth *growth)
{
	json_begin_object(json, "growth");
	if (growth->between_ns)
		json_double(json, "seconds", (double)growth->between_ns / 1e9);
	else
		json_none(json, "seconds");
	json_bool(json, "other_process", growth->other_process);
	json_u64(json, "goroutines_before", growth->before->goroutines);
	json_u64(json, "goroutines_after", growth->after->goroutines);
	json_u64(json, "heap_bytes_before", growth->before->heap_bytes);
	json_u64(json, "heap_bytes_after", growth->after->heap_bytes);
	put_items(json, "groups", growth, TALLY_GROUPS);
	put_items(json, "contexts", growth, TALLY_CONTEXTS);
	put_items(json, "pools", growth, TALLY_POOLS);
	json_end_object(json);
}
