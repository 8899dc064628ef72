// SPDX-License-Identifier: Apache-2.0
// Which declared functions a typed body may call.
#pragma once

#include "base/vec.h"
#include "golang/flow/program_index.h"

struct callgraph_client;
typedef VEC(const struct function *) function_list;

// Adds, for the nodes of the body: the callees of calls, functions that are arguments of calls, and
// the implementations of called interface methods when these are few, and the methods of the callees'
// results as the client wants them. May repeat functions. Memory of arena.
void callgraph_edges(struct arena *arena, struct program_index *index,
	const struct callgraph_client *client, const struct body_info *body, function_list *ret);
