// SPDX-License-Identifier: Apache-2.0
// One thread's walk over the call graph: Tarjan's algorithm with an explicit stack. The typed
// bodies of the functions on the stack lie in the walker's arena in stack order, so that popping a
// component resets the arena to where its first member began.
#pragma once

#include "base/vec.h"
#include "golang/flow/callgraph.h"
#include "golang/flow/callgraph_edges.h"
#include "golang/syntax/parse.h"

#include <pthread.h>

// Of a function, shared by all threads, read and written atomically.
enum callgraph_state {
	CALLGRAPH_NEW,
	CALLGRAPH_STARTED,    // on some thread's stack: others look elsewhere first
	CALLGRAPH_PUBLISHING, // its component is being handed out
	CALLGRAPH_DONE,
	CALLGRAPH_CLOSED, // no body, or not wanted
};

struct callgraph_value {
	struct package *package;
	struct source *source;
	node_id spec;
};

struct callgraph_member {
	const struct function *function;     // NULL: a value
	const struct callgraph_value *value; // when function is NULL
	struct body_info body;
	struct arena_mark mark; // before everything of this member
	function_list callees;
	u32 next;       // callee to look at
	bool is_second; // second round over the callees: those that others work on
	u32 low;        // least stack position reached
};

struct callgraph_walker {
	struct callgraph *graph;
	u32 number;
	struct arena scratch;
	struct parse_scratch *parse;
	VEC(struct callgraph_member) stack; // Tarjan's
	VEC(u32) path;                      // of the depth-first walk: positions in stack
	u32 *position;                      // by function.index: position in stack + 1
	struct callgraph_stats stats;
};

struct callgraph {
	struct checker *checker;
	struct workers *workers;
	struct program_index *index;
	struct callgraph_client client;
	u8 *states; // enum callgraph_state by function.index
	bool *is_root;
	pthread_mutex_t lock; // for the step to PUBLISHING and to DONE
	pthread_cond_t published;
	struct callgraph_walker *walkers;
	u32 walker_count;
	const struct function *const *roots;
	u32 root_count, roots_done;
	VEC(struct callgraph_value) values;
};

void callgraph_walker_init(struct callgraph_walker *walker, struct callgraph *graph, u32 number);
void callgraph_walker_deinit(struct callgraph_walker *walker);

// Hands out everything that root reaches and that is not done, then root's component.
void callgraph_visit(struct callgraph_walker *walker, const struct function *root);
void callgraph_visit_value(struct callgraph_walker *walker, const struct callgraph_value *value);
