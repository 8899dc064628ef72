// SPDX-License-Identifier: Apache-2.0
// The table of instances, by generic type and spelling of the type arguments: an argument written as an
// alias (any) and the type itself (interface{}) make two instances, which are identical all the same,
// because each prints as it was written.
#pragma once

#include "golang/types/store.h"

// Type arguments that nest deeper or have more parts than this are not instantiated: only programs that
// expand without end have them.
enum { INSTANCE_MAX_DEPTH = 100, INSTANCE_MAX_PARTS = 20000 };

// A locked table on the heap (instance_table_close), or one for a single thread in an arena.
struct instance_table *instance_table_open(bool is_shared);
struct instance_table *instance_table_new(struct arena *arena);
void instance_table_close(struct instance_table *table);

struct instance_table *type_store_instances(struct type_store *store);

// What is asked for: generic is the origin TYPE_NAMED or TYPE_ALIAS.
struct instance_key {
	struct type *generic;
	struct type *const *targs;
	u32 count;
	u64 hash;
	bool is_local;    // mentions a type that a body declares
	bool is_too_deep; // over a limit
};

struct instance_key instance_key(struct type *generic, struct type *const *targs, u32 count);

// NULL when it is not there yet.
struct type *instance_find(struct instance_table *table, const struct instance_key *key);

// Enters instance unless another thread was faster; returns the one that is in the table.
struct type *instance_add(
	struct instance_table *table, const struct instance_key *key, struct type *instance);

// A copy of type with nothing of a body in it (type must not mention types that a body declares).
struct type *instance_promote(struct type_context *ctx, struct type *type);
