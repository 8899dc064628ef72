// SPDX-License-Identifier: Apache-2.0
#include "profile/top.h"

#include "base/map.h"

#include <stdlib.h>

struct top_maker {
	struct arena *arena;
	const struct profile *profile;
	struct str_map names;
	struct top_node *nodes;
	u32 *node_of_function; // plus one
	u32 *node_of_mapping;  // of its lines without function, plus one
	u32 *line_nodes;       // node of each line of profile.lines
	u32 *bare_nodes;       // node of each location without lines
	u32 *seen;             // sample in which a node was counted last, plus one
	u32 count;
};

static u32 node_of_name(struct top_maker *maker, str name, str file)
{
	u64 *index = str_map_put(&maker->names, name);

	if (!*index) {
		maker->nodes[maker->count] = (struct top_node){.name = name, .file = file};
		*index = ++maker->count;
	}
	return (u32)*index - 1;
}

static u32 node_of_function(struct top_maker *maker, u32 function)
{
	const struct profile_function *it = &maker->profile->functions[function];
	str name = it->name.len ? it->name : it->system_name;

	if (!maker->node_of_function[function])
		maker->node_of_function[function] =
			node_of_name(maker, name.len ? name : STR("<unknown>"), it->file) + 1;
	return maker->node_of_function[function] - 1;
}

static u32 node_of_mapping(struct top_maker *maker, u32 mapping)
{
	str file = maker->profile->mappings[mapping].file, base = file;

	if (!maker->node_of_mapping[mapping]) {
		if (file.len)
			base = str_skip(file, str_find_last_char(file, '/') + 1);
		maker->node_of_mapping[mapping] =
			node_of_name(maker,
				file.len ? arena_printf(maker->arena, "[" STR_FMT "]",
						   STR_ARG(base.len ? base : file))
					 : STR("<unknown>"),
				file) +
			1;
	}
	return maker->node_of_mapping[mapping] - 1;
}

// Which node each line belongs to is settled before the samples are counted.
static void settle_lines(struct top_maker *maker)
{
	const struct profile *profile = maker->profile;

	for (u32 i = 1; i < profile->location_count; i++) {
		const struct profile_location *location = &profile->locations[i];

		for (u32 k = 0; k < location->line_count; k++) {
			u32 function = profile->lines[location->lines_at + k].function;

			maker->line_nodes[location->lines_at + k] =
				function ? node_of_function(maker, function)
					 : node_of_mapping(maker, location->mapping);
		}
		if (!location->line_count)
			maker->bare_nodes[i] = node_of_mapping(maker, location->mapping);
	}
}

static void count_node(struct top_maker *maker, u32 node, u32 sample, i64 value)
{
	if (maker->seen[node] == sample + 1)
		return;
	maker->seen[node] = sample + 1;
	maker->nodes[node].cum += value;
}

static void count_sample(struct top_maker *maker, u32 index, i64 value)
{
	const struct profile *profile = maker->profile;
	const struct profile_sample *sample = &profile->samples[index];
	const u32 *stack = profile->stacks + sample->stack_at;

	for (u32 i = 0; i < sample->stack_len; i++) {
		const struct profile_location *location = &profile->locations[stack[i]];

		if (i == 0)
			maker->nodes[location->line_count ? maker->line_nodes[location->lines_at]
							  : maker->bare_nodes[stack[0]]]
				.flat += value;
		for (u32 k = 0; k < location->line_count; k++)
			count_node(maker, maker->line_nodes[location->lines_at + k], index, value);
		if (!location->line_count)
			count_node(maker, maker->bare_nodes[stack[i]], index, value);
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

void top_make(
	struct arena *arena, const struct profile *profile, u32 type, bool by_cum, struct top *ret)
{
	u32 most = profile->function_count + profile->mapping_count;
	struct top_maker maker = {
		.arena = arena,
		.profile = profile,
		.nodes = arena_array(arena, struct top_node, most),
		.node_of_function = arena_array(arena, u32, profile->function_count),
		.node_of_mapping = arena_array(arena, u32, profile->mapping_count),
		.line_nodes = arena_array(arena, u32, profile->line_count),
		.bare_nodes = arena_array(arena, u32, profile->location_count),
		.seen = arena_array(arena, u32, most),
	};
	i64 total = 0;

	str_map_init(&maker.names, arena);
	settle_lines(&maker);
	for (u32 i = 0; i < profile->sample_count; i++) {
		i64 value = profile_sample_values(profile, i)[type];

		total += magnitude(value);
		if (value)
			count_sample(&maker, i, value);
	}
	qsort(maker.nodes, maker.count, sizeof(*maker.nodes), by_cum ? by_cum_value : by_flat);
	*ret = (struct top){maker.nodes, maker.count, total};
}
