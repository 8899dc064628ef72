// SPDX-License-Identifier: Apache-2.0
// Who calls whom, with values: the graph that `pprof -tree` and `-peek` show. A sample counts once per function and
// once per call between two, however often they stand on its stack. Source: google/pprof internal/graph/graph.go.
#pragma once

#include "profile/top.h"

struct graph_edge {
	u32 caller, callee; // of nodes
	i64 value;
	bool is_inlined; // wherever the call was seen
};

struct graph_node {
	str name, file;
	i64 flat, cum;
	u32 in_at, in_count, out_at, out_count; // in in_edges and out_edges, largest first
};

struct graph {
	const struct graph_node *nodes; // sorted as top's
	u32 count;
	const struct graph_edge *in_edges, *out_edges; // the same edges twice
	u32 edge_count;
};

void graph_make(struct arena *arena, const struct profile *profile, u32 type, bool by_cum,
	struct graph *ret);
