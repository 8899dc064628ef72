// SPDX-License-Identifier: Apache-2.0
#include "profile/top.h"

#include "profile/frames.h"
#include "profile/merge.h"

#include <stdlib.h>

struct top_maker {
	const struct profile *profile;
	struct frames frames;
	struct top_node *nodes;
	u32 *seen; // sample in which a node was counted last, plus one
};

static void count_sample(struct top_maker *maker, u32 index, i64 value)
{
	const struct profile *profile = maker->profile;
	const struct profile_sample *sample = &profile->samples[index];
	const u32 *stack = profile->stacks + sample->stack_at;

	for (u32 i = 0; i < sample->stack_len; i++) {
		u32 count;
		const u32 *names = frames_of(&maker->frames, profile, stack[i], &count);

		if (i == 0)
			maker->nodes[names[0]].flat += value;
		for (u32 k = 0; k < count; k++) {
			if (maker->seen[names[k]] == index + 1)
				continue;
			maker->seen[names[k]] = index + 1;
			maker->nodes[names[k]].cum += value;
		}
	}
}

static i64 magnitude(i64 value)
{
	return value < 0 ? -value : value;
}

static int compare(i64 left, i64 right)
{
	return magnitude(left) == magnitude(right)  ? 0
	       : magnitude(left) < magnitude(right) ? 1
	                                            : -1;
}

static int by_flat(const void *a, const void *b)
{
	const struct top_node *left = a, *right = b;
	int order = compare(left->flat, right->flat);

	order = order ? order : compare(left->cum, right->cum);
	return order ? order : str_compare(left->name, right->name);
}

static int by_cum_value(const void *a, const void *b)
{
	int order = compare(((const struct top_node *)a)->cum, ((const struct top_node *)b)->cum);

	return order ? order : by_flat(a, b);
}

static bool is_of_base(const struct profile *profile, const struct profile_sample *sample)
{
	for (u32 i = 0; i < sample->label_count; i++) {
		const struct profile_label *label = &profile->labels[sample->labels_at + i];

		if (str_equal(label->key, STR(PROFILE_BASE_LABEL)))
			return str_equal(label->text, STR("true"));
	}
	return false;
}

i64 profile_total(const struct profile *profile, u32 type)
{
	u64 total = 0, base = 0;

	for (u32 i = 0; i < profile->sample_count; i++) {
		u64 value = (u64)magnitude(profile_sample_values(profile, i)[type]);

		total += value;
		if (value && profile->samples[i].label_count &&
			is_of_base(profile, &profile->samples[i]))
			base += value;
	}
	return (i64)(base ? base : total);
}

void top_make(
	struct arena *arena, const struct profile *profile, u32 type, bool by_cum, struct top *ret)
{
	struct top_maker maker = {.profile = profile};

	frames_make(arena, profile, &maker.frames);
	maker.nodes = arena_array(arena, struct top_node, maker.frames.count);
	maker.seen = arena_array(arena, u32, maker.frames.count);
	for (u32 i = 0; i < maker.frames.count; i++) {
		maker.nodes[i].name = maker.frames.names[i].name;
		maker.nodes[i].file = maker.frames.names[i].file;
	}
	for (u32 i = 0; i < profile->sample_count; i++) {
		i64 value = profile_sample_values(profile, i)[type];

		if (value)
			count_sample(&maker, i, value);
	}
	qsort(maker.nodes, maker.frames.count, sizeof(*maker.nodes),
		by_cum ? by_cum_value : by_flat);
	*ret = (struct top){maker.nodes, maker.frames.count, profile_total(profile, type)};
}
