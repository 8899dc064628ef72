// SPDX-License-Identifier: Apache-2.0
#include "profile/graph.h"

#include "base/map.h"
#include "base/vec.h"
#include "profile/frames.h"

#include <stdlib.h>

struct maker {
	struct arena *arena;
	const struct profile *profile;
	struct frames frames;
	struct map edge_of; // caller and callee: index plus one
	VEC(struct graph_edge) edges;
	VEC(u32) seen_in; // of each edge, the sample in which it was counted last, plus one
};

static void count_call(
	struct maker *maker, u32 caller, u32 callee, bool is_inlined, u32 sample, i64 value)
{
	u64 *index = map_put(&maker->edge_of, (u64)caller << 32 | callee);
	struct graph_edge *edge;

	if (!*index) {
		*vec_push(maker->arena, &maker->edges) =
			(struct graph_edge){caller, callee, 0, true};
		*vec_push(maker->arena, &maker->seen_in) = 0;
		*index = maker->edges.len;
	}
	if (maker->seen_in.at[*index - 1] == sample + 1)
		return;
	maker->seen_in.at[*index - 1] = sample + 1;
	edge = &maker->edges.at[*index - 1];
	edge->value = profile_sum(edge->value, value);
	edge->is_inlined = edge->is_inlined && is_inlined;
}

static void count_sample(struct maker *maker, u32 index, i64 value)
{
	const struct profile_sample *sample = &maker->profile->samples[index];
	u32 caller = UINT32_MAX;

	for (u32 i = sample->stack_len; i > 0; i--) {
		u32 count;
		const u32 *names = frames_of(&maker->frames, maker->profile,
			maker->profile->stacks[sample->stack_at + i - 1], &count);

		for (u32 k = count; k > 0; k--) {
			u32 callee = names[k - 1];

			if (caller != UINT32_MAX && caller != callee)
				count_call(maker, caller, callee, k != count, index, value);
			caller = callee;
		}
	}
}

// Nodes are numbered in their order by now: equal values are in the order of names only when those are compared.
static int by_value(const struct graph_edge *left, const struct graph_edge *right)
{
	if (profile_magnitude(left->value) != profile_magnitude(right->value))
		return profile_magnitude(left->value) < profile_magnitude(right->value) ? 1 : -1;
	return 0;
}

static int by_caller(const void *a, const void *b)
{
	const struct graph_edge *left = a, *right = b;
	int order;

	if (left->caller != right->caller)
		return left->caller < right->caller ? -1 : 1;
	order = by_value(left, right);
	return order ? order : left->callee < right->callee ? -1 : left->callee > right->callee;
}

static int by_callee(const void *a, const void *b)
{
	const struct graph_edge *left = a, *right = b;
	int order;

	if (left->callee != right->callee)
		return left->callee < right->callee ? -1 : 1;
	order = by_value(left, right);
	return order ? order : left->caller < right->caller ? -1 : left->caller > right->caller;
}

// From names to the nodes of top, which has all that has a value.
static void number_nodes(struct maker *maker, const struct top *top)
{
	u32 *numbers = arena_array(maker->arena, u32, maker->frames.count);
	struct str_map by_name;

	str_map_init(&by_name, maker->arena);
	for (u32 i = 0; i < top->count; i++)
		*str_map_put(&by_name, top->nodes[i].name) = i;
	for (u32 i = 0; i < maker->frames.count; i++)
		numbers[i] = (u32)*str_map_get(&by_name, maker->frames.names[i].name);
	for (u32 i = 0; i < maker->edges.len; i++) {
		maker->edges.at[i].caller = numbers[maker->edges.at[i].caller];
		maker->edges.at[i].callee = numbers[maker->edges.at[i].callee];
	}
}

static struct graph_node *make_nodes(struct arena *arena, const struct top *top,
	const struct graph_edge *in, const struct graph_edge *out, u32 edge_count)
{
	struct graph_node *nodes = arena_array(arena, struct graph_node, top->count);

	for (u32 i = 0; i < top->count; i++) {
		const struct top_node *node = &top->nodes[i];

		nodes[i] = (struct graph_node){.name = node->name,
			.file = node->file,
			.flat = node->flat,
			.cum = node->cum};
	}
	for (u32 i = edge_count; i > 0; i--) {
		nodes[in[i - 1].callee].in_at = i - 1;
		nodes[in[i - 1].callee].in_count++;
		nodes[out[i - 1].caller].out_at = i - 1;
		nodes[out[i - 1].caller].out_count++;
	}
	return nodes;
}

void graph_make(struct arena *arena, const struct profile *profile, u32 type, bool by_cum,
	struct graph *ret)
{
	struct maker maker = {.arena = arena, .profile = profile};
	struct graph_edge *in, *out;
	struct top top;

	frames_make(arena, profile, &maker.frames);
	map_init(&maker.edge_of, arena);
	for (u32 i = 0; i < profile->sample_count; i++) {
		i64 value = profile_sample_values(profile, i)[type];

		if (value)
			count_sample(&maker, i, value);
	}
	top_make(arena, profile, type, by_cum, &top);
	number_nodes(&maker, &top);
	out = maker.edges.at;
	in = maker.edges.len ? arena_copy(arena, out, maker.edges.len * sizeof(*out),
				       _Alignof(struct graph_edge))
	                     : NULL;
	if (maker.edges.len) {
		qsort(in, maker.edges.len, sizeof(*in), by_callee);
		qsort(out, maker.edges.len, sizeof(*out), by_caller);
	}
	*ret = (struct graph){make_nodes(arena, &top, in, out, maker.edges.len), top.count, in, out,
		maker.edges.len};
}
