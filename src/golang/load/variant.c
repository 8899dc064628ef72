// SPDX-License-Identifier: Apache-2.0
#include "golang/load/variant.h"

#include "golang/load/graph.h"

#include <stdlib.h>

struct search {
	struct loader *loader;
	u32 *seen; // by package id: the last search that came by
	u32 round;
	bool *is_joined; // by package id: its tests count
	VEC(struct load_package *) stack;
};

// Follows the edges that stay in the component and have not been followed in this round.
static void follow(struct search *search, const struct import_edge *edges, u32 count, u32 component)
{
	for (u32 i = 0; i < count; i++) {
		struct load_package *to = edges[i].to;

		if (!to || to->component != component || search->seen[to->id] == search->round)
			continue;
		search->seen[to->id] = search->round;
		*vec_push(search->loader->arena, &search->stack) = to;
	}
}

// Whether its test imports lead back to the package.
static bool closes_cycle(struct search *search, const struct load_package *package)
{
	u32 component = package->component;

	search->round++;
	search->stack.len = 0;
	follow(search, package->test.at, package->test.len, component);
	while (search->stack.len) {
		const struct load_package *at = vec_pop(&search->stack);

		if (at == package)
			return true;
		follow(search, at->base.at, at->base.len, component);
		if (search->is_joined[at->id])
			follow(search, at->test.at, at->test.len, component);
	}
	return false;
}

static int importers_first(const void *a, const void *b)
{
	const struct load_package *const *left = a, *const *right = b;

	return ((*left)->rank < (*right)->rank) - ((*left)->rank > (*right)->rank);
}

void variant_decide(struct loader *loader)
{
	u32 components = graph_components(loader), count = loader->packages.len;
	u32 *sizes = arena_array(loader->arena, u32, components);
	struct search search = {
		.loader = loader,
		.seen = arena_array(loader->arena, u32, count),
		.is_joined = arena_array(loader->arena, bool, count),
	};
	VEC(struct load_package *) candidates = {0};

	for (u32 i = 0; i < count; i++)
		sizes[loader->packages.at[i]->component]++;
	for (u32 i = 0; i < count; i++) {
		struct load_package *package = loader->packages.at[i];

		if (package->test.len && sizes[package->component] > 1)
			*vec_push(loader->arena, &candidates) = package;
		else
			search.is_joined[i] = true;
	}
	if (candidates.len)
		qsort(candidates.at, candidates.len, sizeof(struct load_package *),
			importers_first);
	for (u32 i = 0; i < candidates.len; i++) {
		struct load_package *package = candidates.at[i];

		package->is_split = closes_cycle(&search, package);
		search.is_joined[package->id] = !package->is_split;
	}
}
