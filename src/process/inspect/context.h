// SPDX-License-Identifier: Apache-2.0
// The forest of contexts: found on stacks, in globals and in heap objects by their itabs and types, with
// parents and children. Source: src/context/context.go of each version.
#pragma once

#include "process/heap/leak.h"
#include "process/inspect/sweep.h"

enum context_kind {
	CONTEXT_CANCEL,
	CONTEXT_TIMER,
	CONTEXT_VALUE,
	CONTEXT_WITHOUT_CANCEL,
	CONTEXT_AFTER_FUNC,
	CONTEXT_BACKGROUND, // Background and TODO
	CONTEXT_OTHER,      // an implementation outside package context
};

// Whether anything is left that could cancel a context of WithCancel that its parent keeps: a reachable
// closure (the CancelFunc), or any other pointer to it that is not just a Context. Found out for stable
// memory only (a core, a frozen copy), of contexts that are registered and not cancelled. Elsewhere, and with
// deadlines, one that anything reaches but its parent's children and its own timer counts as held.
enum context_cancel { CANCEL_UNKNOWN, CANCEL_HELD, CANCEL_LOST };

struct context_node {
	u64 address; // of the struct; of Background and TODO, which have no memory, of their type
	u64 type;
	enum context_kind kind;
	str type_name;     // "context.cancelCtx", "example.com/x.myCtx"
	u32 parent;        // index, UINT32_MAX: none or not found
	u32 depth;         // parents above it
	u32 child_count;   // in its children map (cancelable ones that registered)
	u32 node_children; // nodes of this forest whose parent it is
	bool is_cancelled;
	bool is_reachable; // from the roots of the look; false: garbage that the collector has not met yet
	bool is_registered; // in the children map of a context above it, which will cancel it
	bool is_deadline_left_known;
	u8 cancel;        // enum context_cancel
	str error, cause; // "context canceled", "context deadline exceeded", or the error's type
	i64 deadline_unix_ns;      // 0: none
	i64 deadline_left_ns;      // at the look; negative: past. Not known of a core
	str value_key, value_type; // of a value context: the key's type or text, the value's type
	u64 done;                  // its Done channel, 0: never asked for
	// Goroutines that hold it: a pointer to it or to its Done channel is live on their stack, or they
	// wait on that channel. Holders of a context below it are not counted, nor is its watcher.
	u32 goroutines_at, goroutine_count; // in context_forest.holders
	// The goroutine that package context started to hand on the cancellation of a parent of another
	// implementation (propagateCancel), UINT32_MAX: none.
	u32 watcher;
};

struct context_forest {
	struct context_node *at; // parents before children
	u32 len;
	const u32 *holders; // indices into the goroutine table
	u32 unreachable_count;
	u32 watcher_count;    // goroutines of propagateCancel, of whatever context
	u32 lost_count;       // CANCEL_LOST
	u32 unresolved_count; // looked like contexts, did not hold together
};

// Found in three steps: opened, the visitor's sweep, closed. What is opened must be closed.
struct context_build;
struct context_build *contexts_open(struct arena *arena, const struct go_runtime *runtime,
	struct go_types *types, const struct heap *heap, const struct root_set *roots,
	struct workers *workers, const struct goroutine_table *goroutines,
	struct sweep_visitor *ret_visitor);
void contexts_close(
	struct context_build *build, const struct leak_marks *marks, struct context_forest *ret);
