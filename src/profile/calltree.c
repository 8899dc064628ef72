// SPDX-License-Identifier: Apache-2.0
// Every node owns a range of samples. Level by level a range is split by the next frame of its samples, so that
// memory is a few words a sample, and what is folded is never built.
#include "profile/calltree.h"

#include "base/vec.h"

#include <stdlib.h>

// The next frame of a sample, root first: lines below `line` of the locations below `location`.
struct cursor {
	u32 location, line;
};

struct group {
	u32 name, count, at;
	i64 up, down;
};

struct range {
	u32 begin, end;
};

struct maker {
	struct arena *arena;
	const struct profile *profile;
	struct frames frames;
	u32 type;
	double min_width;
	VEC(struct calltree_node) nodes;
	VEC(struct range) ranges;
	VEC(struct group) groups;
	u32 *order, *scratch; // samples
	struct cursor *cursors;
	u32 *group_of_name; // plus one, while a range is split
	u32 folded, depth;
};

static bool next_frame(struct maker *maker, u32 sample, u32 *name)
{
	const struct profile_sample *it = &maker->profile->samples[sample];
	struct cursor *cursor = &maker->cursors[sample];
	const u32 *names;
	u32 count;

	if (cursor->line == 0) {
		if (cursor->location == 0)
			return false;
		cursor->location--;
		frames_of(&maker->frames, maker->profile,
			maker->profile->stacks[it->stack_at + cursor->location], &cursor->line);
	}
	names = frames_of(&maker->frames, maker->profile,
		maker->profile->stacks[it->stack_at + cursor->location], &count);
	*name = names[--cursor->line];
	return true;
}

static void add(i64 value, i64 *up, i64 *down)
{
	if (value > 0)
		*up = profile_sum(*up, value);
	else
		*down = profile_sum(*down, (i64)profile_magnitude(value));
}

static int by_width(const void *a, const void *b)
{
	const struct group *left = a, *right = b;
	i64 left_width = profile_sum(left->up, left->down);
	i64 right_width = profile_sum(right->up, right->down);

	if (left_width != right_width)
		return left_width < right_width ? 1 : -1;
	return left->name < right->name ? -1 : left->name > right->name;
}

// Samples of the range that go on are kept at its front, in scratch their groups; returns how many.
static u32 group_samples(struct maker *maker, u32 index, struct range range)
{
	u32 kept = range.begin;

	maker->groups.len = 0;
	for (u32 i = range.begin; i < range.end; i++) {
		u32 sample = maker->order[i], name;
		i64 value = profile_sample_values(maker->profile, sample)[maker->type];
		struct group *group;

		if (!next_frame(maker, sample, &name)) {
			struct calltree_node *node = &maker->nodes.at[index];

			add(value, &node->self_up, &node->self_down);
			continue;
		}
		if (!maker->group_of_name[name]) {
			*vec_push(maker->arena, &maker->groups) = (struct group){.name = name};
			maker->group_of_name[name] = maker->groups.len;
		}
		group = &maker->groups.at[maker->group_of_name[name] - 1];
		group->count++;
		add(value, &group->up, &group->down);
		maker->scratch[kept] = name;
		maker->order[kept++] = sample;
	}
	return kept;
}

// Largest first; the folded ones fall off the end.
static void sort_groups(struct maker *maker)
{
	for (u32 i = 0; i < maker->groups.len; i++)
		maker->group_of_name[maker->groups.at[i].name] = 0;
	if (maker->groups.len > 1)
		qsort(maker->groups.at, maker->groups.len, sizeof(*maker->groups.at), by_width);
	while (maker->groups.len) {
		const struct group *last = vec_last(&maker->groups);

		if ((double)profile_sum(last->up, last->down) >= maker->min_width &&
			maker->nodes.len + maker->groups.len <= CALLTREE_MAX_NODES)
			break;
		maker->folded++;
		maker->groups.len--;
	}
}

static void split(struct maker *maker, u32 index)
{
	struct range range = maker->ranges.at[index];
	u32 end = group_samples(maker, index, range), at = range.begin;
	u32 *names = maker->scratch, *placed = maker->scratch + maker->profile->sample_count;

	sort_groups(maker);
	maker->nodes.at[index].first_child = maker->nodes.len;
	maker->nodes.at[index].child_count = maker->groups.len;
	for (u32 i = 0; i < maker->groups.len; i++) {
		struct group *group = &maker->groups.at[i];
		u32 depth = maker->nodes.at[index].depth + 1;

		group->at = at;
		*vec_push(maker->arena, &maker->ranges) = (struct range){at, at + group->count};
		*vec_push(maker->arena, &maker->nodes) = (struct calltree_node){
			.name = group->name,
			.parent = index,
			.depth = depth,
			.up = group->up,
			.down = group->down,
		};
		maker->depth = MAX(maker->depth, depth);
		at += group->count;
		maker->group_of_name[group->name] = i + 1;
	}
	for (u32 i = range.begin; i < end; i++) {
		u32 group = maker->group_of_name[names[i]];

		if (group)
			placed[maker->groups.at[group - 1].at++] = maker->order[i];
	}
	if (at > range.begin)
		memcpy(maker->order + range.begin, placed + range.begin,
			(at - range.begin) * sizeof(*placed));
	for (u32 i = 0; i < maker->groups.len; i++)
		maker->group_of_name[maker->groups.at[i].name] = 0;
}

static void start(struct maker *maker, double min_share)
{
	const struct profile *profile = maker->profile;
	struct calltree_node *root = vec_push(maker->arena, &maker->nodes);
	u32 count = 0;

	for (u32 i = 0; i < profile->sample_count; i++) {
		i64 value = profile_sample_values(profile, i)[maker->type];

		if (!value || !profile->samples[i].stack_len)
			continue;
		add(value, &root->up, &root->down);
		maker->cursors[i].location = profile->samples[i].stack_len;
		maker->order[count++] = i;
	}
	maker->min_width = min_share * (double)calltree_width(root);
	*vec_push(maker->arena, &maker->ranges) = (struct range){0, count};
}

void calltree_make(struct arena *arena, const struct profile *profile, u32 type, double min_share,
	struct calltree *ret)
{
	struct maker maker = {
		.arena = arena,
		.profile = profile,
		.type = type,
		.order = arena_array(arena, u32, profile->sample_count),
		.scratch = arena_array(arena, u32, 2 * (size_t)profile->sample_count),
		.cursors = arena_array(arena, struct cursor, profile->sample_count),
	};

	frames_make(arena, profile, &maker.frames);
	maker.group_of_name = arena_array(arena, u32, maker.frames.count);
	start(&maker, min_share);
	for (u32 i = 0; i < maker.nodes.len; i++)
		split(&maker, i);
	*ret = (struct calltree){
		.nodes = maker.nodes.at,
		.count = maker.nodes.len,
		.depth = maker.depth,
		.folded = maker.folded,
		.is_difference = maker.nodes.at[0].down > 0,
		.frames = maker.frames,
	};
}
