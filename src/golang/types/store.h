// SPDX-License-Identifier: Apache-2.0
// Where types come from. A store belongs to one checked program: it has the predeclared objects, the
// table of shared instances, and memory for what is completed lazily. It is used from all threads at once.
// A context says where the types that are made right now go; it is used by one thread at a time.
//
// Two kinds of context exist. A declaration context (one per package) and every lazy expansion make
// types that live as long as the store. A body context makes types that die with the body's arena;
// instances made in it are shared and long-lived all the same, unless they mention a type that the
// body declares (then they go to the body's own table). Nothing shared ever points into a body.
#pragma once

#include "golang/types/object.h"

struct type_store;
struct instance_table;

struct type_context {
	struct type_store *store;
	struct arena *arena;
	// What lazily completed types made here remember: the store's shared context, or, in a body, the
	// body's own, which must then live as long as its types.
	struct type_context *home;
	struct instance_table *local; // of a body; NULL elsewhere
	bool old_inference;           // language before go1.21
};

struct type_store *type_store_open(struct symtab *names);
void type_store_close(struct type_store *store);

// For package-level declarations; arena must live as long as the store and belong to this thread.
void type_context_init(struct type_context *ctx, struct type_store *store, struct arena *arena);

// For one body. ctx must stay where it is until the arena is reset.
void type_context_init_body(
	struct type_context *ctx, struct type_store *store, struct arena *arena);

const struct symtab *type_store_names(const struct type_store *store);
const struct universe *type_store_universe(const struct type_store *store);

// The home of everything that lives as long as the store.
struct type_context *type_store_shared(struct type_store *store);

// Called when an object is needed whose type is not known yet (type is NULL): the signature of a
// declared method or the type behind a name. It must set object->type, if only to type_invalid().
// Only objects of the package that the calling thread is declaring are ever asked for.
typedef void (*type_resolve)(void *context, struct object *object);
void type_store_set_resolve(struct type_store *store, type_resolve resolve, void *context);

// object->type, resolved first when need be; never NULL.
struct type *object_type(const struct type_context *ctx, struct object *object);

// Unique over the store, for type parameters.
u64 type_store_serial(struct type_store *store);

// Arenas for lazy expansions: take one, use it alone, give it back. What was allocated stays.
struct arena *type_store_take_arena(struct type_store *store);
void type_store_give_arena(struct type_store *store, struct arena *arena);
