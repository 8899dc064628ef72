// SPDX-License-Identifier: Apache-2.0
// How the list of pools is built, shared by its parts.
#pragma once

#include "process/inspect/address_index.h"
#include "process/inspect/confirm.h"
#include "process/inspect/data_symbols.h"
#include "process/inspect/page_set.h"
#include "process/inspect/pool_object.h"

enum {
	POOL_MAX_POOLS = 1 << 17,
	POOL_MAX_TARGETS = 1 << 22,     // objects of all pools whose holders are looked for
	POOL_MAX_CLAIMS_OF_OBJECT = 16, // aliases of one object that are told
	POOL_MAX_CLAIMS = 1 << 16,
};

struct pool_entry {
	struct pool pool;
	struct pool_content content;
	struct pooled_object *objects; // of content.slots
};

// Memory of a pooled object: the object itself, or a backing array that is its own.
struct pool_target {
	u64 base, size; // of the heap object
	u32 pool, object;
	u32 claims;
};

struct pool_claim {
	u32 pool;
	bool is_duplicate;
	struct pool_duplicate duplicate;
	struct pool_alias alias;
	struct confirm_claim words;
};

struct pool_build {
	struct arena *arena;
	const struct go_runtime *runtime;
	struct go_types *types;
	const struct heap *heap;
	const struct root_set *roots;
	const struct leak_marks *marks;
	struct workers *workers;
	const struct goroutine_table *goroutines;
	struct data_symbols symbols;
	VEC(struct pool_entry) pools;
	VEC(struct pool_target) targets;
	struct address_index by_base; // of targets
	struct page_set pages;        // that targets lie on
	struct address_index storage; // heap objects that pools consist of
	struct alias_search *search;
	u8 *is_near; // per goroutine: it holds a pointer to one of these pages
	VEC(struct pool_claim) claims;
};

// Enters all pools that sync keeps account of, with their names. A pool that was not used since the last
// but one collection is empty and in no list: global ones with a New are found by the symbol table.
void pool_find(struct pool_build *build);

// Objects that lie in two places of pools at once.
void pool_find_duplicates(struct pool_build *build);

// Pooled objects that are held from elsewhere too: what looks for their holders, and what that has found.
struct sweep_visitor pool_alias_search(struct pool_build *build);
void pool_find_aliases(struct pool_build *build);
void pool_find_stack_aliases(struct pool_build *build);

// Index of the target that an address lies in, UINT32_MAX: none.
u32 pool_target_of(const struct pool_build *build, u64 address);

// A claim that begins with the words of one slot; NULL when there are enough.
struct pool_claim *pool_claim_new(struct pool_build *build, u32 pool, u32 object);
struct pool_claim *pool_alias_new(struct pool_build *build, u32 target);

// Marks what can be reached without pools and pooled objects. Closed by the caller.
struct marker;
struct marker *pool_mark_outside(const struct pool_build *build);
bool pool_is_outside(const struct marker *marker, u64 address);
