// SPDX-License-Identifier: Apache-2.0
#include "report/inspect/group.h"

#include "base/map.h"
#include "base/sort.h"

#include <stdlib.h>

// What the members of a group have in common.
struct group_key {
	u64 stack, created, status, reason;
};

struct grouping {
	struct arena *arena;  // of what is returned
	struct arena scratch; // of what is small
	struct arena tables;  // of what has a row per goroutine and goes
	const struct inspection *inspection;
	struct map by_key; // index of the group plus one
	VEC(struct goroutine_group) groups;
	VEC(struct group_key) keys; // of the groups
	u32 *last_of;               // per stack: group of its last goroutine, plus one
	u32 *group_of;              // per goroutine: the same
	struct keyed *shown;        // their ids and indices
	u32 count;                  // of them
};

static struct group_key key_of(const struct goroutine *goroutine)
{
	return (struct group_key){
		.stack = goroutine->stack,
		.created = goroutine->created_pc ? (u64)goroutine->created_by + 1 : 0,
		.status = goroutine->status,
		.reason = goroutine_waits(goroutine) ? goroutine->wait_reason : 0,
	};
}

static bool is_same(const struct group_key *a, const struct group_key *b)
{
	return a->stack == b->stack && a->created == b->created && a->status == b->status &&
	       a->reason == b->reason;
}

// Index plus one.
static u32 look_up(struct grouping *grouping, const struct group_key *key)
{
	// All ones is the one key that a map does not take.
	u64 *slot = map_put(
		&grouping->by_key, str_hash((str){(const char *)key, sizeof(*key)}) & ~1ull);

	if (!*slot) {
		vec_push(grouping->arena, &grouping->groups);
		*vec_push(&grouping->scratch, &grouping->keys) = *key;
		*slot = grouping->groups.len;
	}
	return (u32)*slot;
}

// Most that stand in the same stack differ in nothing else.
static u32 group_of(struct grouping *grouping, const struct goroutine *goroutine)
{
	struct group_key key = key_of(goroutine);
	u32 *last = &grouping->last_of[MIN(
		goroutine->stack, grouping->inspection->goroutines.stack_count)];

	if (!*last || !is_same(&grouping->keys.at[*last - 1], &key))
		*last = look_up(grouping, &key);
	return *last;
}

static void add(struct grouping *grouping, u32 index)
{
	const struct goroutine *goroutine = &grouping->inspection->goroutines.at[index];
	u32 number = group_of(grouping, goroutine);
	struct goroutine_group *group = &grouping->groups.at[number - 1];

	group->count++;
	group->leaked += goroutine_is_leaked(goroutine);
	group->max_wait_ns = MAX(group->max_wait_ns, goroutine->wait_ns);
	group->most_defers = MAX(group->most_defers, goroutine->defer_count);
	grouping->group_of[index] = number;
	grouping->shown[grouping->count++] = (struct keyed){goroutine->id, index};
}

static void begin(struct grouping *grouping)
{
	const struct goroutine_table *table = &grouping->inspection->goroutines;
	struct arena *scratch = &grouping->scratch;

	arena_init(scratch);
	arena_init(&grouping->tables);
	map_init(&grouping->by_key, scratch);
	grouping->last_of = arena_array(scratch, u32, (u64)table->stack_count + 1);
	grouping->group_of = arena_array(grouping->arena, u32, table->len);
	grouping->shown = arena_array(&grouping->tables, struct keyed, table->len);
}

static void count(struct goroutine_counts *counts, const struct goroutine *goroutine)
{
	counts->by_status[goroutine->status]++;
	counts->leaked += goroutine_is_leaked(goroutine);
	counts->system += goroutine->is_system;
}

static const u32 *collect_members(struct grouping *grouping)
{
	u32 *members = arena_array(grouping->arena, u32, grouping->count);
	u32 end = 0;

	vec_each (struct goroutine_group, group, &grouping->groups) {
		group->members_at = end;
		end += group->count;
		group->count = 0; // counts up again below
	}
	sort_keyed(grouping->shown, grouping->count);
	for (u32 i = 0; i < grouping->count; i++) {
		u32 index = grouping->shown[i].value;
		struct goroutine_group *group = &grouping->groups.at[grouping->group_of[index] - 1];

		members[group->members_at + group->count++] = index;
	}
	vec_each (struct goroutine_group, group, &grouping->groups)
		group->first = members[group->members_at];
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

static void sort_groups(struct grouping *grouping)
{
	const struct inspection *inspection = grouping->inspection;
	u32 *places = arena_array(&grouping->scratch, u32, (u64)grouping->groups.len + 1);
	u32 place = 0;

	if (!grouping->groups.len)
		return;
	qsort_r(grouping->groups.at, grouping->groups.len, sizeof(*grouping->groups.at), by_size,
		inspection->goroutines.at);
	vec_each (struct goroutine_group, group, &grouping->groups)
		places[grouping->group_of[group->first]] = ++place;
	for (u32 i = 0; i < inspection->goroutines.len; i++)
		grouping->group_of[i] = places[grouping->group_of[i]];
}

void groups_build(struct arena *arena, const struct inspection *inspection,
	const struct inspect_filter *filter, struct group_list *ret)
{
	struct grouping grouping = {.arena = arena, .inspection = inspection};
	const struct goroutine_table *table = &inspection->goroutines;
	struct goroutine_filter passing;
	struct group_list list = {0};

	begin(&grouping);
	goroutine_filter_init(&passing, &grouping.scratch, inspection, filter);
	for (u32 i = 0; i < table->len; i++) {
		count(&list.counts, &table->at[i]);
		if (goroutine_passes(&passing, &table->at[i]))
			add(&grouping, i);
	}
	list.goroutine_count = grouping.count;
	list.members = collect_members(&grouping);
	vec_each (struct goroutine_group, group, &grouping.groups)
		share_labels(&grouping, group, list.members);
	sort_groups(&grouping);
	list.at = grouping.groups.at;
	list.len = grouping.groups.len;
	list.group_of = grouping.group_of;
	arena_deinit(&grouping.tables);
	arena_deinit(&grouping.scratch);
	*ret = list;
}

void groups_split(struct arena *arena, const struct inspection *inspection,
	const struct group_list *groups, struct group_list *ret)
{
	u32 count = groups->goroutine_count;
	struct goroutine_group *at = arena_array(arena, struct goroutine_group, count);
	u32 *members = arena_array(arena, u32, count);
	struct keyed *order = arena_array(arena, struct keyed, count);

	for (u32 i = 0; i < count; i++)
		order[i] = (struct keyed){
			inspection->goroutines.at[groups->members[i]].id, groups->members[i]};
	sort_keyed(order, count);
	for (u32 i = 0; i < count; i++) {
		const struct goroutine *goroutine = &inspection->goroutines.at[order[i].value];

		members[i] = order[i].value;
		at[i] = (struct goroutine_group){
			.first = members[i],
			.count = 1,
			.members_at = i,
			.leaked = goroutine_is_leaked(goroutine),
			.max_wait_ns = goroutine->wait_ns,
			.most_defers = goroutine->defer_count,
			.label_count = goroutine->label_count,
			.labels = TABLE_PART(inspection->goroutines.labels, goroutine->labels_at,
				goroutine->label_count),
		};
	}
	*ret = (struct group_list){
		.at = at, .len = count, .members = members, .goroutine_count = count};
}
