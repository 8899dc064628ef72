// SPDX-License-Identifier: Apache-2.0
// The types of a program that are contexts, by its itabs for context.Context, and where their fields
// are, by their type descriptors; so nothing here depends on a table of versions.
#pragma once

#include "process/inspect/context.h"
#include "process/inspect/go_map.h"
#include "process/inspect/word_set.h"

enum { CONTEXT_NO_FIELD = -1, CONTEXT_MAX_TYPES = 4096 };

struct context_type {
	u64 type;       // as in itabs: *context.cancelCtx, context.withoutCancelCtx
	u64 value;      // the struct itself
	str name;       // "context.cancelCtx"
	u64 size;       // of the struct
	u64 size_class; // of the heap object that holds one
	u64 mask;       // its pointer words, of standard types found by their shape
	enum context_kind kind;
	bool is_empty;    // without memory: every value is the same
	bool is_shaped;   // its heap objects are recognised by size, pointer mask and first word
	bool is_stop;     // context.stopCtx, which only stands between a child and its real parent
	bool is_standard; // of package context
	bool err_is_any;  // an atomic.Value (Go 1.25 on) instead of an error
	// Offsets, CONTEXT_NO_FIELD where the type has none.
	i32 parent;         // of an interface value that is the parent
	i32 parent_pointer; // of a pointer to another context struct that is the parent
	u64 parent_type;    // its type, for parent_pointer
	i32 mutex, done, children, err, cause, deadline, key, value_at, timer;
};

struct context_types {
	struct context_type *at; // the number of a type is its index here
	u32 len;
	struct word_set itabs; // of these types for any interface -> number
	struct word_set types; // context_type.type -> number
	struct go_map_shape children;
	bool has_children;
	u64 done_channel; // type of chan struct{} as cancelCtx.done holds it, 0: unknown
};

// Empty when the program has no contexts.
void context_types_find(struct arena *arena, const struct go_runtime *runtime,
	struct go_types *types, struct context_types *ret);
