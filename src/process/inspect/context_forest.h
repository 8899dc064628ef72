// SPDX-License-Identifier: Apache-2.0
// How the forest of contexts is built, shared by its parts: drafts of nodes found in the heap, the
// globals and the stacks, tied to their parents, put in order, then filled in.
#pragma once

#include "base/vec.h"
#include "process/inspect/address_index.h"
#include "process/inspect/context_types.h"
#include "process/inspect/go_value.h"
#include "process/inspect/page_set.h"

enum { CONTEXT_MAX_NODES = 1 << 24 };

// What is known of a node before its fields are read.
struct context_draft {
	u64 address;
	u32 type;   // number in context_types
	u32 parent; // draft, UINT32_MAX: none
	u32 depth;
	bool is_rejected;   // does not hold together
	bool is_registered; // in the children of another
};

typedef VEC(struct context_draft) context_drafts; // on the heap: heap_vec_push

// Which goroutines start as one that package context starts to hand on the cancellation of a parent of another
// implementation: a few answers are kept, by their first function. One per thread.
struct watcher_memo {
	struct {
		u64 entry;
		bool is_watcher;
	} at[64];
};
bool context_is_watcher(struct watcher_memo *memo, const struct go_runtime *runtime,
	const struct goroutine *goroutine);

// What one pass over all goroutines tells.
struct context_stacks {
	struct page_set pages; // of the heap, with contexts or their Done channels on them
	u32 *near; // goroutines that hold a pointer to one of these pages, or wait there
	u32 near_count;
	u32 *unproven; // goroutines that were not proven to run on: leaked is not LEAK_NO
	u32 unproven_count;
	u32 watcher_count;
	bool is_all_seen; // no goroutine's registers or stack are hidden
};

struct context_build {
	struct arena *arena;
	struct peek peek;
	const struct go_runtime *runtime;
	struct go_types *types;
	const struct heap *heap;
	const struct root_set *roots;
	struct workers *workers;
	const struct goroutine_table *goroutines;
	struct context_types kinds;
	context_drafts drafts;
	struct address_index index; // of drafts by context_key
	struct context_stacks stacks;
	struct context_scan *scan;
	u32 rejected;
	struct context_words *words; // what is known of words in type positions
	i64 now_unix_ns;             // the target's clock at the look, 0: unknown
};

// Sources of drafts, and build->stacks: what looks for them in the heap and in goroutines, and what that has found.
// Afterwards drafts are sorted by address and each is there once.
struct sweep_visitor context_scan(struct context_build *build);
void context_scanned(struct context_build *build);

// Enters a draft; false when there are too many.
MUST_CHECK bool context_add(struct context_build *build, u64 address, u32 type, u32 *ret_draft);

// The draft at this address of this type (for a type without memory: the one there is), or UINT32_MAX.
u32 context_find(const struct context_build *build, u64 address, u32 type);

// Ties drafts to their parents, adding parents that were not found yet; rejects those whose fields are
// not a context's; cuts cycles; sets depths.
void context_link(struct context_build *build);

// The fields of a standard context are what such a context can hold.
bool context_is_sound(struct context_build *build, const struct context_draft *draft);

// Reads the fields of a sound draft: all of *ret but its place in the forest and its holders.
void context_fill(
	struct context_build *build, const struct context_draft *draft, struct context_node *ret);

// Who holds each node: fills goroutines_at, goroutine_count, watcher and ret->holders. node_of maps
// drafts to nodes.
void context_holders(struct context_build *build, const u32 *node_of, struct context_forest *ret);

// Sets cancel of every node. Everything of the target was seen: no goroutine ran unseen.
struct reach;
void context_find_lost(struct context_build *build, const u32 *node_of, const struct reach *reach,
	struct context_forest *ret);

// Sets cancel of nodes that are reached by somebody else than the contexts above them and their own timers to
// CANCEL_HELD, where it is not known yet; draft_of maps nodes to drafts.
void context_find_held(
	struct context_build *build, const u32 *draft_of, struct context_forest *forest);
