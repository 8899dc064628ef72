// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/group.h"

#include "base/map.h"

#include <stdlib.h>

struct grouping {
	struct arena *arena;
	const struct inspection *inspection;
	struct map by_key; // index of the group plus one
	VEC(struct goroutine_group) groups;
	u32 *group_of; // per goroutine, UINT32_MAX: not shown
};

static u64 key_of(const struct goroutine *goroutine)
{
	const u64 parts[] = {
		goroutine->stack,
		goroutine->created_pc ? (u64)goroutine->created_by + 1 : 0,
		goroutine->status,
		goroutine_waits(goroutine) ? goroutine->wait_reason : 0,
	};

	// All ones is the one key that a map does not take.
	return str_hash((str){(const char *)parts, sizeof(parts)}) & ~1ull;
}

static void add(struct grouping *grouping, u32 index)
{
	const struct goroutine *goroutine = &grouping->inspection->goroutines.at[index];
	u64 *slot = map_put(&grouping->by_key, key_of(goroutine));
	struct goroutine_group *group;

	if (!*slot) {
		group = vec_push(grouping->arena, &grouping->groups);
		group->first = index;
		*slot = grouping->groups.len;
	}
	group = &grouping->groups.at[*slot - 1];
	group->count++;
	group->leaked += goroutine_is_leaked(goroutine);
	group->max_wait_ns = MAX(group->max_wait_ns, goroutine->wait_ns);
	if (goroutine->id < grouping->inspection->goroutines.at[group->first].id)
		group->first = index;
	grouping->group_of[index] = (u32)*slot - 1;
}

// Its id beside its index: a sort that looked it up in the table would miss the cache each time.
struct member {
	u64 id;
	u32 index;
};

static int by_goid(const void *a, const void *b)
{
	u64 x = ((const struct member *)a)->id, y = ((const struct member *)b)->id;

	return (x > y) - (x < y);
}

// Most are in order as they come.
static void sort_members(struct arena *arena, u32 *members, u32 count, const struct goroutine *at)
{
	struct arena_mark mark = arena_mark(arena);
	struct member *all;
	bool is_sorted = true;

	for (u32 i = 1; i < count; i++)
		is_sorted &= at[members[i]].id >= at[members[i - 1]].id;
	if (is_sorted)
		return;
	all = arena_array(arena, struct member, count);
	for (u32 i = 0; i < count; i++)
		all[i] = (struct member){at[members[i]].id, members[i]};
	qsort(all, count, sizeof(*all), by_goid);
	for (u32 i = 0; i < count; i++)
		members[i] = all[i].index;
	arena_reset(arena, mark);
}

static const u32 *collect_members(struct grouping *grouping, u32 total)
{
	u32 *members = arena_array(grouping->arena, u32, total);
	u32 end = 0;

	vec_each (struct goroutine_group, group, &grouping->groups) {
		group->members_at = end;
		end += group->count;
		group->count = 0; // counts up again below
	}
	for (u32 i = 0; i < grouping->inspection->goroutines.len; i++) {
		struct goroutine_group *group;

		if (grouping->group_of[i] == UINT32_MAX)
			continue;
		group = &grouping->groups.at[grouping->group_of[i]];
		members[group->members_at + group->count++] = i;
	}
	vec_each (struct goroutine_group, group, &grouping->groups)
		sort_members(grouping->arena, members + group->members_at, group->count,
			grouping->inspection->goroutines.at);
	return members;
}

static bool has_label(const struct inspection *inspection, const struct goroutine *goroutine,
	const struct label *wanted)
{
	const struct label *labels = TABLE_PART(
		inspection->goroutines.labels, goroutine->labels_at, goroutine->label_count);

	for (u32 i = 0; i < goroutine->label_count; i++) {
		if (str_equal(labels[i].key, wanted->key) &&
			str_equal(labels[i].value, wanted->value))
			return true;
	}
	return false;
}

static void share_labels(
	struct grouping *grouping, struct goroutine_group *group, const u32 *members)
{
	const struct goroutine_table *table = &grouping->inspection->goroutines;
	const struct goroutine *first = &table->at[group->first];
	struct label *shared = arena_array(grouping->arena, struct label, first->label_count);

	for (u32 l = 0; l < first->label_count; l++) {
		const struct label *label = &table->labels[first->labels_at + l];
		bool all = true;

		for (u32 i = 0; i < group->count && all; i++)
			all = has_label(grouping->inspection,
				&table->at[members[group->members_at + i]], label);
		if (all)
			shared[group->label_count++] = *label;
	}
	group->labels = shared;
}

static int by_size(const void *a, const void *b, void *context)
{
	const struct goroutine_group *x = a, *y = b;
	const struct goroutine *at = context;

	if (x->count != y->count)
		return x->count < y->count ? 1 : -1;
	if (x->max_wait_ns != y->max_wait_ns)
		return x->max_wait_ns < y->max_wait_ns ? 1 : -1;
	return at[x->first].id < at[y->first].id ? -1 : at[x->first].id > at[y->first].id;
}

void groups_build(struct arena *arena, const struct inspection *inspection,
	const struct inspect_filter *filter, struct group_list *ret)
{
	struct grouping grouping = {.arena = arena, .inspection = inspection};
	const struct goroutine_table *table = &inspection->goroutines;
	struct goroutine_filter passing;
	struct group_list list = {0};

	map_init(&grouping.by_key, arena);
	goroutine_filter_init(&passing, arena, inspection, filter);
	grouping.group_of = arena_array(arena, u32, table->len);
	for (u32 i = 0; i < table->len; i++) {
		grouping.group_of[i] = UINT32_MAX;
		if (!goroutine_passes(&passing, &table->at[i]))
			continue;
		add(&grouping, i);
		list.goroutine_count++;
	}
	list.members = collect_members(&grouping, list.goroutine_count);
	vec_each (struct goroutine_group, group, &grouping.groups)
		share_labels(&grouping, group, list.members);
	list.at = grouping.groups.at;
	list.len = grouping.groups.len;
	if (list.len)
		qsort_r(list.at, list.len, sizeof(*list.at), by_size, table->at);
	*ret = list;
}

void groups_split(struct arena *arena, const struct inspection *inspection,
	const struct group_list *groups, struct group_list *ret)
{
	u32 count = groups->goroutine_count;
	struct goroutine_group *at = arena_array(arena, struct goroutine_group, count);
	u32 *members = arena_array(arena, u32, count);

	memcpy(members, groups->members, count * sizeof(*members));
	sort_members(arena, members, count, inspection->goroutines.at);
	for (u32 i = 0; i < count; i++) {
		const struct goroutine *goroutine = &inspection->goroutines.at[members[i]];

		at[i] = (struct goroutine_group){
			.first = members[i],
			.count = 1,
			.members_at = i,
			.leaked = goroutine_is_leaked(goroutine),
			.max_wait_ns = goroutine->wait_ns,
			.label_count = goroutine->label_count,
			.labels = TABLE_PART(inspection->goroutines.labels, goroutine->labels_at,
				goroutine->label_count),
		};
	}
	*ret = (struct group_list){at, count, members, count};
}
