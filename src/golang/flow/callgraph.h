// SPDX-License-Identifier: Apache-2.0
// Visits functions bottom-up over the static call graph: a function is typed, lowered and handed
// out after everything it calls, with the rest of its strongly connected component (SCC). Edges are
// what check_body found as callee of a call, functions given as arguments of a call, the
// implementations of a called interface method when these are few, and the methods of results that
// the client asks for. Many threads walk at once
// (Tarjan's algorithm with an explicit stack, no depth limit); two may type the same function, but
// an SCC is lowered and handed out once, and what is handed out does not depend on timing.
#pragma once

#include "golang/flow/ir.h"
#include "golang/flow/program_index.h"

struct callgraph;

struct callgraph_client {
	void *context;

	// Whether the body of a called function that is not a root may be opened. A pure function
	// of its arguments, called from any thread. What is not opened is never handed out.
	bool (*wanted)(void *context, const struct function *function);

	// One SCC, its members by function.index; called exactly once for each. The callees of its
	// members (outside the SCC) were handed out before, and what the client stored then is
	// visible. units and everything in them live in scratch, which is reset afterwards; so is
	// what the client allocates there. worker < workers_count(). For the initial value of a
	// package-level variable the unit's function is NULL and count is 1.
	void (*scc)(void *context, u32 worker, struct ir_unit *const *units, u32 count,
		struct arena *scratch);

	// Whether the client, when it sees a call of a function with a result of this struct type, looks at what
	// it stored for the type's methods; they are handed out before the caller then. As `wanted` otherwise;
	// NULL: for none.
	bool (*needs_methods)(void *context, struct type_named *type);

	// For ir_build. Asked about callees that are done, not opened, or in the SCC being lowered.
	struct ir_oracle oracle;

	// Now and then, from any thread; may be NULL.
	void (*progress)(void *context, u32 roots_done, u32 root_count);
};

struct callgraph *callgraph_open(struct checker *checker, struct workers *workers,
	struct program_index *index, const struct callgraph_client *client);
void callgraph_close(struct callgraph *callgraph);

// Visits roots (functions with a body; others are passed over) and all that they reach, then the
// initial values of package-level variables of target packages that hold closures. Waits until
// done.
void callgraph_run(struct callgraph *callgraph, const struct function *const *roots, u32 count);

// True when the SCC of function has been handed out: what the client stored for it is visible to
// the caller.
bool callgraph_is_done(const struct callgraph *callgraph, const struct function *function);

// What was done, for --verbose and the benchmark.
struct callgraph_stats {
	u64 typed_nodes; // of all bodies, repeated work included
	u64 ir_instrs;
	u32 functions, components, largest_component;
	u32 repeated;      // bodies typed by a second thread in vain
	u64 unresolved;    // expressions in target bodies that could not be typed
	u64 scratch_bytes; // peak of all workers' arenas together
};
struct callgraph_stats callgraph_stats(const struct callgraph *callgraph);
