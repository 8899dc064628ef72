// SPDX-License-Identifier: Apache-2.0
#include "profile/top.h"

#include "profile/frames.h"
#include "profile/merge.h"

#include <stdlib.h>

// What the loop over all frames touches, and nothing else, so that it stays in the cache.
struct tally {
	i64 cum;
	u32 seen; // sample in which it was counted last, plus one
};

struct top_maker {
	const struct profile *profile;
	struct frames frames;
	struct top_node *nodes;
	struct tally *tallies; // of each name
	u32 *names;            // of each location its only name, or SEVERAL
};

#define SEVERAL UINT32_MAX

static inline void count_name(struct top_maker *maker, u32 name, u32 seen, i64 value)
{
	struct tally *tally = &maker->tallies[name];

	if (tally->seen == seen)
		return;
	tally->seen = seen;
	tally->cum = profile_sum(tally->cum, value);
}

static void count_sample(struct top_maker *maker, u32 index, i64 value)
{
	const struct profile *profile = maker->profile;
	const struct profile_sample *sample = &profile->samples[index];
	const u32 *stack = profile->stacks + sample->stack_at, *names;
	struct top_node *leaf;
	u32 count;

	for (u32 i = 0; i < sample->stack_len; i++) {
		if (LIKELY(maker->names[stack[i]] != SEVERAL)) {
			count_name(maker, maker->names[stack[i]], index + 1, value);
			continue;
		}
		names = frames_of(&maker->frames, profile, stack[i], &count);
		for (u32 k = 0; k < count; k++)
			count_name(maker, names[k], index + 1, value);
	}
	if (!sample->stack_len)
		return;
	leaf = &maker->nodes[*frames_of(&maker->frames, profile, stack[0], &count)];
	leaf->flat = profile_sum(leaf->flat, value);
}

static void make_tables(struct arena *arena, struct top_maker *maker)
{
	const struct profile *profile = maker->profile;

	maker->nodes = arena_array(arena, struct top_node, maker->frames.count);
	maker->tallies = arena_array(arena, struct tally, maker->frames.count);
	maker->names = arena_array(arena, u32, profile->location_count);
	for (u32 i = 0; i < profile->location_count; i++) {
		u32 count;
		const u32 *names = frames_of(&maker->frames, profile, i, &count);

		maker->names[i] = count == 1 ? names[0] : SEVERAL;
	}
	for (u32 i = 0; i < maker->frames.count; i++) {
		maker->nodes[i].name = maker->frames.names[i].name;
		maker->nodes[i].file = maker->frames.names[i].file;
	}
}

static int compare(i64 left, i64 right)
{
	u64 a = profile_magnitude(left), b = profile_magnitude(right);

	return a == b ? 0 : a < b ? 1 : -1;
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
		u64 value = profile_magnitude(profile_sample_values(profile, i)[type]);

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
	make_tables(arena, &maker);
	for (u32 i = 0; i < profile->sample_count; i++) {
		i64 value = profile_sample_values(profile, i)[type];

		if (value)
			count_sample(&maker, i, value);
	}
	for (u32 i = 0; i < maker.frames.count; i++)
		maker.nodes[i].cum = maker.tallies[i].cum;
	qsort(maker.nodes, maker.frames.count, sizeof(*maker.nodes),
		by_cum ? by_cum_value : by_flat);
	*ret = (struct top){maker.nodes, maker.frames.count, profile_total(profile, type)};
}
