// SPDX-License-Identifier: Apache-2.0
// Every sync.Pool that was used since the last but one collection (all others are empty), and what lies
// in it. Source: src/sync/pool.go, poolqueue.go.
#pragma once

#include "process/heap/leak.h"
#include "process/inspect/sweep.h"

enum pool_place { POOL_PRIVATE, POOL_SHARED, POOL_VICTIM_PRIVATE, POOL_VICTIM_SHARED };

struct pooled_object {
	u64 type, address; // of the eface; address of what its data points to
	str type_name;
	u64 size;           // of the heap object
	u64 retained_bytes; // what only it keeps: the backing array of a slice or buffer, to one level
	u64 capacity_bytes; // of the slice or bytes.Buffer in it, 0: none
	u32 stale_pointers; // pointers kept beyond the length of a slice in it (POOL013)
	enum pool_place place;
	u32 processor; // which P's part
};

enum alias_kind { ALIAS_STACK, ALIAS_HEAP, ALIAS_GLOBAL };

// A pooled object that is also held elsewhere.
struct pool_alias {
	u32 object; // index into pool.objects
	enum alias_kind kind;
	u32 goroutine;   // ALIAS_STACK: index into the goroutine table
	u32 frame;       // physical frame
	u64 holder;      // ALIAS_HEAP: the object that points to it; ALIAS_GLOBAL: the word
	str holder_type; // where known; of a closure "closure main.f.func1"; of a global its name
	bool is_exact;   // by a live pointer map or a precise heap mask
};

struct pool_duplicate {
	u64 address; // of the object that lies there twice
	u32 first,
		second; // indices into objects; second is in pool `other` (index) when not this one
	u32 other;
};

struct pool {
	u64 address;
	str symbol; // "main.bufPool"; in what a variable points to "main.server.bufs" or
		    // "main.server+16"; else "main.Server.bufs" where the type is known, or empty
	str new_function; // name of New, empty without
	str new_file;
	u32 new_line;
	const struct pooled_object *objects;
	u32 object_count;
	u32 private_count, shared_count, victim_count;
	u64 bytes_retained;
	const struct pool_duplicate *duplicates;
	u32 duplicate_count;
	const struct pool_alias *aliases;
	u32 alias_count;
	bool is_global;
	bool was_torn; // changed while it was read: no duplicates or aliases are claimed
};

struct pool_list {
	struct pool *at;
	u32 len;
};

// Found in three steps: opened, the visitor's sweep, closed. What is opened must be closed.
struct pool_build;
struct pool_build *pools_open(struct arena *arena, const struct go_runtime *runtime,
	struct go_types *types, const struct heap *heap, const struct root_set *roots,
	const struct leak_marks *marks, struct workers *workers,
	const struct goroutine_table *goroutines, struct sweep_visitor *ret_visitor);
void pools_close(struct pool_build *build, struct pool_list *ret);
